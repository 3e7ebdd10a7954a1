// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/job_model.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::widgets::Job", text);
}

/// Rounds to steps that grow with the value: 1, 2, … 10, 12, … 20, 25, …
int calm(double value)
{
    const int step = value < 10 ? 1 : value < 20 ? 2 : 5;
    return std::max(1, static_cast<int>(std::lround(value / step)) * step);
}

} // namespace

bool isEnded(JobState state)
{
    return state == JobState::Done || state == JobState::Cancelled || state == JobState::Failed;
}

QString jobStateName(JobState state)
{
    switch (state) {
    case JobState::Waiting:
        return tr("Waiting");
    case JobState::Running:
        return tr("Running");
    case JobState::Paused:
        return tr("Paused");
    case JobState::Finishing:
        return tr("Finishing");
    case JobState::Done:
        return tr("Done");
    case JobState::Cancelled:
        return tr("Cancelled");
    case JobState::Failed:
        return tr("Failed");
    }
    return {};
}

QString timeLeftText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) {
        return {};
    }
    const QLocale locale;
    const double minutes = seconds / 60;
    if (minutes < 0.95) {
        return tr("less than a minute left");
    }
    if (minutes < 57.5) {
        return tr("about %1 min left").arg(locale.toString(calm(minutes)));
    }
    const int tens = static_cast<int>(std::lround(std::min(minutes, 1e8) / 10));
    const int hours = tens / 6;
    if (hours >= 48) {
        return tr("about %1 days left").arg(locale.toString((hours + 12) / 24));
    }
    return hours >= 10 || tens % 6 == 0
        ? tr("about %1 h left").arg(locale.toString(hours))
        : tr("about %1 h %2 min left").arg(locale.toString(hours), locale.toString(tens % 6 * 10));
}

QString jobStatusText(const Job& job)
{
    QStringList parts{jobStateName(job.state)};
    if (!job.phase.isEmpty()) {
        parts << job.phase;
    }
    if (job.progress && !isEnded(job.state)) {
        const int percent = static_cast<int>(std::clamp(*job.progress, 0.0, 1.0) * 100.0);
        parts << tr("%1 %").arg(QLocale().toString(percent));
    }
    const bool isMoving = job.state == JobState::Running || job.state == JobState::Finishing;
    if (job.secondsLeft && isMoving) {
        parts << timeLeftText(*job.secondsLeft);
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

JobModel::JobModel(QObject* parent)
    : QAbstractListModel(parent)
{ }

int JobModel::find(const QString& id) const
{
    const auto found = std::find_if(
        m_jobs.begin(), m_jobs.end(), [&id](const Job& job) { return job.id == id; });
    return found == m_jobs.end() ? -1 : static_cast<int>(found - m_jobs.begin());
}

void JobModel::setJob(const Job& job)
{
    const int row = find(job.id);
    if (row >= 0) {
        m_jobs[static_cast<std::size_t>(row)] = job;
        Q_EMIT dataChanged(index(row), index(row));
    } else {
        beginInsertRows({}, 0, 0);
        m_jobs.insert(m_jobs.begin(), job);
        endInsertRows();
    }
    dropOldEnded();
    Q_EMIT activityChanged();
}

void JobModel::removeRowAt(int row)
{
    beginRemoveRows({}, row, row);
    m_jobs.erase(m_jobs.begin() + row);
    endRemoveRows();
}

void JobModel::dropOldEnded()
{
    int ended = rowCount() - activeCount();
    for (int row = rowCount() - 1; row >= 0 && ended > kEndedLimit; --row) {
        if (isEnded(at(row).state)) {
            removeRowAt(row);
            --ended;
        }
    }
}

bool JobModel::remove(const QString& id)
{
    const int row = find(id);
    if (row < 0) {
        return false;
    }
    removeRowAt(row);
    Q_EMIT activityChanged();
    return true;
}

void JobModel::clearEnded()
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isEnded(at(row).state)) {
            removeRowAt(row);
        }
    }
}

const Job* JobModel::job(const QString& id) const
{
    const int row = find(id);
    return row < 0 ? nullptr : &at(row);
}

const Job& JobModel::at(int row) const
{
    return m_jobs.at(static_cast<std::size_t>(row));
}

int JobModel::activeCount() const
{
    return static_cast<int>(std::count_if(
        m_jobs.begin(), m_jobs.end(), [](const Job& job) { return !isEnded(job.state); }));
}

std::optional<double> JobModel::activeProgress() const
{
    double sum = 0.0;
    int known = 0;
    for (const Job& job : m_jobs) {
        if (!isEnded(job.state) && job.progress) {
            sum += *job.progress;
            ++known;
        }
    }
    return known == 0 ? std::nullopt : std::optional(sum / known);
}

int JobModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

QVariant JobModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Job& job = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return job.title;
    case Qt::AccessibleTextRole:
        return QString(job.title + QStringLiteral(": ") + jobStatusText(job));
    case IdRole:
        return job.id;
    case StateRole:
        return static_cast<int>(job.state);
    case PhaseRole:
        return job.phase;
    case ProgressRole:
        return job.progress ? QVariant(*job.progress) : QVariant();
    case SecondsLeftRole:
        return job.secondsLeft ? QVariant(*job.secondsLeft) : QVariant();
    case StartedRole:
        return job.started;
    case CanCancelRole:
        return job.canCancel;
    case StatusTextRole:
        return jobStatusText(job);
    default:
        return {};
    }
}

} // namespace lapidary::widgets
