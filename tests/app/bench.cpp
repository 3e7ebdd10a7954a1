// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/bench.h"

#include "app/engine/engine_session.h"
#include "app/main_window.h"
#include "app/workbench.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

namespace lapidary::robot {

namespace {

constexpr QSize kWindow(1366, 768); ///< what the window is designed for
constexpr int kPatienceMs = 60000;  ///< the real engine on a busy machine, in the sanitizer build

} // namespace

Bench::Bench(int firstPicture)
    : robot(firstPicture)
{
    // Whatever a person has at home has no say here, and nothing is left there.
    qputenv("HOME", QFile::encodeName(path(QStringLiteral("home"))));
    QDir().mkpath(path(QStringLiteral("home/Documents")));
    line.settingsFolder = path(QStringLiteral("settings"));
    line.enginePath = QStringLiteral(LAPIDARY_FAKE_ENGINE);
    line.theme = widgets::ThemeId::Light;
    setEngineManner({});
    QApplication::setCursorFlashTime(0);
}

Bench::~Bench()
{
    stop();
}

bool Bench::start()
{
    m_workbench = std::make_unique<app::Workbench>(line);
    QSignalSpy painted(&window(), &app::MainWindow::firstPainted);
    window().resize(kWindow);
    m_workbench->show();
    const app::EngineSession& engine = m_workbench->services().engine;
    const auto isSettled = [&] {
        return painted.count() > 0 && !engine.isBusy() && engine.state() != app::EngineState::Off
            && engine.state() != app::EngineState::Starting;
    };
    const bool isUp = QTest::qWaitFor(isSettled, kPatienceMs);
    watchedApplication().watch(true);
    return isUp;
}

void Bench::stop()
{
    watchedApplication().watch(false);
    if (!m_workbench) {
        return;
    }
    QSignalSpy finished(m_workbench.get(), &app::Workbench::finished);
    window().close();
    // Not QSignalSpy::wait, which does not wait any more once a test has failed.
    const bool isOver = QTest::qWaitFor([&] { return finished.count() > 0; }, kPatienceMs);
    m_workbench.reset();
    QVERIFY2(isOver, "the engine did not end");
    QCOMPARE(childProcesses(), QList<qint64>());
}

bool Bench::restart()
{
    stop();
    return start();
}

app::MainWindow& Bench::window() const
{
    return m_workbench->window();
}

QList<qint64> Bench::childProcesses()
{
    QList<qint64> pids;
    const QDir tasks(QStringLiteral("/proc/self/task"));
    const QStringList threads = tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& thread : threads) {
        QFile file(tasks.filePath(thread + QStringLiteral("/children")));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        const QList<QByteArray> words = isOpen ? file.readAll().split(' ') : QList<QByteArray>();
        for (const QByteArray& word : words) {
            if (!word.trimmed().isEmpty()) {
                pids.append(word.trimmed().toLongLong());
            }
        }
    }
    return pids;
}

void setEngineManner(const QByteArray& manner)
{
    qputenv("LAPIDARY_FAKE_ENGINE", manner);
}

QString blocks()
{
    return watchedApplication().watchdog().takeBlocks().join(QChar(u'\n'));
}

} // namespace lapidary::robot
