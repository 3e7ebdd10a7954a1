// SPDX-License-Identifier: GPL-3.0-or-later
// Message: one thing that a person should know; shown in the message bar and kept in Problems.
#pragma once

#include "widgets/theme/tokens.h"

#include <QAction>
#include <QList>
#include <QPointer>
#include <QString>

namespace lapidary::widgets {

/// How serious something is; ordered.
enum class Level
{
    Debug, ///< only in the log
    Info,
    Success,
    Warning,
    Error,
};

/// Name of a level for people ("Warning"), translated.
QString levelName(Level level);

/// Name of the level's icon in resources/icons.
QString levelIconName(Level level);

/// Colour of the level's icon.
Token levelToken(Level level);

/// Background of a message of that level: Surface with a trace of its colour, quiet enough for
/// text.
QColor levelBackground(ThemeId theme, Level level);

/// What happened, why, and what can be done. The actions are borrowed; one that is destroyed
/// disappears from the message.
struct Message
{
    Level level = Level::Info;
    QString text;   ///< one sentence: what happened
    QString detail; ///< why, more than one line; shown when expanded; may be empty
    QString where;  ///< file, layer or place; may be empty
    QString code;   ///< short code such as OPEN-01; may be empty
    QList<QPointer<QAction>> actions; ///< what can be done; the bar shows the first two
    QString key; ///< messages of the same key are one message that is counted; empty: made of code
                 ///< and text
};

/// The key by which a message is counted.
QString effectiveKey(const Message& message);

/// The message as plain text for the clipboard: level, code, sentence, place, detail.
QString plainText(const Message& message);

} // namespace lapidary::widgets
