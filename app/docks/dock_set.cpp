// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/docks/dock_set.h"

#include "app/actions/actions.h"
#include "app/docks/inspector.h"
#include "app/engine/engine_jobs.h"
#include "app/services/save_text.h"
#include "app/services/services.h"
#include "widgets/shell/job_view.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/problem_view.h"
#include "widgets/theme/theme.h"

#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>

#include <algorithm>
#include <utility>

namespace lapidary::app {

namespace {

constexpr int kSideWidth = 280;
constexpr int kBottomHeight = 140;
constexpr int kRoomForSide = 640;   ///< width of the window, at 100 %, from which the side is shown
constexpr int kRoomForBottom = 520; ///< height likewise
constexpr int kBottomShare = 4;     ///< at most this part of the window's height

/// The side away from the mode bar.
Qt::DockWidgetArea sideArea(const QWidget& window)
{
    return window.layoutDirection() == Qt::RightToLeft ? Qt::LeftDockWidgetArea
                                                       : Qt::RightDockWidgetArea;
}

} // namespace

DockSet::DockSet(Services& services, QMainWindow& window)
    : QObject(&window)
    , m_services(services)
    , m_window(window)
    , m_inspector(new Inspector(services, &window))
{
    m_window.setDockOptions(
        QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks | QMainWindow::AnimatedDocks);
    m_window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    const Qt::DockWidgetArea side = sideArea(window);
    m_window.setCorner(
        side == Qt::RightDockWidgetArea ? Qt::BottomRightCorner : Qt::BottomLeftCorner, side);
    auto* jobs = new widgets::JobView(services.theme, services.jobs, &window);
    connect(jobs, &widgets::JobView::cancelRequested, &services.engineJobs, &EngineJobs::cancel);
    auto* log = new widgets::LogView(services.theme, services.log, &window);
    connect(log, &widgets::LogView::saveRequested, this,
        [this](const QString& text) { saveText(m_services, &m_window, text); });
    add(QStringLiteral("inspector"), m_inspector, sideArea(window));
    add(QStringLiteral("jobs"), jobs, Qt::BottomDockWidgetArea);
    add(QStringLiteral("problems"),
        new widgets::ProblemView(services.theme, services.problems, &window),
        Qt::BottomDockWidgetArea);
    add(QStringLiteral("log"), log, Qt::BottomDockWidgetArea);
    applyDefault();
    m_window.installEventFilter(this);
    const auto updateMotion = [this] { m_window.setAnimated(!m_services.theme.reduceMotion()); };
    updateMotion();
    connect(&services.theme, &widgets::Theme::changed, this, updateMotion);
    connect(&services.theme, &widgets::Theme::changed, this, &DockSet::giveThePageRoom,
        Qt::QueuedConnection);
}

bool DockSet::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        // After the layout of the new size.
        QMetaObject::invokeMethod(this, &DockSet::giveThePageRoom, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

void DockSet::giveThePageRoom()
{
    const int missing = m_window.width() / 2 - m_window.centralWidget()->width();
    QList<QDockWidget*> beside;
    QList<int> widths;
    for (QDockWidget* each : m_docks) {
        const Qt::DockWidgetArea area = m_window.dockWidgetArea(each);
        const bool isBeside = area == Qt::LeftDockWidgetArea || area == Qt::RightDockWidgetArea;
        if (isBeside && each->isVisible() && !each->isFloating()) {
            beside.append(each);
            widths.append(each->width() - missing);
        }
    }
    if (missing > 0 && !beside.isEmpty()) {
        m_window.resizeDocks(beside, widths, Qt::Horizontal);
    }
}

QDockWidget* DockSet::add(const QString& id, QWidget* content, Qt::DockWidgetArea area)
{
    QAction* action = m_services.actions.find(QStringLiteral("window.") + id);
    auto* dock = new QDockWidget(plainName(action), &m_window);
    dock->setObjectName(QStringLiteral("dock.") + id);
    dock->setAccessibleName(dock->windowTitle());
    content->setObjectName(id);
    content->setAccessibleName(dock->windowTitle());
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    m_docks.push_back(dock);
    connectAction(dock, id);
    return dock;
}

void DockSet::connectAction(QDockWidget* dock, const QString& id)
{
    QAction* action = m_services.actions.find(QStringLiteral("window.") + id);
    connect(action, &QAction::triggered, this, [this, dock, id, action] {
        // A pane behind another tab is brought forward; only one that can be seen is closed.
        const bool isSeen = dock->isVisible() && !dock->visibleRegion().isEmpty();
        if (isSeen) {
            dock->close();
        } else {
            reveal(id);
        }
        action->setChecked(!isSeen);
    });
    connect(dock, &QDockWidget::visibilityChanged, this, &DockSet::updateActions);
}

QDockWidget* DockSet::dock(const QString& id) const
{
    return m_window.findChild<QDockWidget*>(QStringLiteral("dock.") + id);
}

void DockSet::reveal(const QString& id)
{
    QDockWidget* shown = dock(id);
    m_hiddenTogether.clear();
    shown->show();
    shown->raise();
}

void DockSet::updateActions()
{
    for (QDockWidget* each : m_docks) {
        const QString id = each->objectName().mid(static_cast<int>(qstrlen("dock.")));
        m_services.actions.find(QStringLiteral("window.") + id)->setChecked(!each->isHidden());
    }
    m_services.actions["view.docks"]->setChecked(isAnyVisible());
}

bool DockSet::isAnyVisible() const
{
    return std::any_of(
        m_docks.begin(), m_docks.end(), [](const QDockWidget* each) { return !each->isHidden(); });
}

void DockSet::setAllVisible(bool areVisible)
{
    if (!areVisible) {
        m_hiddenTogether.clear();
        std::copy_if(m_docks.begin(), m_docks.end(), std::back_inserter(m_hiddenTogether),
            [](const QDockWidget* each) { return !each->isHidden(); });
    }
    const auto changed
        = areVisible && !m_hiddenTogether.empty() ? std::exchange(m_hiddenTogether, {}) : m_docks;
    for (QDockWidget* each : changed) {
        each->setVisible(areVisible);
    }
}

void DockSet::apply(Layout layout)
{
    m_hiddenTogether.clear();
    for (QDockWidget* each : m_docks) {
        each->setFloating(false);
        m_window.removeDockWidget(each);
    }
    if (layout == Layout::Compact) {
        applyCompact();
    } else {
        applyDefault();
    }
    if (layout == Layout::Teaching) {
        for (const char* id : {"jobs", "problems", "log"}) {
            dock(QString::fromLatin1(id))->hide();
        }
    }
    updateActions();
}

void DockSet::applyFirst()
{
    apply(Layout::Default);
    const widgets::Theme& theme = m_services.theme;
    for (QDockWidget* each : m_docks) {
        const bool isSide = m_window.dockWidgetArea(each) == sideArea(m_window);
        const bool hasRoom = isSide ? m_window.width() >= theme.scaled(kRoomForSide)
                                    : m_window.height() >= theme.scaled(kRoomForBottom);
        each->setVisible(hasRoom);
    }
    updateActions();
}

void DockSet::applyDefault()
{
    QDockWidget* inspector = dock(QStringLiteral("inspector"));
    QDockWidget* jobs = dock(QStringLiteral("jobs"));
    m_window.addDockWidget(sideArea(m_window), inspector);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, jobs);
    m_window.tabifyDockWidget(jobs, dock(QStringLiteral("problems")));
    m_window.tabifyDockWidget(jobs, dock(QStringLiteral("log")));
    for (QDockWidget* each : m_docks) {
        each->show();
    }
    jobs->raise();
    m_window.resizeDocks({inspector}, {m_services.theme.scaled(kSideWidth)}, Qt::Horizontal);
    const int bottom
        = std::min(m_services.theme.scaled(kBottomHeight), m_window.height() / kBottomShare);
    m_window.resizeDocks({jobs}, {bottom}, Qt::Vertical);
}

void DockSet::applyCompact()
{
    QDockWidget* inspector = dock(QStringLiteral("inspector"));
    m_window.addDockWidget(sideArea(m_window), inspector);
    for (QDockWidget* each : m_docks) {
        if (each != inspector) {
            m_window.tabifyDockWidget(inspector, each);
        }
        each->show();
    }
    inspector->raise();
    m_window.resizeDocks({inspector}, {m_services.theme.scaled(kSideWidth)}, Qt::Horizontal);
}

QByteArray DockSet::save() const
{
    return m_window.saveState(kLayoutVersion);
}

bool DockSet::restore(const QByteArray& state)
{
    m_hiddenTogether.clear();
    const bool isRestored = m_window.restoreState(state, kLayoutVersion);
    if (!isRestored) {
        apply(Layout::Default);
    }
    updateActions();
    return isRestored;
}

} // namespace lapidary::app
