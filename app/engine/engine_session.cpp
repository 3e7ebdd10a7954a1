// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/engine_session.h"

#include "app/base/text.h"

#include <QLocale>

#include <cmath>
#include <utility>

namespace lapidary::app {

namespace {

constexpr std::size_t kMaximumRequests = 64;
constexpr int kMaximumStrayAnswers = 100;

model::Error engineError(model::ErrorCode code, const QString& message, const QString& hint)
{
    return {code, toUtf8(message), {}, toUtf8(hint), {}};
}

QString progressText(const EngineProgress& progress)
{
    if (!(progress.total > 0.0)) {
        return progress.phase;
    }
    const QLocale locale;
    return EngineSession::tr("%1 (%2 of %3)")
        .arg(progress.phase, locale.toString(progress.done, 'f', 0),
            locale.toString(progress.total, 'f', 0));
}

} // namespace

EngineSession::EngineSession(EngineOptions options, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_process(m_options.limits)
{
    m_helloTimer.setSingleShot(true);
    m_pauseTimer.setSingleShot(true);
    connect(&m_process, &EngineProcess::lineReceived, this, &EngineSession::takeLine);
    connect(&m_process, &EngineProcess::logged, this, &EngineSession::logged);
    connect(&m_process, &EngineProcess::ended, this, &EngineSession::processEnded);
    connect(&m_beat, &QTimer::timeout, this, &EngineSession::beat);
    connect(&m_pauseTimer, &QTimer::timeout, this, &EngineSession::launch);
    connect(&m_helloTimer, &QTimer::timeout, this, [this] {
        m_process.stopBecause(
            tr("The engine was ended because it did not say hello within %1 s. "
               "Check that the program set as engine is lapidary-engine.")
                .arg(std::chrono::ceil<std::chrono::seconds>(m_options.helloTimeout).count()));
    });
}

EngineSession::~EngineSession() = default;

void EngineSession::setOptions(EngineOptions options)
{
    m_options = std::move(options);
}

void EngineSession::start()
{
    if (!m_process.isRunning()) {
        launch();
    }
}

void EngineSession::restart()
{
    m_deaths = 0;
    m_pauseTimer.stop();
    failAll(engineError(model::ErrorCode::Cancelled, tr("the engine was restarted"), {}));
    if (m_process.isRunning()) {
        m_startsAgain = true;
        setState(EngineState::Stopping);
        m_process.stop();
    } else {
        launch();
    }
}

void EngineSession::stop()
{
    m_startsAgain = false;
    m_pauseTimer.stop();
    failAll(engineError(model::ErrorCode::Cancelled, tr("the engine was stopped"), {}));
    if (m_process.isRunning()) {
        setState(EngineState::Stopping);
        m_process.stop();
    } else {
        setState(EngineState::Off);
    }
}

void EngineSession::launch()
{
    m_pauseTimer.stop();
    m_startsAgain = false;
    m_reason.clear();
    m_hello = {};
    m_pingId = 0;
    m_strayAnswers = 0;
    setState(EngineState::Starting);
    m_helloTimer.start(m_options.helloTimeout);
    m_process.start(m_options.program, m_options.arguments);
}

std::int64_t EngineSession::request(QObject* context, EngineRequest request)
{
    const std::int64_t id = ++m_lastId;
    const bool isFull = m_requests.size() >= kMaximumRequests;
    m_requests.emplace(id, Pending{context, std::move(request), false, {}});
    if (isFull) {
        // Answered from the event loop, so that no callback runs inside the call that asks.
        QMetaObject::invokeMethod(
            this,
            [this, id] {
                finish(id,
                    engineError(model::ErrorCode::Unsupported,
                        tr("%1 requests are waiting already").arg(kMaximumRequests),
                        tr("wait until some are done, or cancel them")));
            },
            Qt::QueuedConnection);
        return id;
    }
    if (isTalking()) {
        sendPending();
    } else {
        ensureRunning();
    }
    return id;
}

void EngineSession::ensureRunning()
{
    if (m_process.isRunning() || m_pauseTimer.isActive()) {
        return; // what waits is sent after the hello
    }
    if (m_deaths == 0) {
        launch();
        return;
    }
    if (!m_options.restartsOnDemand || m_deaths > m_options.pauses.size()) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!m_process.isRunning() && !m_pauseTimer.isActive()) {
                    failAll(engineError(model::ErrorCode::Internal, tr("the engine does not run"),
                        tr("choose Engine ▸ Restart engine")));
                }
            },
            Qt::QueuedConnection);
        return;
    }
    m_pauseTimer.start(m_options.pauses[m_deaths - 1]);
    setState(EngineState::Waiting);
}

void EngineSession::cancel(std::int64_t id)
{
    const auto found = m_requests.find(id);
    if (found == m_requests.end()) {
        return;
    }
    if (found->second.isSent) {
        send(++m_lastId, QStringLiteral("cancel"), {{"request", id}});
    } else {
        finish(id, engineError(model::ErrorCode::Cancelled, tr("cancelled before it began"), {}));
    }
}

void EngineSession::cancelAll()
{
    std::vector<std::int64_t> ids;
    for (const auto& [id, pending] : m_requests) {
        ids.push_back(id);
    }
    for (const std::int64_t id : ids) {
        cancel(id);
    }
}

bool EngineSession::isTalking() const
{
    return m_state == EngineState::Ready || m_state == EngineState::Working
        || m_state == EngineState::Silent;
}

void EngineSession::sendPending()
{
    for (auto& [id, pending] : m_requests) {
        if (!std::exchange(pending.isSent, true)) {
            send(id, pending.request.method, pending.request.params);
        }
    }
    updateBusyState();
}

