// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/route_session.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"

#include <QDir>
#include <QFileInfo>

namespace lapidary::app {

using TraceResult = model::Result<std::shared_ptr<const model::Trace>>;

RouteSession::RouteSession(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{ }

void RouteSession::start(const RouteRequest& request, const QString& dense)
{
    m_asked = request;
    m_densePath = dense;
    m_text.clear();
    m_folder = m_services.artifacts.freeFolder(ArtifactKind::Trace, QStringLiteral("trace"));
    m_note = tr("Loading the model…");
    m_isTracing = true;
    m_request = ask(tr("Trace with %1").arg(QFileInfo(request.model).fileName()),
        parametersOf(request, m_folder),
        [this](const model::Result<EngineReply>& answer) { takeTrace(answer); });
    Q_EMIT progressed();
}

void RouteSession::cancel()
{
    m_services.engine.cancel(m_request);
}

std::int64_t RouteSession::ask(const QString& title, const model::Json& params,
    std::function<void(const model::Result<EngineReply>&)> finished)
{
    QDir().mkpath(QFileInfo(m_folder).path());
    return m_services.engineJobs.run(this, title,
        {QStringLiteral("trace"), params,
            [this](const EngineProgress& progress) { takeProgress(progress); },
            std::move(finished)});
}

void RouteSession::takeProgress(const EngineProgress& progress)
{
    if (progress.text && m_isTracing) {
        m_text = *progress.text;
    }
    m_note = progress.total > 0.0 && progress.unit != QStringLiteral("%")
        ? tr("%1 of %2 %3")
              .arg(widgets::countText(qint64(progress.done)),
                  widgets::countText(qint64(progress.total)), progress.unit)
        : sentence(progress.phase);
    Q_EMIT progressed();
}

void RouteSession::takeTrace(const model::Result<EngineReply>& answer)
{
    m_request = 0;
    m_isTracing = false;
    if (!answer) {
        fail(answer.error());
        return;
    }
    m_isReading = true;
    read(m_folder, [this](TraceResult trace) { show(std::move(trace)); });
}

void RouteSession::read(const QString& folder, std::function<void(TraceResult)> done)
{
    inBackground(
        this,
        [path = toUtf8(folder)]() -> TraceResult {
            LAP_TRY(model::Trace trace, model::Trace::open(path));
            return std::make_shared<const model::Trace>(std::move(trace));
        },
        std::move(done));
}

void RouteSession::show(TraceResult trace)
{
    m_isReading = false;
    if (!trace) {
        fail(trace.error());
        return;
    }
    m_trace = *std::move(trace);
    m_shown = m_asked;
    m_dense.reset();
    m_text.clear();
    m_note = tr("%1 tokens traced").arg(widgets::countText(m_trace->tokens()));
    if (!m_densePath.isEmpty() && m_shown.data.isEmpty()) {
        askDense();
    }
    Q_EMIT changed();
    Q_EMIT progressed();
}

void RouteSession::askDense()
{
    RouteRequest request = m_shown;
    request.model = m_densePath;
    request.changes.clear();
    if (request.tokens == 0) {
        m_dense.emplace();
        askDenseText();
        return;
    }
    m_folder = m_services.artifacts.cacheFile(QStringLiteral("trace-dense"));
    m_request = ask(tr("The same prompt on the dense model"), parametersOf(request, m_folder),
        [this](const model::Result<EngineReply>& answer) {
            m_request = 0;
            if (!answer) {
                fail(answer.error());
                return;
            }
            const model::Json generation = answer->value.value("generation", model::Json::object());
            m_dense = DenseTwin{
                textOf(generation, "text"), numberOf(generation, "tokens_per_second"), nullptr};
            askDenseText();
            Q_EMIT changed();
        });
}

/// How probable the dense model finds the very text of the trace.
void RouteSession::askDenseText()
{
    m_folder = m_services.artifacts.cacheFile(QStringLiteral("trace-dense-text"));
    const auto ids = m_trace->ids();
    model::Json params{{"model", toUtf8(m_densePath)}, {"out", toUtf8(m_folder)},
        {"ids", std::vector<std::int32_t>(ids.begin(), ids.end())}};
    m_request = ask(tr("The same text on the dense model"), params,
        [this](const model::Result<EngineReply>& answer) {
            m_request = 0;
            if (!answer) {
                fail(answer.error());
                return;
            }
            read(m_folder, [this](TraceResult trace) {
                if (trace && m_dense && m_trace && (*trace)->tokens() == m_trace->tokens()) {
                    m_dense->sameText = *std::move(trace);
                }
                m_note = tr("%1 tokens traced").arg(widgets::countText(m_trace->tokens()));
                Q_EMIT changed();
                Q_EMIT progressed();
            });
        });
}

void RouteSession::fail(const model::Error& error)
{
    m_note = failureText(error);
    m_text.clear();
    postFailure(m_services, error, tr("The trace could not be made"), QStringLiteral("trace"));
    Q_EMIT progressed();
}

} // namespace lapidary::app
