// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/shortcut_model.h"

#include "app/actions/actions.h"

#include <QFont>

namespace lapidary::app {

QString keysText(const QAction* action)
{
    return QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText)
        .replace(QStringLiteral("; "), QStringLiteral("  or  "));
}

ShortcutModel::ShortcutModel(Actions& actions, QObject* parent)
    : QAbstractTableModel(parent)
    , m_actions(actions)
{
    for (int row = 0; row < m_actions.all().size(); ++row) {
        connect(m_actions.all().at(row), &QAction::changed, this,
            [this, row] { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); });
    }
}

QAction* ShortcutModel::action(int row) const
{
    return m_actions.all().value(row);
}

int ShortcutModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_actions.all().size());
}

int ShortcutModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ShortcutModel::text(int row, int column) const
{
    const QAction* shown = action(row);
    switch (column) {
    case CommandColumn:
        return plainName(shown);
    case MenuColumn:
        return shown->property("category").toString();
    case KeysColumn:
        return keysText(shown);
    default:
        return {};
    }
}

QVariant ShortcutModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const QAction* shown = action(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return shown->statusTip();
    case Qt::FontRole: {
        QFont font;
        font.setBold(index.column() == KeysColumn
            && shown->shortcuts() != m_actions.defaultShortcuts(shown->objectName()));
        return font;
    }
    case IdRole:
        return shown->objectName();
    case SearchRole:
        return QStringList{text(index.row(), CommandColumn), text(index.row(), MenuColumn),
            text(index.row(), KeysColumn)}
            .join(QChar(u' '));
    default:
        return {};
    }
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case CommandColumn:
        return tr("Command");
    case MenuColumn:
        return tr("Menu");
    case KeysColumn:
        return tr("Keys");
    default:
        return {};
    }
}

} // namespace lapidary::app
