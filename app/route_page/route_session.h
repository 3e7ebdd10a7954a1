// SPDX-License-Identifier: GPL-3.0-or-later
// RouteSession: the trace that the page shows: asked of the engine, read from its folder, and
// beside it the same text on the dense model.
#pragma once

#include "app/engine/engine_session.h"
#include "app/route_page/route_request.h"
#include "model/trace/trace.h"

#include <QObject>

#include <memory>
#include <optional>

namespace lapidary::app {

struct Services;

/// What the dense model did with the same prompt.
struct DenseTwin
{
    QString text;                                 ///< its own continuation
    double tokensPerSecond = 0.0;                 ///< 0: not measured
    std::shared_ptr<const model::Trace> sameText; ///< the text of the trace, on the dense model
};

class RouteSession : public QObject
{
    Q_OBJECT

public:
    explicit RouteSession(Services& services, QObject* parent = nullptr);

    /// Traces; `dense`: path of the model to compare with, or empty.
    void start(const RouteRequest& request, const QString& dense);

    void cancel();

    bool isRunning() const { return m_request != 0 || m_isReading; }

    const std::shared_ptr<const model::Trace>& trace() const { return m_trace; }

    /// What `trace` is a trace of.
    const RouteRequest& request() const { return m_shown; }

    const std::optional<DenseTwin>& dense() const { return m_dense; }

    /// What is going on, or how the last trace ended, as a sentence.
    const QString& note() const { return m_note; }

    /// Text generated so far, while it runs.
    const QString& text() const { return m_text; }

Q_SIGNALS:
    /// isRunning, note or text are others.
    void progressed();
    /// There is another trace, or the dense model has answered.
    void changed();

private:
    std::int64_t ask(const QString& title, const model::Json& params,
        std::function<void(const model::Result<EngineReply>&)> finished);
    void takeProgress(const EngineProgress& progress);
    void takeTrace(const model::Result<EngineReply>& answer);
    void read(const QString& folder,
        std::function<void(model::Result<std::shared_ptr<const model::Trace>>)> done);
    void show(model::Result<std::shared_ptr<const model::Trace>> trace);
    void askDense();
    void askDenseText();
    void fail(const model::Error& error);

    Services& m_services;
    RouteRequest m_asked;
    RouteRequest m_shown;
    QString m_densePath;
    QString m_folder;
    std::shared_ptr<const model::Trace> m_trace;
    std::optional<DenseTwin> m_dense;
    QString m_note;
    QString m_text;
    std::int64_t m_request = 0;
    bool m_isTracing = false; ///< the model itself, not the dense one
    bool m_isReading = false;
};

} // namespace lapidary::app
