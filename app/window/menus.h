// SPDX-License-Identifier: GPL-3.0-or-later
// The menu bar, made from the table of actions, and the two menus whose entries change.
#pragma once

#include <QList>
#include <QObject>

class QAction;
class QMainWindow;
class QMenu;
class QMenuBar;
class QWidget;

namespace lapidary::app {

struct Services;

class Menus : public QObject
{
    Q_OBJECT

public:
    Menus(Services& services, QMainWindow& window);

Q_SIGNALS:
    /// A saved layout was chosen.
    void layoutChosen(const QString& name);

private:
    QMenu* addMenu(const QString& id, const QString& title);
    void fillFile(QMenu& menu);
    void fillView(QMenu& menu);
    void fillWindow(QMenu& menu);
    void fillRecent();
    void fillRecentModels();
    void fillLayouts();
    QWidget* makeSearchButton(QWidget* parent);

    Services& m_services;
    QMainWindow& m_window;
    QMenuBar* m_bar = nullptr;
    QMenu* m_recent = nullptr;
    QMenu* m_layouts = nullptr;
    QAction* m_layoutsEnd = nullptr; ///< saved layouts stand before it
    QList<QAction*> m_savedLayouts;
};

} // namespace lapidary::app
