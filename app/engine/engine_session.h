// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation with `lapidary-engine serve`: requests with progress and cancel, liveness, death
// with a reason, restart when something is wanted of it. Nothing here waits.
#pragma once

#include "app/engine/engine_message.h"
#include "app/engine/engine_process.h"

#include <QElapsedTimer>
#include <QPointer>

#include <functional>
#include <map>
#include <vector>

namespace lapidary::app {

enum class EngineState
{
    Off,      ///< not started yet, or stopped on purpose
    Starting, ///< started, has not said hello
    Ready,
    Working,
    Silent,  ///< runs but does not answer
    Waiting, ///< restarts after a pause, because something is wanted of it
    Stopping,
    Ended, ///< gone, and nobody asked for it
};

/// Which program is spoken to and how patiently; tests shorten the times.
struct EngineOptions
{
    QString program;
    QStringList arguments{QStringLiteral("serve")};
    bool restartsOnDemand = true;
    ProcessLimits limits;
    std::chrono::milliseconds helloTimeout{20000};
    std::chrono::milliseconds pingInterval{2000};
    std::chrono::milliseconds silentAfter{4000};
    /// Pauses before the restarts that requests cause, by the number of deaths in a row; after the
    /// last one only `restart` helps.
    std::vector<std::chrono::milliseconds> pauses{std::chrono::milliseconds{0},
        std::chrono::milliseconds{1000}, std::chrono::milliseconds{5000},
        std::chrono::milliseconds{15000}};
};

/// A request: its method, and what is called as it goes on. `finished` is called exactly once,
/// unless the context of the request is gone.
struct EngineRequest
{
    QString method;
    model::Json params = model::Json::object();
    std::function<void(const EngineProgress&)> progress;
    std::function<void(const model::Result<EngineReply>&)> finished;
};

class EngineSession : public QObject
{
    Q_OBJECT

public:
    explicit EngineSession(EngineOptions options, QObject* parent = nullptr);
    ~EngineSession() override;

    /// Takes another program or other times; they count from the next start on.
    void setOptions(EngineOptions options);

    const EngineOptions& options() const { return m_options; }

    /// Starts the engine if it does not run.
    void start();
    /// Ends a running engine, forgets past deaths and starts anew; what ran fails as cancelled.
    void restart();
    /// Ends the engine; `stateChanged` tells when it is Off.
    void stop();

    /// Asks the engine. Starts it when it does not run and may be started. Returns the number of
    /// the request for `cancel`. `context` decides how long the callbacks are wanted.
    std::int64_t request(QObject* context, EngineRequest request);
    /// Asks the engine to give up a request; its `finished` gets Cancelled. Unknown ids are
    /// ignored.
    void cancel(std::int64_t id);
    /// Cancels whatever runs or waits.
    void cancelAll();

    EngineState state() const { return m_state; }

    /// The state as one short sentence for the status bar.
    QString sentence() const;

    /// Why the engine ended; empty unless it is in state Ended or Waiting.
    const QString& reason() const { return m_reason; }

    /// True while requests run or wait.
    bool isBusy() const { return !m_requests.empty(); }

    /// What the running engine said about itself; version empty until then.
    const EngineHello& hello() const { return m_hello; }

Q_SIGNALS:
    /// The state or its sentence changed.
    void stateChanged();
    void logged(const QStringList& lines);
    /// The engine is gone and nobody asked for it; `reason` is a sentence.
    void died(const QString& reason);

private:
    struct Pending
    {
        QPointer<QObject> context;
        EngineRequest request;
        bool isSent = false;
        QString progressText;
    };

    void launch();
    void ensureRunning();
    void setState(EngineState state);
    void takeLine(const QByteArray& line);
    void takeHello(const EngineHello& hello);
    void takeAnswer(const EngineMessage& message);
    void takeProgress(Pending& pending, const EngineProgress& progress);
    void processEnded(const QString& reason, bool isWanted);
    void finish(std::int64_t id, const model::Result<EngineReply>& result);
    void failAll(const model::Error& error);
    void sendPending();
    void send(std::int64_t id, const QString& method, const model::Json& params);
    void beat();
    void updateBusyState();
    bool isTalking() const;

    EngineOptions m_options;
    EngineProcess m_process;
    EngineState m_state = EngineState::Off;
    QString m_reason;
    EngineHello m_hello;
    std::map<std::int64_t, Pending> m_requests;
    std::int64_t m_lastId = 0;
    std::int64_t m_pingId = 0; ///< the unanswered ping, or 0
    QTimer m_beat;
    QTimer m_helloTimer;
    QTimer m_pauseTimer;
    QElapsedTimer m_lastHeard;
    std::size_t m_deaths = 0; ///< in a row, without an answer in between
    int m_strayAnswers = 0;
    bool m_startsAgain = false;
};

} // namespace lapidary::app