void EngineSession::send(std::int64_t id, const QString& method, const model::Json& params)
{
    m_process.write(requestLine(id, method, params));
}

void EngineSession::takeLine(const QByteArray& line)
{
    m_lastHeard.start();
    const auto message = parseEngineMessage(line);
    if (!message) {
        m_process.stopBecause(
            tr("The engine was ended because it does not speak the protocol: %1 Check that the "
               "program set as engine is lapidary-engine.")
                .arg(lapidary::app::sentence(toQString(message.error().message))));
        return;
    }
    if (m_state == EngineState::Silent) {
        updateBusyState();
    }
    if (const auto* hello = std::get_if<EngineHello>(&message->content)) {
        takeHello(*hello);
    } else {
        takeAnswer(*message);
    }
}

void EngineSession::takeHello(const EngineHello& hello)
{
    if (hello.protocol != kEngineProtocol) {
        m_process.stopBecause(
            tr("The engine was ended because it speaks protocol %1 and this workbench speaks %2. "
               "Use the lapidary-engine that belongs to it.")
                .arg(hello.protocol)
                .arg(kEngineProtocol));
        return;
    }
    m_helloTimer.stop();
    m_hello = hello;
    m_beat.start(m_options.pingInterval);
    setState(EngineState::Ready);
    sendPending();
}

void EngineSession::takeAnswer(const EngineMessage& message)
{
    if (!message.id) {
        const auto* error = std::get_if<model::Error>(&message.content);
        Q_EMIT logged({tr("The engine could not read a request: %1")
                           .arg(error ? toQString(error->text()) : QString())});
        return;
    }
    if (*message.id == m_pingId) {
        m_pingId = 0;
        return;
    }
    const auto found = m_requests.find(*message.id);
    if (found == m_requests.end()) {
        // Answers to `cancel` land here; an engine that only ever talks to itself does as well.
        const bool isKnown = *message.id > 0 && *message.id <= m_lastId;
        if (!isKnown && ++m_strayAnswers > kMaximumStrayAnswers) {
            m_process.stopBecause(
                tr("The engine was ended because it kept answering what nobody asked."));
        }
        return;
    }
    if (const auto* progress = std::get_if<EngineProgress>(&message.content)) {
        takeProgress(found->second, *progress);
    } else if (const auto* error = std::get_if<model::Error>(&message.content)) {
        m_deaths = 0;
        finish(*message.id, *error);
    } else {
        m_deaths = 0;
        finish(*message.id, std::get<EngineReply>(message.content));
    }
}

void EngineSession::takeProgress(Pending& pending, const EngineProgress& progress)
{
    QString text = progressText(progress);
    const bool isNews = text != std::exchange(pending.progressText, text);
    if (pending.context && pending.request.progress) {
        // The callback may cancel, which would take `pending` away under its own feet.
        const auto callback = pending.request.progress;
        callback(progress);
    }
    if (isNews) {
        Q_EMIT stateChanged();
    }
}

void EngineSession::finish(std::int64_t id, const model::Result<EngineReply>& result)
{
    auto node = m_requests.extract(id);
    if (node.empty()) {
        return;
    }
    updateBusyState();
    const Pending& pending = node.mapped();
    if (pending.context && pending.request.finished) {
        pending.request.finished(result);
    }
}

void EngineSession::failAll(const model::Error& error)
{
    const auto requests = std::exchange(m_requests, {});
    for (const auto& [id, pending] : requests) {
        if (pending.context && pending.request.finished) {
            pending.request.finished(error);
        }
    }
}

void EngineSession::processEnded(const QString& reason, bool isWanted)
{
    m_beat.stop();
    m_helloTimer.stop();
    m_hello = {};
    if (m_startsAgain) {
        launch();
        return;
    }
    if (isWanted) {
        setState(EngineState::Off);
        // What was asked while it was stopping must not wait for ever.
        failAll(engineError(model::ErrorCode::Cancelled, tr("the engine was stopped"), {}));
        return;
    }
    ++m_deaths;
    m_reason = reason;
    setState(EngineState::Ended);
    failAll(engineError(model::ErrorCode::Internal, reason, tr("choose Engine ▸ Restart engine")));
    Q_EMIT died(reason);
}

void EngineSession::beat()
{
    if (m_pingId == 0) {
        m_pingId = ++m_lastId;
        send(m_pingId, QStringLiteral("ping"), model::Json::object());
    }
    if (m_lastHeard.hasExpired(m_options.silentAfter.count())) {
        m_state = EngineState::Silent;
        Q_EMIT stateChanged(); // the seconds in the sentence go on
    }
}

void EngineSession::updateBusyState()
{
    if (isTalking()) {
        setState(m_requests.empty() ? EngineState::Ready : EngineState::Working);
    }
}

void EngineSession::setState(EngineState state)
{
    if (std::exchange(m_state, state) != state) {
        Q_EMIT stateChanged();
    }
}

QString EngineSession::sentence() const
{
    switch (m_state) {
    case EngineState::Off:
        return tr("Engine not running");
    case EngineState::Starting:
        return tr("Engine starting…");
    case EngineState::Ready:
        return tr("Engine ready");
    case EngineState::Working: {
        const QString& progress
            = m_requests.empty() ? QString() : m_requests.begin()->second.progressText;
        return progress.isEmpty() ? tr("Engine working…") : tr("Engine: %1").arg(progress);
    }
    case EngineState::Silent:
        return tr("Engine not responding (%1 s)").arg(m_lastHeard.elapsed() / 1000);
    case EngineState::Waiting:
        return tr("Engine restarts in a moment");
    case EngineState::Stopping:
        return tr("Engine stopping…");
    case EngineState::Ended:
        return tr("Engine stopped unexpectedly");
    }
    return {};
}

} // namespace lapidary::app
