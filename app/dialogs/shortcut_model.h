// SPDX-License-Identifier: GPL-3.0-or-later
// ShortcutModel: every action with its menu and keys, for the shortcut settings.
#pragma once

#include <QAbstractTableModel>

class QAction;

namespace lapidary::app {

class Actions;

class ShortcutModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        CommandColumn,
        MenuColumn,
        KeysColumn,
        ColumnCount,
    };

    enum Role
    {
        IdRole = Qt::UserRole,
        SearchRole, ///< command, menu and keys
    };

    explicit ShortcutModel(Actions& actions, QObject* parent = nullptr);

    QAction* action(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, int column) const;

    Actions& m_actions;
};

/// The keys of an action as a person reads them ("Ctrl+K, Ctrl+Shift+P").
QString keysText(const QAction* action);

} // namespace lapidary::app
