// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the engine as a value (architecture.md, "How the programs talk"). Nothing in it is
// trusted: what breaks the protocol becomes an Error.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <variant>

namespace lapidary::app {

/// The version of the protocol that this workbench speaks.
inline constexpr int kEngineProtocol = 1;

/// What the engine says first.
struct EngineHello
{
    QString program;
    QString version;
    int protocol = 0;
    qint64 pid = 0;
    QStringList methods;
};

/// How far a request is; `total` 0 means unknown.
struct EngineProgress
{
    QString phase;
    double done = 0.0;
    double total = 0.0;
    QString unit;
    std::optional<double> secondsLeft;
    std::optional<QString> text; ///< generated so far, where text is generated
};

/// The answer to a request. `exitStatus` is 0, 1 (negative verdict) or 10 (usable partial result).
struct EngineReply
{
    model::Json value;
    int exitStatus = 0;
};

/// A line that belongs to a request; `id` is empty when the engine could not read the request.
struct EngineMessage
{
    std::optional<std::int64_t> id;
    std::variant<EngineHello, EngineProgress, EngineReply, model::Error> content;
};

/// Reads one line. Errors: Corrupt, saying what is wrong with it.
model::Result<EngineMessage> parseEngineMessage(const QByteArray& line);

/// The line (with its line break) that asks for a method.
QByteArray requestLine(std::int64_t id, const QString& method, const model::Json& params);

} // namespace lapidary::app
