// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/command_list_model.h"

#include "widgets/shell/fuzzy.h"

#include <QAction>
#include <QRegularExpression>

#include <algorithm>

namespace lapidary::widgets {

namespace {

QString title(const QAction& action)
{
    QString text = action.text();
    text.remove(QRegularExpression(QStringLiteral("\\(&[^)]\\)"))); // "Open(&O)" in some languages
    text.remove(u'&');
    const QString category = action.property("category").toString();
    return category.isEmpty()
        ? text
        : CommandListModel::tr("%1: %2", "category, command").arg(category, text);
}

QString reason(const QAction& action)
{
    if (action.isEnabled()) {
        return {};
    }
    const QString why = action.property("whyDisabled").toString();
    return why.isEmpty() ? CommandListModel::tr("Not available now.") : why;
}

} // namespace

CommandListModel::CommandListModel(QObject* parent)
    : QAbstractListModel(parent)
{ }

void CommandListModel::setActions(const QList<QAction*>& actions)
{
    m_actions.clear();
    for (QAction* action : actions) {
        if (!action->isSeparator()) {
            m_actions.emplace_back(action);
        }
    }
    setPattern({});
}

int CommandListModel::recentBonus(const QAction& action) const
{
    constexpr int kNewest = 60; // less than one matched word start counts in fuzzyMatch()
    const auto at = m_recent.indexOf(action.objectName());
    return action.objectName().isEmpty() || at < 0 ? 0 : kNewest - static_cast<int>(at);
}

std::vector<CommandListModel::Row> CommandListModel::matches(const QString& pattern) const
{
    std::vector<Row> rows;
    for (const QPointer<QAction>& action : m_actions) {
        if (!action || !action->isVisible()) {
            continue;
        }
        if (auto match = fuzzyMatch(pattern, title(*action))) {
            rows.push_back({action, match->score + recentBonus(*action), match->positions});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.score != b.score ? a.score > b.score
                                  : a.action->isEnabled() && !b.action->isEnabled();
    });
    return rows;
}

void CommandListModel::setPattern(const QString& pattern)
{
    beginResetModel();
    m_rows = matches(pattern);
    endResetModel();
}

QAction* CommandListModel::action(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].action.data()
                                        : nullptr;
}

int CommandListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CommandListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !action(index.row())) {
        return {};
    }
    const QAction& it = *action(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return title(it);
    case Qt::DecorationRole:
        return it.icon();
    case Qt::AccessibleTextRole: {
        const QString why = reason(it);
        return why.isEmpty() ? title(it) : QString(title(it) + QStringLiteral(". ") + why);
    }
    case ShortcutRole:
        return it.shortcut().toString(QKeySequence::NativeText);
    case ReasonRole:
        return reason(it);
    case PositionsRole:
        return QVariant::fromValue(m_rows[static_cast<std::size_t>(index.row())].positions);
    default:
        return {};
    }
}

} // namespace lapidary::widgets
