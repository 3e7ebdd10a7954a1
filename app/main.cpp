// SPDX-License-Identifier: GPL-3.0-or-later
// The workbench's main: command line, application, window, pictures when they are asked for.
#include "app/command_line.h"
#include "app/screens.h"
#include "app/workbench.h"
#include "widgets/theme/theme.h"

#include <QApplication>

#include <cstdio>
#include <memory>

namespace {

using lapidary::app::CommandLine;

/// The arguments before QApplication has seen them: a wrong one must be told without a display too.
QStringList rawArguments(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    return arguments;
}

std::vector<lapidary::widgets::ThemeId> themesOf(
    const CommandLine& line, lapidary::widgets::ThemeId current)
{
    using lapidary::widgets::kThemes;
    if (line.hasAllThemes) {
        return {kThemes.begin(), kThemes.end()};
    }
    return {line.theme.value_or(current)};
}

int runWindow(QApplication& application, const CommandLine& line)
{
    lapidary::app::Workbench workbench(line);
    QObject::connect(&workbench, &lapidary::app::Workbench::finished, &application,
        [] { QCoreApplication::exit(0); });
    std::unique_ptr<lapidary::app::Screens> screens;
    if (!line.screensFolder.isEmpty()) {
        screens = std::make_unique<lapidary::app::Screens>(
            workbench, line.screensFolder, themesOf(line, workbench.services().theme.id()));
        QObject::connect(screens.get(), &lapidary::app::Screens::finished, &application,
            [](int status) { QCoreApplication::exit(status); });
        screens->start();
    }
    workbench.show();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    const auto line = lapidary::app::parseCommandLine(rawArguments(argc, argv));
    if (!line) {
        std::fprintf(stderr, "%s\n", line.error().line().c_str());
        return lapidary::model::exitStatus(line.error().code);
    }
    if (!line->answer.isEmpty()) {
        std::fputs(qPrintable(line->answer), stdout);
        return 0;
    }
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lapidary"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LAPIDARY_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Lapidary"));
    // The engine ends after the window; Workbench says when both are gone.
    QGuiApplication::setQuitOnLastWindowClosed(false);
    return runWindow(application, *line);
}
