// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/board_panel.h"

#include "app/actions/actions.h"
#include "app/group/figure_strip.h"
#include "app/group/group_edits.h"
#include "app/group/group_session.h"
#include "app/services/services.h"
#include "widgets/board/expert_board.h"
#include "widgets/board/expert_card.h"
#include "widgets/board/make_cards.h"
#include "widgets/map/paints.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace lapidary::app {

using widgets::CardData;
using widgets::DragContent;
using widgets::ExpertBoard;
using widgets::TextLabel;
using widgets::TextRole;

BoardPanel::BoardPanel(Services& services, GroupSession& session, GroupEdits& edits,
    GroupEngine& engine, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_session(session)
    , m_edits(edits)
    , m_board(new ExpertBoard(services.theme, this))
    , m_unitTitle(new TextLabel(TextRole::Heading, {}, this))
    , m_unit(new widgets::KeyValueTable(this))
    , m_figures(new FigureStrip(services, session, engine, this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeHeader());
    layout->addWidget(m_board, 1);
    layout->addWidget(m_unitTitle);
    layout->addWidget(m_unit);
    layout->addWidget(m_figures);
    m_unit->setObjectName(QStringLiteral("group.unit"));
    connect(m_board, &ExpertBoard::selectWanted, &edits, &GroupEdits::selectMembers);
    connect(m_board, &ExpertBoard::renamed, &edits, &GroupEdits::rename);
    connect(m_board, &ExpertBoard::lockWanted, &edits, &GroupEdits::setLocked);
    connect(m_board, &ExpertBoard::menuWanted, this, &BoardPanel::showMenu);
    connect(m_board, &ExpertBoard::dropped, this, &BoardPanel::drop);
    auto& document = session.document();
    connect(&document, &widgets::GroupingDocument::reset, this, &BoardPanel::refresh);
    connect(&document, &widgets::GroupingDocument::changed, this, &BoardPanel::refresh);
    connect(&session, &GroupSession::tableChanged, this, &BoardPanel::refresh);
    connect(&services.theme, &widgets::Theme::changed, this, &BoardPanel::refresh);
    auto& selection = session.selection();
    connect(&selection, &widgets::SelectionModel::changed, this, &BoardPanel::updateSelected);
    connect(&selection, &widgets::SelectionModel::primaryChanged, this, &BoardPanel::showUnit);
    refresh();
}

QWidget* BoardPanel::makeHeader()
{
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_title = new TextLabel(TextRole::Heading, {}, header);
    layout->addWidget(m_title, 1);
    for (const char* id : {"edit.undo", "edit.redo", "group.new_expert", "group.run",
             "group.snapshot", "group.convert"}) {
        auto* button = new QToolButton(header);
        button->setDefaultAction(m_services.actions[id]);
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAccessibleName(plainName(m_services.actions[id]));
        button->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(button);
    }
    return header;
}

void BoardPanel::refresh()
{
    const model::Grouping& grouping = m_session.document().grouping();
    m_title->setText(tr("%1 experts").arg(grouping.experts.size()));
    m_board->setCards(widgets::makeCards(
        grouping, m_session.kind(), m_session.layer(), m_session.table(), m_services.theme.id()));
    updateSelected();
    showUnit();
}

void BoardPanel::updateSelected()
{
    const std::vector<model::Owner> owners = m_session.owners();
    const widgets::UnitRange units = m_session.space().range(m_session.kind(), m_session.layer());
    std::map<model::Owner, int> counts;
    m_session.selection().units().forEach([&](widgets::UnitId unit) {
        const auto row = static_cast<std::size_t>(unit - units.first);
        if (units.contains(unit) && row < owners.size()) {
            ++counts[owners[row]];
        }
    });
    std::vector<int> selected;
    for (const model::Expert& expert : m_session.document().grouping().experts) {
        selected.push_back(counts[expert.id]);
    }
    selected.push_back(counts[model::kShared]);
    selected.push_back(counts[model::kUnassigned]);
    m_board->setSelected(selected);
}

// The keyboard's twin of the tooltip on the map.
void BoardPanel::showUnit()
{
    const widgets::UnitId unit = m_session.selection().primary();
    const widgets::UnitTable& table = m_session.table();
    const bool isThere = unit != widgets::kNoUnit && table.units.contains(unit);
    m_unitTitle->setVisible(isThere);
    m_unit->setVisible(isThere);
    if (!isThere) {
        return;
    }
    m_unitTitle->setText(m_session.space().label(unit));
    std::vector<widgets::KeyValue> rows;
    const std::vector<model::Owner> owners = m_session.owners();
    const auto row = static_cast<std::size_t>(unit - table.units.first);
    if (row < owners.size()) {
        rows.push_back(
            {tr("Expert"), widgets::ownerName(m_session.document().grouping(), owners[row]), {}});
    }
    for (const widgets::UnitTable::Fact& fact : table.facts(unit)) {
        rows.push_back({fact.title, fact.value, {}});
    }
    if (row < table.preferredStep.size() && table.preferredStep[row] >= 0) {
        const auto step = static_cast<std::size_t>(table.preferredStep[row]);
        rows.push_back({tr("Prefers"), widgets::stepName(widgets::kSteps[step]), {}});
    }
    m_unit->setRows(rows);
}

void BoardPanel::drop(int target, DragContent content, int expert)
{
    switch (content) {
    case DragContent::Selection:
        m_edits.assignSelection(target);
        break;
    case DragContent::Members:
        m_edits.assignMembers(expert, target);
        break;
    case DragContent::Expert:
        m_edits.merge(target, expert);
        break;
    }
}

void BoardPanel::renameCurrent()
{
    if (widgets::ExpertCard* card = m_board->currentCard()) {
        card->editName();
    }
}

void BoardPanel::showMenu(int expert, QPoint place)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("card.menu"));
    menu->setAccessibleName(widgets::ownerName(m_session.document().grouping(), expert));
    menu->addAction(tr("Select its &units"), this,
        [this, expert] { m_edits.selectMembers(expert, Qt::NoModifier); });
    QAction* assign = menu->addAction(
        tr("&Move selection here"), this, [this, expert] { m_edits.assignSelection(expert); });
    assign->setEnabled(!m_session.selection().isEmpty());
    if (expert >= 0) {
        fillExpertMenu(*menu, expert);
    }
    menu->popup(place);
}

