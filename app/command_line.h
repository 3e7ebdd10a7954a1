// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the workbench (commands.md, "The workbench").
#pragma once

#include "model/core/result.h"
#include "widgets/theme/tokens.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace lapidary::app {

struct CommandLine
{
    QString path;                          ///< project to open, or empty
    QString mode;                          ///< id of the mode to show, or empty
    std::optional<widgets::ThemeId> theme; ///< for this session
    bool hasAllThemes = false;             ///< --theme all: pictures in every theme
    std::optional<int> scale;              ///< text scale in percent, for this session
    QString settingsFolder;                ///< empty: the platform's
    QString enginePath;                    ///< empty: from the settings, else beside the program
    QString screensFolder;                 ///< where to save pictures, or empty
    bool isDemo = false;
    bool printsStartup = false; ///< --print-startup: milliseconds to the first paint on stderr
    QString answer;             ///< text to print instead of opening a window (--version, --help)
};

/// Reads the arguments (the first one is the program). Qt's own options are skipped.
/// Errors: InvalidArgument, a sentence that names the argument and what is expected.
model::Result<CommandLine> parseCommandLine(const QStringList& arguments);

} // namespace lapidary::app
