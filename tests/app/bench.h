// SPDX-License-Identifier: GPL-3.0-or-later
// The real window on a test bench: settings and home in a temporary folder, an engine that always
// answers the same, and the robot in front of it.
#pragma once

#include "app/command_line.h"
#include "tests/robot/robot.h"
#include "tests/robot/watchdog.h"

#include <QTemporaryDir>

#include <memory>

namespace lapidary::app {
class MainWindow;
class Workbench;
} // namespace lapidary::app

namespace lapidary::robot {

class Bench
{
public:
    /// Nothing is started yet. Pictures are numbered from `firstPicture` on.
    explicit Bench(int firstPicture = 0);
    ~Bench();

    /// The command line of the next start; its settings folder and engine are those of the bench.
    app::CommandLine line;

    /// Starts the workbench and waits until its window is painted and its engine has been asked
    /// about the machine. From then on the watchdog is on. Returns whether it came that far in
    /// time.
    [[nodiscard]] bool start();

    /// Closes the window as a person would, waits for the engine to end, and takes all down. What
    /// was set is in the settings.
    void stop();

    /// `stop` and `start` with the same settings.
    [[nodiscard]] bool restart();

    Robot robot;

    app::MainWindow& window() const;

    app::Workbench& workbench() const { return *m_workbench; }

    /// A path in the folder of this bench.
    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// Processes that this program has started and that still run.
    static QList<qint64> childProcesses();

private:
    QTemporaryDir m_folder;
    std::unique_ptr<app::Workbench> m_workbench;
};

/// Makes the fake engine of the next start behave in that manner (see fake_engine/main.cpp).
void setEngineManner(const QByteArray& manner);

/// For `cleanup()` of a test: empty unless some event kept the GUI thread too long.
QString blocks();

} // namespace lapidary::robot
