// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include "app/base/text.h"
#include "app/modes/mode.h"
#include "app/settings/setting_keys.h"

#include <QCommandLineParser>

#include <algorithm>

namespace lapidary::app {

namespace {

using model::Error;
using model::ErrorCode;

Error wrongUsage(const QString& message)
{
    return {ErrorCode::InvalidArgument, toUtf8(message), {}, "see lapidary --help", {}};
}

/// The arguments without those that belong to Qt itself.
QStringList ownArguments(QStringList arguments)
{
    const QStringList withValue{QStringLiteral("-platform"), QStringLiteral("-platformtheme"),
        QStringLiteral("-plugin"), QStringLiteral("-style"), QStringLiteral("-geometry"),
        QStringLiteral("-qwindowgeometry"), QStringLiteral("-display"), QStringLiteral("-session")};
    QStringList own;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        // Qt takes its options with one dash or two.
        const QString& argument = arguments.at(i);
        const QString name = argument.startsWith(QStringLiteral("--")) ? argument.mid(1) : argument;
        if (withValue.contains(name)) {
            ++i;
        } else if (name != QStringLiteral("-reverse")) {
            own.append(argument);
        }
    }
    return own;
}

QStringList modeIds()
{
    QStringList ids;
    for (const Mode& mode : allModes()) {
        ids.append(mode.id);
    }
    return ids;
}

QStringList themeIds()
{
    QStringList ids;
    for (const widgets::ThemeId theme : widgets::kThemes) {
        ids.append(widgets::themeKey(theme));
    }
    return ids;
}

/// Options in the order of commands.md.
void declare(QCommandLineParser& parser)
{
    const auto add = [&](const char* name, const QString& help, const char* value = nullptr) {
        parser.addOption(QCommandLineOption(
            QString::fromLatin1(name), help, value ? QString::fromLatin1(value) : QString()));
    };
    parser.addPositionalArgument(QStringLiteral("PATH"),
        QCoreApplication::translate(
            "lapidary::app::CommandLine", "Project folder or model to open"),
        QStringLiteral("[PATH]"));
    add("mode", QStringLiteral("Page to show: ") + modeIds().join(QStringLiteral(", ")), "MODE");
    add("theme",
        QStringLiteral("Theme of this session: ") + themeIds().join(QStringLiteral(", "))
            + QStringLiteral(" (with --screens also: all)"),
        "ID");
    add("scale", QStringLiteral("Text size of this session in percent, 80 to 200"), "PERCENT");
    add("settings-dir", QStringLiteral("Folder of the settings"), "DIR");
    add("engine", QStringLiteral("Engine program (default: lapidary-engine beside this one)"),
        "PATH");
    add("demo", QStringLiteral("Open the demo project"));
    add("screens", QStringLiteral("Save a picture of every page there, then end"), "DIR");
    add("print-startup", QStringLiteral("Print the milliseconds to the first painted window"));
    add("version", QStringLiteral("Print the version"));
    add("help", QStringLiteral("Print this text"));
}

model::Result<void> readTheme(const QCommandLineParser& parser, CommandLine& line)
{
    const QString theme = parser.value(QStringLiteral("theme"));
    line.hasAllThemes = theme == QStringLiteral("all") && parser.isSet(QStringLiteral("screens"));
    line.theme = widgets::themeFromKey(theme);
    const bool isDefault = theme.isEmpty() || theme == QStringLiteral("system");
    if (isDefault ? parser.isSet(QStringLiteral("theme")) && theme.isEmpty()
                  : !line.theme && !line.hasAllThemes) {
        return wrongUsage(QStringLiteral("unknown theme \"%1\", expected one of: %2")
                              .arg(theme, themeIds().join(QStringLiteral(", "))));
    }
    return {};
}

model::Result<void> readScale(const QCommandLineParser& parser, CommandLine& line)
{
    if (!parser.isSet(QStringLiteral("scale"))) {
        return {};
    }
    const QString text = parser.value(QStringLiteral("scale"));
    bool isNumber = false;
    const int scale = text.toInt(&isNumber);
    if (!isNumber || scale < keys::kTextScale.minimum || scale > keys::kTextScale.maximum) {
        return wrongUsage(QStringLiteral("--scale is \"%1\", expected a whole number from %2 to %3")
                              .arg(text)
                              .arg(keys::kTextScale.minimum)
                              .arg(keys::kTextScale.maximum));
    }
    line.scale = scale;
    return {};
}

model::Result<void> readMode(const QCommandLineParser& parser, CommandLine& line)
{
    line.mode = parser.value(QStringLiteral("mode"));
    if (parser.isSet(QStringLiteral("mode")) && !modeIds().contains(line.mode)) {
        return wrongUsage(QStringLiteral("unknown mode \"%1\", expected one of: %2")
                              .arg(line.mode, modeIds().join(QStringLiteral(", "))));
    }
    return {};
}

model::Result<void> readPath(const QCommandLineParser& parser, CommandLine& line)
{
    const QStringList paths = parser.positionalArguments();
    if (paths.size() > 1) {
        return wrongUsage(
            QStringLiteral("%1 paths were given, expected one at most").arg(paths.size()));
    }
    line.isDemo = parser.isSet(QStringLiteral("demo"));
    if (line.isDemo && !paths.isEmpty()) {
        return wrongUsage(
            QStringLiteral("--demo and the path \"%1\" were given, expected one of them")
                .arg(paths.first()));
    }
    line.path = paths.value(0);
    return {};
}

/// Folders and programs must be named when their option is there.
model::Result<void> checkNotEmpty(const QCommandLineParser& parser)
{
    for (const char* name : {"settings-dir", "engine", "screens"}) {
        const QString option = QString::fromLatin1(name);
        if (parser.isSet(option) && parser.value(option).isEmpty()) {
            return wrongUsage(QStringLiteral("--%1 is empty, expected a path").arg(option));
        }
    }
    return {};
}

} // namespace

model::Result<CommandLine> parseCommandLine(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("A workbench that cuts dense language models into mixtures of experts."));
    declare(parser);
    if (!parser.parse(ownArguments(arguments))) {
        QString text = parser.errorText();
        text[0] = text[0].toLower();
        text.chop(text.endsWith(QChar(u'.')) ? 1 : 0);
        return wrongUsage(text);
    }
    CommandLine line;
    if (parser.isSet(QStringLiteral("help"))) {
        line.answer = parser.helpText();
        return line;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        line.answer = QStringLiteral("lapidary " LAPIDARY_VERSION "\n");
        return line;
    }
    LAP_CHECK(readPath(parser, line));
    LAP_CHECK(readMode(parser, line));
    LAP_CHECK(readTheme(parser, line));
    LAP_CHECK(readScale(parser, line));
    LAP_CHECK(checkNotEmpty(parser));
    line.settingsFolder = parser.value(QStringLiteral("settings-dir"));
    line.enginePath = parser.value(QStringLiteral("engine"));
    line.screensFolder = parser.value(QStringLiteral("screens"));
    line.printsStartup = parser.isSet(QStringLiteral("print-startup"));
    return line;
}

} // namespace lapidary::app
