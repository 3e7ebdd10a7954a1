// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to the engine that a person sees as jobs, with progress and Cancel.
#pragma once

#include "app/engine/engine_session.h"

namespace lapidary::widgets {
class JobModel;
struct Job;
} // namespace lapidary::widgets

namespace lapidary::app {

class EngineJobs : public QObject
{
    Q_OBJECT

public:
    EngineJobs(EngineSession& engine, widgets::JobModel& jobs, QObject* parent = nullptr);

    /// Asks the engine and shows the request as a job of that title until it has ended.
    std::int64_t run(QObject* context, const QString& title, EngineRequest request);

    /// Cancels the job of that id, if it is one of these.
    void cancel(const QString& jobId);

private:
    void showProgress(const QString& jobId, const EngineProgress& progress);
    void showEnd(const QString& jobId, const model::Result<EngineReply>& result);

    EngineSession& m_engine;
    widgets::JobModel& m_jobs;
};

} // namespace lapidary::app
