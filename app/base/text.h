// SPDX-License-Identifier: GPL-3.0-or-later
// Between the texts of Qt and those of the model library (always UTF-8).
#pragma once

#include "model/core/result.h"

#include <QString>

#include <string>
#include <string_view>

namespace lapidary::app {

inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline std::string toUtf8(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// The text as a sentence: first letter in upper case, a full stop at its end.
QString sentence(QString text);

/// An error's message and place as one sentence, for the first line of a message.
QString sentence(const model::Error& error);

} // namespace lapidary::app
