// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/screens.h"

#include "app/engine/machine.h"
#include "app/main_window.h"
#include "app/modes/mode.h"
#include "app/project/project_session.h"
#include "app/workbench.h"
#include "widgets/theme/theme.h"

#include <QDir>
#include <QPixmap>

#include <chrono>
#include <cstdio>
#include <utility>

namespace lapidary::app {

namespace {

constexpr std::chrono::milliseconds kPatience{30000};
constexpr QSize kSize(1366, 768);                 ///< whatever screen there is
constexpr std::chrono::milliseconds kSettle{150}; ///< layouts and scroll bars take a few turns
/// A page that reads files or asks the engine settles at its first visit, within this time.
constexpr std::chrono::milliseconds kFirstSettle{1500};

} // namespace

Screens::Screens(
    Workbench& workbench, QString folder, std::vector<widgets::ThemeId> themes, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_folder(std::move(folder))
{
    // Every page is visited once before its first picture: what it shows is then read.
    for (const Mode& mode : allModes()) {
        m_visits.push_back(mode.id);
    }
    for (const widgets::ThemeId theme : themes) {
        for (const Mode& mode : allModes()) {
            m_pictures.push_back({theme, mode.id});
        }
    }
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    m_settle.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &Screens::begin);
    connect(&m_settle, &QTimer::timeout, this, [this] { m_isVisiting ? visit() : take(); });
}

void Screens::start()
{
    const Services& services = m_workbench.services();
    const auto beginWhenReady = [this, &services] {
        const Machine::State state = services.machine.state();
        const bool isMeasured = state == Machine::State::Known || state == Machine::State::Failed;
        if (isMeasured && !services.project.isOpening()) {
            begin();
        }
    };
    connect(&services.machine, &Machine::changed, this, beginWhenReady);
    connect(&services.project, &ProjectSession::openingChanged, this, beginWhenReady);
    m_patience.start();
}

void Screens::begin()
{
    if (std::exchange(m_hasBegun, true)) {
        return;
    }
    m_patience.stop();
    QDir().mkpath(m_folder);
    m_workbench.services().theme.setReduceMotion(true);
    m_workbench.window().resize(kSize);
    m_workbench.window().resetLayout();
    m_isVisiting = m_workbench.services().project.isOpen();
    m_isVisiting ? visit() : pose();
}

void Screens::visit()
{
    if (m_visits.isEmpty()) {
        m_isVisiting = false;
        pose();
        return;
    }
    m_workbench.window().setMode(m_visits.takeFirst());
    m_settle.start(kFirstSettle);
}

void Screens::pose()
{
    if (m_next == m_pictures.size()) {
        Q_EMIT finished(0);
        return;
    }
    m_workbench.services().theme.setId(m_pictures[m_next].theme);
    m_workbench.window().setMode(m_pictures[m_next].mode);
    m_settle.start(kSettle);
}

void Screens::take()
{
    const Picture& picture = m_pictures[m_next++];
    const QString path = QStringLiteral("%1/%2-%3.png")
                             .arg(m_folder, picture.mode, widgets::themeKey(picture.theme));
    if (!m_workbench.window().grab().save(path)) {
        std::fprintf(stderr, "error[1]: the picture %s could not be written; check the folder\n",
            qPrintable(path));
        Q_EMIT finished(1);
        return;
    }
    pose();
}

} // namespace lapidary::app
