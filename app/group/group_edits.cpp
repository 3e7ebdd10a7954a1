// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_edits.h"

#include "app/base/text.h"
#include "app/group/group_session.h"
#include "widgets/map/paints.h"

#include <QLocale>

#include <algorithm>
#include <map>

namespace lapidary::app {

using model::Grouping;
using model::Owner;
using model::UnitSelection;
using widgets::UnitSet;

namespace {

/// The units of the selection, a list per layer and kind.
std::vector<UnitSelection> selected(const GroupSession& session, const UnitSet& units)
{
    std::map<std::pair<int, model::UnitKind>, UnitSelection> lists;
    units.forEach([&](widgets::UnitId id) {
        const widgets::Unit unit = session.space().unit(id);
        UnitSelection& list = lists[{unit.layer, unit.kind}];
        list.layer = model::LayerId(unit.layer);
        list.kind = unit.kind;
        list.units.push_back(unit.index);
    });
    std::vector<UnitSelection> result;
    for (auto& [place, list] : lists) {
        result.push_back(std::move(list));
    }
    return result;
}

std::size_t countOf(const std::vector<UnitSelection>& lists)
{
    std::size_t count = 0;
    for (const UnitSelection& list : lists) {
        count += list.units.size();
    }
    return count;
}

/// The members of `owner` among the lists.
std::vector<UnitSelection> ownedBy(
    const Grouping& grouping, std::vector<UnitSelection> lists, Owner owner)
{
    for (UnitSelection& list : lists) {
        const model::LayerGrouping* layer = grouping.layer(list.layer);
        const std::vector<Owner> none;
        const std::vector<Owner>& owners = layer ? layer->units(list.kind) : none;
        std::erase_if(list.units, [&](std::int32_t unit) {
            const auto place = static_cast<std::size_t>(unit);
            return place >= owners.size() || owners[place] != owner;
        });
    }
    std::erase_if(lists, [](const UnitSelection& list) { return list.units.empty(); });
    return lists;
}

} // namespace

GroupEdits::GroupEdits(GroupSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{ }

void GroupEdits::start(int experts, const QString& name)
{
    const model::Recording* recording = m_session.recording();
    if (!recording) {
        return;
    }
    const widgets::UnitSpace& space = m_session.space();
    const model::UnitCounts counts{recording->info().fingerprint,
        static_cast<std::size_t>(space.layers()), static_cast<std::size_t>(space.neurons()),
        static_cast<std::size_t>(space.heads())};
    m_session.keeper().create(
        name, model::emptyGrouping(counts, static_cast<std::size_t>(experts), space.heads() > 0));
}

void GroupEdits::assignSelection(Owner owner)
{
    const Grouping& grouping = m_session.document().grouping();
    const auto all = selected(m_session, m_session.selection().units());
    if (all.empty()) {
        Q_EMIT told(tr("Nothing is selected. Draw around units on the map first."));
        return;
    }
    if (owner >= 0 && !grouping.expert(owner)) {
        Q_EMIT told(tr("There is no expert %1.").arg(widgets::expertTag(owner)));
        return;
    }
    const auto free = model::withoutLocked(grouping, all);
    if (const std::size_t kept = countOf(all) - countOf(free); kept > 0) {
        Q_EMIT told(tr("%1 selected units stay, because their expert is locked.")
                        .arg(QLocale().toString(qulonglong(kept))));
    }
    m_session.document().apply(model::assignUnits(grouping, free, owner));
}

void GroupEdits::assignMembers(Owner from, Owner owner)
{
    const Grouping& grouping = m_session.document().grouping();
    auto members = model::membersOf(grouping, from, model::LayerId(m_session.layer()));
    std::erase_if(
        members, [this](const UnitSelection& list) { return list.kind != m_session.kind(); });
    m_session.document().apply(model::assignUnits(grouping, members, owner));
}

void GroupEdits::addExpert()
{
    const Grouping& grouping = m_session.document().grouping();
    model::Expert expert;
    expert.id = grouping.freeId();
    model::Patch patch = model::addExpert(expert);
    const auto units
        = model::withoutLocked(grouping, selected(m_session, m_session.selection().units()));
    if (!units.empty()) {
        Grouping larger = grouping;
        if (const auto applied = model::apply(larger, patch); !applied) {
            Q_EMIT told(sentence(applied.error()));
            return;
        }
        const auto moved = model::assignUnits(larger, units, expert.id);
        if (!moved) {
            Q_EMIT told(sentence(moved.error()));
            return;
        }
        patch.steps.insert(patch.steps.end(), moved->steps.begin(), moved->steps.end());
        patch.label = "Make " + toUtf8(widgets::expertTag(expert.id)) + " of the selection";
    }
    m_session.document().apply(patch);
}

void GroupEdits::merge(Owner into, Owner from)
{
    m_session.document().apply(model::mergeExperts(m_session.document().grouping(), into, from));
}

void GroupEdits::split(Owner expert)
{
    const Grouping& grouping = m_session.document().grouping();
    const auto members
        = ownedBy(grouping, selected(m_session, m_session.selection().units()), expert);
    if (members.empty()) {
        Q_EMIT told(tr("No unit of %1 is selected. Select those that are to leave it.")
                        .arg(widgets::ownerName(grouping, expert)));
        return;
    }
    model::Expert added;
    added.id = grouping.freeId();
    m_session.document().apply(model::splitExpert(grouping, expert, added, members));
}

void GroupEdits::remove(Owner expert)
{
    m_session.document().apply(model::removeExpert(m_session.document().grouping(), expert));
}

void GroupEdits::rename(Owner expert, const QString& name)
{
    if (const model::Expert* known = m_session.document().grouping().expert(expert)) {
        model::Expert changed = *known;
        changed.name = toUtf8(name);
        m_session.document().apply(model::changeExpert(
            changed, "Rename " + toUtf8(widgets::expertTag(expert)) + " to " + changed.name));
    }
}

void GroupEdits::setRole(Owner expert, const std::string& role)
{
    if (const model::Expert* known = m_session.document().grouping().expert(expert)) {
        model::Expert changed = *known;
        changed.role = role;
        const std::string tag = toUtf8(widgets::expertTag(expert));
        m_session.document().apply(model::changeExpert(changed,
            role.empty() ? "Take the role from " + tag : "Give " + tag + " the role " + role));
    }
}

void GroupEdits::setColor(Owner expert, const QString& color)
{
    if (const model::Expert* known = m_session.document().grouping().expert(expert)) {
        model::Expert changed = *known;
        changed.color = toUtf8(color);
        m_session.document().apply(
            model::changeExpert(changed, "Recolour " + toUtf8(widgets::expertTag(expert))));
    }
}

void GroupEdits::setLocked(Owner expert, bool isLocked)
{
    if (const model::Expert* known = m_session.document().grouping().expert(expert)) {
        model::Expert changed = *known;
        changed.isLocked = isLocked;
        m_session.document().apply(model::changeExpert(
            changed, (isLocked ? "Lock " : "Unlock ") + toUtf8(widgets::expertTag(expert))));
    }
}

void GroupEdits::selectMembers(Owner owner, Qt::KeyboardModifiers modifiers)
{
    UnitSet members(m_session.space().size());
    const widgets::UnitRange units = m_session.space().range(m_session.kind(), m_session.layer());
    const std::vector<Owner> owners = m_session.owners();
    for (std::size_t i = 0; i < owners.size(); ++i) {
        if (owners[i] == owner) {
            members.insert(units.first + static_cast<widgets::UnitId>(i));
        }
    }
    m_session.selection().select(members, widgets::selectionMode(modifiers),
        {widgets::ownerName(m_session.document().grouping(), owner), {}, {}});
}

void GroupEdits::selectAll()
{
    UnitSet all(m_session.space().size());
    all.insert(m_session.space().range(m_session.kind(), m_session.layer()));
    m_session.selection().select(
        all, widgets::SelectionMode::Replace, {tr("all units of the layer"), {}, {}});
}

void GroupEdits::selectNone()
{
    m_session.selection().clear();
}

void GroupEdits::invertSelection()
{
    UnitSet all(m_session.space().size());
    all.insert(m_session.space().range(m_session.kind(), m_session.layer()));
    m_session.selection().invert(all);
}

} // namespace lapidary::app