void BoardPanel::fillExpertMenu(QMenu& menu, int expert)
{
    const widgets::Theme& theme = m_services.theme;
    menu.addSeparator();
    QAction* rename = menu.addAction(tr("&Rename"), this, [this, expert] {
        if (widgets::ExpertCard* card = m_board->card(expert)) {
            card->editName();
        }
    });
    rename->setShortcut(Qt::Key_F2);
    rename->setShortcutContext(Qt::WidgetShortcut);
    const model::Expert* known = m_session.document().grouping().expert(expert);
    const bool isLocked = known && known->isLocked;
    menu.addAction(theme.icon(isLocked ? u"unlock" : u"lock"),
        isLocked ? tr("Un&lock") : tr("&Lock"), this,
        [this, expert, isLocked] { m_edits.setLocked(expert, !isLocked); });
    addRoles(menu, expert);
    addColors(menu, expert);
    menu.addSeparator();
    addMerges(menu, expert);
    menu.addAction(theme.icon(u"split"), tr("&Split the selected units off"), this,
        [this, expert] { m_edits.split(expert); });
    menu.addAction(theme.icon(u"close"), tr("Re&move; its units become unassigned"), this,
        [this, expert] { m_edits.remove(expert); });
}

void BoardPanel::addRoles(QMenu& menu, int expert)
{
    QMenu* roles = menu.addMenu(tr("R&ole"));
    auto* group = new QActionGroup(roles);
    const model::Expert* known = m_session.document().grouping().expert(expert);
    const auto add = [&](const QString& text, const std::string& role) {
        QAction* action
            = roles->addAction(text, this, [this, expert, role] { m_edits.setRole(expert, role); });
        action->setCheckable(true);
        action->setChecked(known && known->role == role);
        group->addAction(action);
    };
    add(tr("&None"), {});
    for (const widgets::Step step : widgets::kSteps) {
        add(QChar(u'&') + widgets::stepName(step), widgets::stepKey(step).toStdString());
    }
}

void BoardPanel::addColors(QMenu& menu, int expert)
{
    QMenu* colors = menu.addMenu(tr("&Colour"));
    const int size = m_services.theme.scaled(16);
    for (int i = 0; i < widgets::kExpertColorCount; ++i) {
        const widgets::MapInk ink{widgets::expertColor(i), widgets::expertShape(expert), false};
        const QString name = ink.fill.name();
        colors->addAction(widgets::markIcon(ink, size, m_services.theme.id()),
            tr("Colour &%1").arg(i), this,
            [this, expert, name] { m_edits.setColor(expert, name); });
    }
    colors->addSeparator();
    colors->addAction(
        tr("Its &own of the palette"), this, [this, expert] { m_edits.setColor(expert, {}); });
}

void BoardPanel::addMerges(QMenu& menu, int expert)
{
    const model::Grouping& grouping = m_session.document().grouping();
    QMenu* merges = menu.addMenu(m_services.theme.icon(u"merge"), tr("Mer&ge into"));
    for (const model::Expert& other : grouping.experts) {
        if (other.id != expert) {
            merges->addAction(widgets::markIcon(widgets::expertInk(other),
                                  m_services.theme.scaled(16), m_services.theme.id()),
                widgets::ownerName(grouping, other.id), this,
                [this, expert, into = other.id] { m_edits.merge(into, expert); });
        }
    }
    merges->setEnabled(!merges->isEmpty());
}

} // namespace lapidary::app
