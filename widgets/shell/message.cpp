// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/message.h"

#include <QCoreApplication>

#include <array>
#include <cstddef>

namespace lapidary::widgets {

namespace {

struct LevelRow
{
    const char* name;
    const char* icon;
    Token token;
};

// In the order of Level.
constexpr std::array<LevelRow, 5> kLevels{{
    {QT_TRANSLATE_NOOP("lapidary::widgets::Level", "Debug"), "log", Token::TextMuted},
    {QT_TRANSLATE_NOOP("lapidary::widgets::Level", "Information"), "info", Token::Accent},
    {QT_TRANSLATE_NOOP("lapidary::widgets::Level", "Success"), "success", Token::Success},
    {QT_TRANSLATE_NOOP("lapidary::widgets::Level", "Warning"), "warning", Token::Warning},
    {QT_TRANSLATE_NOOP("lapidary::widgets::Level", "Error"), "error", Token::Error},
}};

const LevelRow& row(Level level)
{
    return kLevels[static_cast<std::size_t>(level)];
}

} // namespace

QString levelName(Level level)
{
    return QCoreApplication::translate("lapidary::widgets::Level", row(level).name);
}

QString levelIconName(Level level)
{
    return QString::fromLatin1(row(level).icon);
}

Token levelToken(Level level)
{
    return row(level).token;
}

QColor levelBackground(ThemeId theme, Level level)
{
    constexpr double kTint = 0.09;
    return mixed(tokenColor(theme, Token::Surface), tokenColor(theme, levelToken(level)), kTint);
}

QString effectiveKey(const Message& message)
{
    return message.key.isEmpty() ? message.code + QChar(u'\n') + message.text : message.key;
}

QString plainText(const Message& message)
{
    QString text = levelName(message.level);
    if (!message.code.isEmpty()) {
        text += QChar(u' ') + message.code;
    }
    text += QStringLiteral(": ") + message.text;
    for (const QString& line : {message.where, message.detail}) {
        if (!line.isEmpty()) {
            text += QChar(u'\n') + line;
        }
    }
    return text;
}

} // namespace lapidary::widgets
