// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/engine_process.h"

#include "app/base/text.h"

#include <csignal>
#include <utility>

namespace lapidary::app {

namespace {

constexpr std::chrono::milliseconds kSecond{1000};

using Piece = model::LineSplitter::Piece;

std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

QString exitSentence(int exitCode)
{
    switch (exitCode) {
    case 0:
        return EngineProcess::tr("The engine ended by itself.");
    case 22:
        return EngineProcess::tr("The engine ended because memory ran out.");
    case 23:
        return EngineProcess::tr("The engine ended because the memory of the GPU ran out.");
    case 25:
        return EngineProcess::tr("The engine ended because the GPU stopped answering.");
    case 70:
        return EngineProcess::tr("The engine ended because of a fault of its own (exit code 70).");
    case 127:
        return EngineProcess::tr(
            "The engine could not be loaded (exit code 127); a library that it needs is missing.");
    default:
        return EngineProcess::tr("The engine ended unexpectedly (exit code %1).").arg(exitCode);
    }
}

QString signalSentence(int signalNumber)
{
    switch (signalNumber) {
    case SIGKILL:
        return EngineProcess::tr(
            "The engine was killed (signal 9), by a person or because memory ran out.");
    case SIGSEGV:
    case SIGBUS:
        return EngineProcess::tr(
            "The engine crashed: it touched memory that is not its own (signal %1).")
            .arg(signalNumber);
    case SIGABRT:
        return EngineProcess::tr(
            "The engine stopped itself after an internal check failed (signal 6).");
    case SIGILL:
        return EngineProcess::tr(
            "The engine crashed: this processor lacks an instruction that it uses (signal 4).");
    case SIGTERM:
        return EngineProcess::tr("The engine was ended from outside (signal 15).");
    default:
        return EngineProcess::tr("The engine was ended by signal %1.").arg(signalNumber);
    }
}

EngineProcess::EngineProcess(const ProcessLimits& limits, QObject* parent)
    : QObject(parent)
    , m_limits(limits)
    , m_lines(static_cast<std::size_t>(limits.lineBytes))
    , m_log(static_cast<std::size_t>(limits.logLineBytes))
{
    m_killTimer.setSingleShot(true);
    m_killTimer.setInterval(m_limits.killAfter);
    connect(&m_killTimer, &QTimer::timeout, &m_process, &QProcess::kill);
    m_leftOutTimer.setSingleShot(true);
    m_leftOutTimer.setInterval(kSecond);
    connect(&m_leftOutTimer, &QTimer::timeout, this, [this] {
        if (const QStringList note = takeLeftOut(); !note.isEmpty()) {
            Q_EMIT logged(note);
        }
    });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineProcess::readLines);
    connect(&m_process, &QProcess::readyReadStandardError, this, &EngineProcess::readLog);
    // Queued: a failure inside start() must not come before start() returns.
    connect(
        &m_process, &QProcess::errorOccurred, this, &EngineProcess::failed, Qt::QueuedConnection);
    connect(&m_process, &QProcess::finished, this, &EngineProcess::finished);
}

EngineProcess::~EngineProcess()
{
    if (isRunning()) {
        disconnect(&m_process, nullptr, this, nullptr);
        m_process.kill();
        m_process.waitForFinished(1000); // at the very end, and a killed program goes at once
    }
}

void EngineProcess::start(const QString& program, const QStringList& arguments)
{
    m_lines.clear();
    m_log.clear();
    m_reason.clear();
    m_isStopping = false;
    m_isIgnoring = false;
    m_process.start(program, arguments);
}

void EngineProcess::stop()
{
    if (!isRunning() || m_killTimer.isActive()) {
        return;
    }
    m_isStopping = true;
    m_process.closeWriteChannel();
    m_process.terminate();
    m_killTimer.start();
}

void EngineProcess::stopBecause(const QString& reason)
{
    m_isIgnoring = true;
    if (m_reason.isEmpty()) {
        m_reason = reason;
    }
    stop();
}

void EngineProcess::write(const QByteArray& bytes)
{
    if (isRunning() && !m_isStopping) {
        m_process.write(bytes);
    }
}

void EngineProcess::readLines()
{
    const QByteArray bytes = m_process.readAllStandardOutput();
    if (m_isIgnoring) {
        return;
    }
    m_lines.feed(view(bytes), [this](Piece piece, std::string_view line) {
        if (piece == Piece::TooLong) {
            stopBecause(tr("The engine was ended because it sent a line longer than %1 bytes. "
                           "Check that the program set as engine is lapidary-engine.")
                            .arg(m_limits.lineBytes));
        } else {
            Q_EMIT lineReceived({line.data(), static_cast<qsizetype>(line.size())});
        }
        return !m_isIgnoring;
    });
}

void EngineProcess::readLog()
{
    if (!m_logSecond.isValid() || m_logSecond.hasExpired(kSecond.count())) {
        m_logSecond.start();
        m_logLines = 0;
    }
    QStringList lines;
    const QByteArray bytes = m_process.readAllStandardError();
    m_log.feed(view(bytes), [&](Piece piece, std::string_view line) {
        if (++m_logLines > m_limits.logLinesPerSecond) {
            ++m_logLinesLeftOut;
            if (!m_leftOutTimer.isActive()) {
                m_leftOutTimer.start();
            }
            return true;
        }
        lines += takeLeftOut();
        lines.append(toQString(line) + (piece == Piece::TooLong ? QStringLiteral("…") : QString()));
        return true;
    });
    if (!lines.isEmpty()) {
        Q_EMIT logged(lines);
    }
}

QStringList EngineProcess::takeLeftOut()
{
    const qint64 leftOut = std::exchange(m_logLinesLeftOut, 0);
    return leftOut > 0
        ? QStringList{tr("… %1 lines left out, because they came too fast").arg(leftOut)}
        : QStringList();
}

void EngineProcess::failed(QProcess::ProcessError error)
{
    if (error == QProcess::FailedToStart) {
        report(tr("The engine could not be started: %1 (%2). Set its path in Settings ▸ Engine.")
                   .arg(m_process.program(), m_process.errorString()));
    }
}

void EngineProcess::finished(int exitCode, QProcess::ExitStatus status)
{
    QStringList lastWords = takeLeftOut();
    if (!m_log.rest().empty()) {
        lastWords.append(toQString(m_log.rest()));
    }
    if (!lastWords.isEmpty()) {
        Q_EMIT logged(lastWords);
    }
    report(status == QProcess::CrashExit ? signalSentence(exitCode) : exitSentence(exitCode));
}

void EngineProcess::report(const QString& reason)
{
    m_killTimer.stop();
    const bool isWanted = m_isStopping && m_reason.isEmpty();
    Q_EMIT ended(m_reason.isEmpty() ? reason : m_reason, isWanted);
}

} // namespace lapidary::app
