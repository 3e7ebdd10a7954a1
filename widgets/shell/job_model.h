// SPDX-License-Identifier: GPL-3.0-or-later
// JobModel: what is being worked on, newest first. Whoever runs jobs writes it; views only read.
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>

#include <optional>
#include <vector>

namespace lapidary::widgets {

/// Where a job is in its life.
enum class JobState
{
    Waiting,
    Running,
    Paused,
    Finishing, ///< asked to stop, still tidying up
    Done,
    Cancelled,
    Failed,
};

/// True when nothing more will happen.
bool isEnded(JobState state);

/// Name of a state for people, translated.
QString jobStateName(JobState state);

/// One piece of work.
struct Job
{
    QString id; ///< unique
    QString title;
    JobState state = JobState::Waiting;
    QString phase;                  ///< what is being done now, or how it ended; may be empty
    std::optional<double> progress; ///< 0..1; nothing: unknown
    std::optional<double> secondsLeft;
    QDateTime started;
    bool canCancel = false;
};

/// Time left in words, rounded so that it does not flicker: "less than a minute left", "about 12
/// min left", "about 2 h 10 min left", "about 3 days left". Negative or not finite: empty.
QString timeLeftText(double seconds);

class JobModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        IdRole = Qt::UserRole,
        StateRole, ///< int of JobState
        PhaseRole,
        ProgressRole,    ///< double 0..1, or invalid
        SecondsLeftRole, ///< double, or invalid
        StartedRole,
        CanCancelRole,
        StatusTextRole, ///< state, phase, percent and time left in one line
    };

    static constexpr int kEndedLimit = 50; ///< the oldest ended job goes when there are more

    explicit JobModel(QObject* parent = nullptr);

    /// Adds a job on top, or updates the one of the same id.
    void setJob(const Job& job);

    /// Removes a job; true when there was one of that id.
    bool remove(const QString& id);

    /// Removes every job that has ended.
    void clearEnded();

    /// The job of that id, or null. Valid until the next change.
    const Job* job(const QString& id) const;

    /// The job of a row. Valid until the next change.
    const Job& at(int row) const;

    /// Jobs that have not ended.
    int activeCount() const;

    /// Mean progress of the active jobs that know theirs; nothing when none does.
    std::optional<double> activeProgress() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// activeCount() or activeProgress() may have changed.
    void activityChanged();

private:
    int find(const QString& id) const;
    void removeRowAt(int row);
    void dropOldEnded();

    std::vector<Job> m_jobs;
};

/// State, phase, percent and time left of a job in one line.
QString jobStatusText(const Job& job);

} // namespace lapidary::widgets
