// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/selection_model.h"

#include "model/core/result.h"

#include <utility>

namespace lapidary::widgets {

SelectionMode selectionMode(Qt::KeyboardModifiers modifiers)
{
    const bool isShift = modifiers.testFlag(Qt::ShiftModifier);
    const bool isControl = modifiers.testFlag(Qt::ControlModifier);
    if (isShift && isControl) {
        return SelectionMode::Intersect;
    }
    if (isShift) {
        return SelectionMode::Add;
    }
    return isControl ? SelectionMode::Subtract : SelectionMode::Replace;
}

SelectionModel::SelectionModel(QObject* parent)
    : QObject(parent)
    , m_history(1)
{ }

void SelectionModel::reset(int size)
{
    const UnitSet removed = m_current.units;
    m_current = {UnitSet(size), {}};
    m_count = 0;
    m_history.assign(1, m_current);
    m_position = 0;
    m_primary = kNoUnit;
    Q_EMIT changed(UnitSet(removed.size()), removed);
    Q_EMIT primaryChanged(m_primary);
}

void SelectionModel::setPrimary(UnitId unit)
{
    LAP_ASSERT(unit >= kNoUnit && unit < m_current.units.size());
    if (std::exchange(m_primary, unit) != unit) {
        Q_EMIT primaryChanged(unit);
    }
}

void SelectionModel::select(const UnitSet& units, SelectionMode mode, const Provenance& provenance)
{
    Entry entry{m_current.units, provenance};
    switch (mode) {
    case SelectionMode::Replace:
        entry.units = units;
        break;
    case SelectionMode::Add:
        entry.units |= units;
        break;
    case SelectionMode::Subtract:
        entry.units -= units;
        break;
    case SelectionMode::Intersect:
        entry.units &= units;
        break;
    }
    enter(std::move(entry));
}

void SelectionModel::toggle(UnitId unit)
{
    UnitSet one(m_current.units.size());
    one.insert(unit);
    const bool isSelected = m_current.units.contains(unit);
    select(one, isSelected ? SelectionMode::Subtract : SelectionMode::Add,
        {tr("single units"), {}, {}});
}

void SelectionModel::clear()
{
    enter({UnitSet(m_current.units.size()), {}});
}

void SelectionModel::invert(const UnitSet& scope)
{
    UnitSet others = scope;
    others -= m_current.units;
    enter({std::move(others), {tr("everything else"), {}, {}}});
}

void SelectionModel::goBack()
{
    if (canGoBack()) {
        show(m_history[--m_position]);
    }
}

void SelectionModel::goForward()
{
    if (canGoForward()) {
        show(m_history[++m_position]);
    }
}

void SelectionModel::enter(Entry entry)
{
    if (entry.units == m_current.units) {
        return;
    }
    m_history.resize(m_position + 1);
    if (m_history.size() == kHistoryLimit) {
        m_history.erase(m_history.begin());
    }
    m_history.push_back(std::move(entry));
    m_position = m_history.size() - 1;
    show(m_history.back());
}

void SelectionModel::show(const Entry& entry)
{
    UnitSet added = entry.units;
    added -= m_current.units;
    UnitSet removed = std::move(m_current.units);
    removed -= entry.units;
    m_current = entry;
    m_count = m_current.units.count();
    Q_EMIT changed(added, removed);
}

} // namespace lapidary::widgets
