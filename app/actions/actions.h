// SPDX-License-Identifier: GPL-3.0-or-later
// The QActions made from the table, with their state, shortcuts and the reason when they are not
// usable.
#pragma once

#include "app/actions/action_table.h"

#include <QAction>
#include <QHash>
#include <QList>
#include <QObject>

#include <functional>
#include <map>

class QMenu;

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class Settings;

class Actions : public QObject
{
    Q_OBJECT

public:
    /// Makes every action of the table, with the person's own shortcuts from the settings.
    Actions(const widgets::Theme& theme, Settings& settings, QObject* parent = nullptr);

    /// The action of that id; a name that is not in the table is our own bug and asserts.
    QAction* operator[](const char* id) const;
    /// The same by text; null when there is none.
    QAction* find(const QString& id) const;

    /// Every action in the order of the table.
    const QList<QAction*>& all() const { return m_all; }

    /// The actions of one menu, in order.
    QList<QAction*> of(MenuId menu) const;

    /// Calls `handler` when a person uses the action; with its new state when it is a toggle.
    void bind(const char* id, const std::function<void(bool)>& handler);

    /// Says whether a condition holds; actions that need it follow.
    void setCondition(Needs condition, bool holds);

    /// Fills a menu with its actions and separators.
    void fill(QMenu& menu, MenuId id) const;

    /// Default shortcuts of an action as the table has them.
    QList<QKeySequence> defaultShortcuts(const QString& id) const;

    /// The other actions that use one of these keys.
    QList<QAction*> conflicts(const QString& id, const QList<QKeySequence>& keys) const;

    /// Name of a menu for people, without mnemonic.
    static QString menuName(MenuId menu);

private:
    QAction* make(const ActionSpec& spec);
    void applyShortcuts(QAction* action);
    void applyTip(QAction* action);

    const widgets::Theme& m_theme;
    Settings& m_settings;
    QList<QAction*> m_all;
    QHash<QString, QAction*> m_byId;
    std::map<QAction*, const ActionSpec*> m_specs;
    std::map<MenuId, class QActionGroup*> m_choices;
};

/// The text of an action without mnemonic and ellipsis, for sentences.
QString plainName(const QAction* action);

} // namespace lapidary::app
