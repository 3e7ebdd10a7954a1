// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/engine_jobs.h"

#include "app/base/text.h"
#include "widgets/shell/job_model.h"

#include <algorithm>
#include <memory>

namespace lapidary::app {

namespace {

const QString kJobPrefix = QStringLiteral("engine-");

} // namespace

EngineJobs::EngineJobs(EngineSession& engine, widgets::JobModel& jobs, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_jobs(jobs)
{ }

std::int64_t EngineJobs::run(QObject* context, const QString& title, EngineRequest request)
{
    // The job's name is known once the request has its number; no callback comes before that.
    const auto jobId = std::make_shared<QString>();
    const QPointer<QObject> guard(context);
    request.progress
        = [this, jobId, guard, progress = std::move(request.progress)](const EngineProgress& step) {
              showProgress(*jobId, step);
              if (progress && guard) {
                  progress(step);
              }
          };
    request.finished = [this, jobId, guard, finished = std::move(request.finished)](
                           const model::Result<EngineReply>& result) {
        showEnd(*jobId, result);
        if (finished && guard) {
            finished(result);
        }
    };
    const std::int64_t id = m_engine.request(this, std::move(request));
    *jobId = kJobPrefix + QString::number(id);
    widgets::Job job;
    job.id = *jobId;
    job.title = title;
    job.started = QDateTime::currentDateTime();
    job.canCancel = true;
    m_jobs.setJob(job);
    return id;
}

void EngineJobs::cancel(const QString& jobId)
{
    const widgets::Job* job = m_jobs.job(jobId);
    if (!job || !jobId.startsWith(kJobPrefix) || widgets::isEnded(job->state)) {
        return;
    }
    widgets::Job finishing = *job;
    finishing.state = widgets::JobState::Finishing;
    finishing.canCancel = false;
    m_jobs.setJob(finishing);
    m_engine.cancel(jobId.mid(kJobPrefix.size()).toLongLong());
}

void EngineJobs::showProgress(const QString& jobId, const EngineProgress& progress)
{
    const widgets::Job* known = m_jobs.job(jobId);
    if (!known || known->state == widgets::JobState::Finishing) {
        return;
    }
    widgets::Job job = *known;
    job.state = widgets::JobState::Running;
    job.phase = progress.phase;
    job.secondsLeft = progress.secondsLeft;
    job.progress = progress.total > 0.0
        ? std::optional(std::clamp(progress.done / progress.total, 0.0, 1.0))
        : std::nullopt;
    m_jobs.setJob(job);
}

void EngineJobs::showEnd(const QString& jobId, const model::Result<EngineReply>& result)
{
    const widgets::Job* known = m_jobs.job(jobId);
    if (!known) {
        return;
    }
    widgets::Job job = *known;
    job.canCancel = false;
    job.progress.reset();
    job.secondsLeft.reset();
    job.phase.clear();
    job.state = widgets::JobState::Done;
    if (!result) {
        const bool isCancelled = result.error().code == model::ErrorCode::Cancelled;
        job.state = isCancelled ? widgets::JobState::Cancelled : widgets::JobState::Failed;
        job.phase = isCancelled ? QString() : sentence(result.error());
    } else if (result->exitStatus != 0) {
        job.phase
            = result->exitStatus == 1 ? tr("with a negative result") : tr("with a partial result");
    }
    m_jobs.setJob(job);
}

} // namespace lapidary::app
