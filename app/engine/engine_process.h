// SPDX-License-Identifier: GPL-3.0-or-later
// The life of one engine program: start, lines in and out, log, end with a reason in words. Knows
// nothing of what the lines mean. Nothing here waits.
#pragma once

#include "model/core/line_splitter.h"

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <chrono>

namespace lapidary::app {

/// Bounds and time limits of a process; tests shorten them.
struct ProcessLimits
{
    qsizetype lineBytes = qsizetype{1} << 20;
    qsizetype logLineBytes = 4096;
    int logLinesPerSecond = 200;
    std::chrono::milliseconds killAfter{2000};
};

class EngineProcess : public QObject
{
    Q_OBJECT

public:
    explicit EngineProcess(const ProcessLimits& limits, QObject* parent = nullptr);
    /// Kills a program that still runs.
    ~EngineProcess() override;

    /// Starts the program; `ended` follows sooner or later, also when it cannot be started.
    void start(const QString& program, const QStringList& arguments);

    /// Asks the program to end and kills it when it has not done so in `killAfter`.
    void stop();

    /// The same because of a fault of the program; `reason` (a sentence) is what `ended` tells.
    void stopBecause(const QString& reason);

    void write(const QByteArray& bytes);

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void lineReceived(const QByteArray& line);
    /// Lines of the program's log, in bundles; lines beyond the rate are replaced by their count.
    void logged(const QStringList& lines);
    /// The program is gone. `reason` is a sentence; `isWanted` when `stop` was called.
    void ended(const QString& reason, bool isWanted);

private:
    void readLines();
    void readLog();
    void failed(QProcess::ProcessError error);
    void finished(int exitCode, QProcess::ExitStatus status);
    void report(const QString& reason);
    QStringList takeLeftOut();

    ProcessLimits m_limits;
    QProcess m_process;
    QTimer m_killTimer;
    model::LineSplitter m_lines;
    model::LineSplitter m_log;
    QElapsedTimer m_logSecond;
    int m_logLines = 0;
    qint64 m_logLinesLeftOut = 0;
    QTimer m_leftOutTimer;
    QString m_reason;
    bool m_isStopping = false;
    bool m_isIgnoring = false; ///< after a fault nothing more is read as lines
};

/// What an exit status of the engine means, as a sentence (commands.md, "Common rules").
QString exitSentence(int exitCode);

/// What a signal that ended the engine means, as a sentence.
QString signalSentence(int signalNumber);

} // namespace lapidary::app
