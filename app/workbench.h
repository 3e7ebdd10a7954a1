// SPDX-License-Identifier: GPL-3.0-or-later
// Workbench: owns everything the program has, wires it together and starts it in the right order.
#pragma once

#include "app/command_line.h"
#include "app/services/services.h"

#include <QObject>

#include <memory>

namespace lapidary::app {

class MainWindow;

class Workbench : public QObject
{
    Q_OBJECT

public:
    /// Reads the settings and makes the window; nothing is shown and no engine started yet.
    explicit Workbench(const CommandLine& line, QObject* parent = nullptr);
    ~Workbench() override;

    /// Shows the window; the engine and everything slow follow after the first paint.
    void show();

    MainWindow& window() const { return *m_window; }

    Services& services() const { return *m_services; }

Q_SIGNALS:
    /// The window is closed and the engine has ended.
    void finished();

private:
    struct Parts;

    void applyEngineOptions();
    void wireEngine();
    void wireProject();
    void wireSettings(const QStringList& sentences);
    void afterFirstPaint();
    void engineStateChanged();
    void close();

    CommandLine m_line;
    std::unique_ptr<Parts> m_parts;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<MainWindow> m_window;
    bool m_isClosing = false;
};

} // namespace lapidary::app
