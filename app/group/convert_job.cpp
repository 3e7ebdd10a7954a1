// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/convert_job.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "model/grouping/grouping_file.h"

#include <QFileInfo>

namespace lapidary::app {

using model::Json;

ConvertJob::ConvertJob(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    connect(&services.project, &ProjectSession::aboutToClose, this, [this] {
        cancel();
        m_result.reset(); // of a project that is open no more
        m_comparison.reset();
        end({});
    });
}

void ConvertJob::start(
    const model::Grouping& grouping, const QString& model, const QString& recording, Json params)
{
    m_work = Work::Converting;
    m_result.reset();
    m_comparison.reset();
    m_progress = {};
    m_note = tr("Writing the grouping…");
    m_model = model;
    m_folder = m_services.artifacts.freeFolder(
        ArtifactKind::Converted, QFileInfo(model).completeBaseName() + QStringLiteral("-moe"));
    const QString file = m_services.artifacts.cacheFile(QStringLiteral("convert.json"));
    params["model"] = toUtf8(model);
    params["recording"] = toUtf8(recording);
    params["grouping"] = toUtf8(file);
    params["out"] = toUtf8(m_folder);
    Q_EMIT changed();
    inBackground(
        this, [grouping, path = toUtf8(file)] { return model::writeGrouping(grouping, path); },
        [this, params = std::move(params)](const model::Result<void>& written) {
            if (m_work == Work::None) {
                return; // cancelled before it began
            }
            if (!written) {
                end(sentence(written.error()));
                return;
            }
            ask(Work::Converting, tr("Convert to MoE"), QStringLiteral("convert"), params,
                tr("The model could not be converted"));
        });
}

void ConvertJob::preview(const QString& file, int context, int tokens)
{
    m_comparison.reset();
    Json params{{"a", toUtf8(m_model)}, {"b", toUtf8(m_folder)},
        {"data", Json::array({toUtf8(file)})}, {"context", context}};
    if (tokens > 0) {
        params["tokens"] = tokens;
    }
    ask(Work::Comparing, tr("Compare with the dense model"), QStringLiteral("compare"),
        std::move(params), tr("The two models could not be compared"));
}

void ConvertJob::cancel()
{
    if (m_request != 0) {
        m_note = tr("Cancelling…");
        m_services.engine.cancel(m_request);
        Q_EMIT changed();
    } else if (m_work != Work::None) {
        end(tr("Cancelled."));
    }
}

void ConvertJob::ask(
    Work work, const QString& title, const QString& method, Json params, const QString& failure)
{
    m_work = work;
    m_progress = {};
    m_note = tr("Waiting for the engine…");
    m_request = m_services.engineJobs.run(this, title,
        {method, std::move(params),
            [this](const EngineProgress& progress) {
                m_progress = progress;
                Q_EMIT changed();
            },
            [this, work, failure](
                const model::Result<EngineReply>& reply) { take(work, reply, failure); }});
    Q_EMIT changed();
}

void ConvertJob::take(Work work, const model::Result<EngineReply>& reply, const QString& failure)
{
    if (m_work != work) {
        return; // of a project that was closed meanwhile
    }
    if (!reply) {
        postFailure(m_services, reply.error(), failure, QStringLiteral("convert"));
        end(failureText(reply.error()));
        return;
    }
    (work == Work::Converting ? m_result : m_comparison) = reply->value;
    end({});
    m_services.artifacts.refresh();
}

void ConvertJob::end(const QString& note)
{
    m_work = Work::None;
    m_request = 0;
    m_note = note;
    Q_EMIT changed();
}

} // namespace lapidary::app
