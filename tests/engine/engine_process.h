// SPDX-License-Identifier: Apache-2.0
// Runs the built engine.
#pragma once

#include "model/core/strict_json.h"

#include <QProcess>
#include <QtTest>

#include <initializer_list>
#include <string>

namespace lapidary::test {

using model::Json;

inline constexpr int kPatience = 60000; // milliseconds; only a hang reaches it

struct EngineEnd
{
    int status = -1; ///< −1 when it crashed or hung
    std::string output;
    std::string errors;

    /// What was printed as exactly one JSON document, else null.
    Json json() const
    {
        const auto document = model::parseStrictJson(output);
        return document ? *document : Json();
    }
};

inline QStringList words(std::initializer_list<const char*> arguments)
{
    QStringList list;
    for (const char* argument : arguments) {
        list.append(QString::fromUtf8(argument));
    }
    return list;
}

/// The environment with a fake driver (tests/compute/fakes) in the library path.
inline QProcessEnvironment withDriver(const char* fake)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LD_LIBRARY_PATH"),
        QStringLiteral(LAPIDARY_BINARY_DIR "/tests/fakes/") + QString::fromUtf8(fake));
    return environment;
}

/// Runs the engine to its end.
inline EngineEnd runEngine(const QStringList& arguments, const QByteArray& input = {},
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(LAPIDARY_ENGINE), arguments);
    process.write(input);
    process.closeWriteChannel();
    EngineEnd end;
    if (process.waitForFinished(kPatience) && process.exitStatus() == QProcess::NormalExit) {
        end.status = process.exitCode();
    }
    end.output = process.readAllStandardOutput().toStdString();
    end.errors = process.readAllStandardError().toStdString();
    return end;
}

inline EngineEnd runEngine(std::initializer_list<const char*> arguments)
{
    return runEngine(words(arguments));
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace lapidary::test
