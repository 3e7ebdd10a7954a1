// SPDX-License-Identifier: GPL-3.0-or-later
// The training runs of the open project, newest first, with where each one is. Runs that go on are
// shown among the jobs of the window.
#pragma once

#include "model/run/run_state.h"

#include <QDateTime>
#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

namespace lapidary::widgets {
class JobModel;
}

namespace lapidary::app {

class ProjectSession;
struct Services;

/// One folder below the project's runs.
struct ListedRun
{
    QString folder;
    QString name;
    QDateTime made;
    QString modelPath; ///< what is trained; empty when run.json does not say
    model::RunState state;
    std::optional<double> rate;        ///< tokens/s of its newest step
    std::optional<double> secondsLeft; ///< as the run estimates
    std::optional<double> tokens;      ///< of its newest step
    QString objection;                 ///< why it cannot be read, as a sentence
    qint64 changed = 0;                ///< when its files last changed, to read no more than needed
};

class RunLibrary : public QObject
{
    Q_OBJECT

public:
    /// The one of the window; made when it is asked for first, and gone with the project's session.
    static RunLibrary& of(const Services& services);

    RunLibrary(ProjectSession& project, widgets::JobModel& jobs, QObject* parent = nullptr);

    const std::vector<ListedRun>& list() const { return m_list; }

    /// The run in this folder, or null. Valid until the next change.
    const ListedRun* run(const QString& folder) const;

    /// Looks into the folder again.
    void refresh();

    /// A folder for the next run of that name, which does not exist yet: "…/runs/003-name". Empty
    /// without a project.
    QString nextFolder(const QString& name) const;

Q_SIGNALS:
    void changed();

private:
    void take(std::vector<ListedRun> list);
    void showJobs();
    void forgetJobs();

    ProjectSession& m_project;
    widgets::JobModel& m_jobs;
    QString m_folder; ///< of the project
    std::vector<ListedRun> m_list;
    QSet<QString> m_shown; ///< folders of runs that are among the jobs
    int m_number = 0;
    bool m_isLooking = false;
    QTimer m_timer;
};

} // namespace lapidary::app
