// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the command palette: the actions that match what was typed, best first.
#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <QStringList>

#include <vector>

class QAction;

namespace lapidary::widgets {

class CommandListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        ShortcutRole = Qt::UserRole,
        ReasonRole,    ///< why the action is disabled, or empty
        PositionsRole, ///< QList<int>: matched characters of the text
    };

    explicit CommandListModel(QObject* parent = nullptr);

    void setActions(const QList<QAction*>& actions);
    void setPattern(const QString& pattern);

    /// The action of a row; null when it was destroyed meanwhile.
    QAction* action(int row) const;

    QStringList recent() const { return m_recent; }

    void setRecent(const QStringList& names) { m_recent = names; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    struct Row
    {
        QPointer<QAction> action;
        int score = 0;
        QList<int> positions;
    };

    std::vector<Row> matches(const QString& pattern) const;
    int recentBonus(const QAction& action) const;

    std::vector<QPointer<QAction>> m_actions;
    std::vector<Row> m_rows;
    QStringList m_recent; // object names, newest first
};

} // namespace lapidary::widgets
