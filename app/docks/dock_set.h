// SPDX-License-Identifier: GPL-3.0-or-later
// The panes around the page: made, shown, arranged, saved and restored here.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include <vector>

class QDockWidget;
class QMainWindow;

namespace lapidary::app {

class Inspector;
struct Services;

/// The arrangements that every installation has.
enum class Layout
{
    Default,
    Teaching,
    Compact,
};

class DockSet : public QObject
{
    Q_OBJECT

public:
    /// Raised when a saved arrangement of an older version would no longer fit.
    static constexpr int kLayoutVersion = 1;

    /// Makes the docks in their default places. They belong to the window.
    DockSet(Services& services, QMainWindow& window);

    Inspector& inspector() const { return *m_inspector; }

    /// Shows a pane and brings it to the front of its tabs. Ids as in the actions ("log").
    void reveal(const QString& id);

    /// Shows the panes that were there last, or hides all.
    void setAllVisible(bool areVisible);
    bool isAnyVisible() const;

    void apply(Layout layout);
    /// The default arrangement, without the panes that would leave the page too little room.
    void applyFirst();

    QByteArray save() const;
    /// Call it after the window is shown. False (and the default arrangement) when the state does
    /// not fit this version.
    bool restore(const QByteArray& state);

    /// The page keeps at least half of a window that gets narrower, or whose text gets larger.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QDockWidget* add(const QString& id, QWidget* content, Qt::DockWidgetArea area);
    void connectAction(QDockWidget* dock, const QString& id);
    QDockWidget* dock(const QString& id) const;
    void updateActions();
    void applyDefault();
    void applyCompact();
    void giveThePageRoom();

    Services& m_services;
    QMainWindow& m_window;
    Inspector* m_inspector = nullptr;
    std::vector<QDockWidget*> m_docks;
    std::vector<QDockWidget*> m_hiddenTogether; ///< what setAllVisible(false) hid
};

} // namespace lapidary::app
