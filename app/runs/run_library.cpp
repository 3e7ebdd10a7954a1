// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runs/run_library.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/project/project_session.h"
#include "app/runs/run_words.h"
#include "app/services/services.h"
#include "model/checkpoint/run_folder.h"
#include "model/core/strict_json.h"
#include "model/data/text_file.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"
#include "widgets/shell/job_model.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lapidary::app {

namespace {

constexpr int kInterval = 2000; // ms
constexpr int kDigits = 3;
constexpr int kRecent = 50; // steps: a curve that is written more rarely is not looked for

QString runsOf(const QString& project)
{
    return project + QStringLiteral("/runs");
}

qint64 changedAt(const QString& folder)
{
    qint64 newest = 0;
    for (const char* file : {"/run.db", "/run.db-wal"}) {
        const QFileInfo info(folder + QLatin1String(file));
        newest = std::max(newest, info.exists() ? info.lastModified().toMSecsSinceEpoch() : 0);
    }
    return newest;
}

QString modelOf(const QString& folder)
{
    const auto text = model::readTextFile(toUtf8(folder) + "/" + model::kRunFile);
    if (!text) {
        return {};
    }
    const model::Result<model::Json> json = model::parseStrictJson(*text);
    const bool has
        = json && json->is_object() && json->contains("model") && json->at("model").is_string();
    return has ? toQString(json->at("model").get<std::string>()) : QString();
}

std::optional<double> newest(model::RunReader& reader, const char* name, std::int64_t step)
{
    const auto rows = reader.scalars(name, std::max<std::int64_t>(-1, step - kRecent));
    return rows && !rows->empty() && std::isfinite(rows->back().value)
        ? std::optional(rows->back().value)
        : std::nullopt;
}

model::Result<void> fill(ListedRun& run)
{
    LAP_TRY(model::RunReader reader,
        model::RunReader::open(toUtf8(run.folder) + "/" + model::kRunDatabase));
    LAP_TRY(const auto status, reader.status());
    run.state = model::runStateOf(status, std::chrono::system_clock::now());
    run.rate = newest(reader, "tokens_per_second", run.state.step);
    run.secondsLeft = newest(reader, "seconds_left", run.state.step);
    run.tokens = newest(reader, "tokens", run.state.step);
    return {};
}

/// For pool threads. Runs that have ended and whose files are the same are taken from `known`.
std::vector<ListedRun> readAll(const QString& folder, const std::vector<ListedRun>& known)
{
    std::vector<ListedRun> list;
    const QFileInfoList entries
        = QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo& entry : entries) {
        const QString path = entry.filePath();
        if (!QFileInfo(path + QStringLiteral("/run.db")).isFile()) {
            continue; // it is only just being made, or is no run
        }
        ListedRun run;
        run.folder = path;
        run.name = entry.fileName();
        run.changed = changedAt(path);
        const auto former = std::find_if(known.begin(), known.end(),
            [&path](const ListedRun& other) { return other.folder == path; });
        if (former != known.end() && former->changed == run.changed && !former->state.isActive()) {
            list.push_back(*former);
            continue;
        }
        const QFileInfo start(path + QStringLiteral("/run.json"));
        run.made = start.lastModified();
        run.modelPath = modelOf(path);
        if (auto filled = fill(run); !filled) {
            run.objection = sentence(filled.error());
        }
        list.push_back(std::move(run));
    }
    std::stable_sort(list.begin(), list.end(),
        [](const ListedRun& a, const ListedRun& b) { return a.made > b.made; });
    return list;
}

QString jobId(const QString& folder)
{
    return QStringLiteral("run-") + folder;
}

widgets::JobState jobState(const std::string& state)
{
    using widgets::JobState;
    if (state == "paused") {
        return JobState::Paused;
    }
    if (state == "finishing") {
        return JobState::Finishing;
    }
    if (state == "finished") {
        return JobState::Done;
    }
    if (state == "stopped") {
        return JobState::Cancelled;
    }
    return state == "failed" || state == "lost" ? JobState::Failed : JobState::Running;
}

} // namespace

RunLibrary& RunLibrary::of(const Services& services)
{
    auto* library = services.project.findChild<RunLibrary*>({}, Qt::FindDirectChildrenOnly);
    return library ? *library : *new RunLibrary(services.project, services.jobs, &services.project);
}

RunLibrary::RunLibrary(ProjectSession& project, widgets::JobModel& jobs, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_jobs(jobs)
{
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunLibrary::refresh);
    connect(&project, &ProjectSession::changed, this, [this] {
        const QString folder = m_project.isOpen() ? m_project.facts()->folder : QString();
        if (folder != m_folder) {
            m_folder = folder;
            ++m_number;
            m_isLooking = false;
            m_list.clear();
            forgetJobs();
            folder.isEmpty() ? m_timer.stop() : m_timer.start();
            Q_EMIT changed();
            refresh();
        }
    });
}

const ListedRun* RunLibrary::run(const QString& folder) const
{
    const auto found = std::find_if(m_list.begin(), m_list.end(),
        [&folder](const ListedRun& run) { return run.folder == folder; });
    return found != m_list.end() ? &*found : nullptr;
}

void RunLibrary::refresh()
{
    if (m_folder.isEmpty() || std::exchange(m_isLooking, true)) {
        return;
    }
    inBackground(
        this,
        [project = m_folder, known = m_list] {
            QDir().mkpath(runsOf(project)); // where the engine will write
            return readAll(runsOf(project), known);
        },
        [this, number = m_number](std::vector<ListedRun> list) {
            if (number == m_number) {
                m_isLooking = false;
                take(std::move(list));
            }
        });
}

void RunLibrary::take(std::vector<ListedRun> list)
{
    const auto same = [](const ListedRun& a, const ListedRun& b) {
        return a.folder == b.folder && a.changed == b.changed && a.state.state == b.state.state;
    };
    const bool isSame = std::equal(list.begin(), list.end(), m_list.begin(), m_list.end(), same);
    m_list = std::move(list);
    showJobs();
    if (!isSame) {
        Q_EMIT changed();
    }
}

void RunLibrary::showJobs()
{
    for (const ListedRun& run : m_list) {
        if (!run.state.isActive() && !m_shown.contains(run.folder)) {
            continue;
        }
        widgets::Job job;
        job.id = jobId(run.folder);
        job.title = tr("Train %1").arg(run.name);
        job.state = jobState(run.state.state);
        const auto steps = static_cast<double>(run.state.steps);
        const bool isActive = run.state.isActive();
        if (isActive && steps > 0.0) {
            job.progress = std::clamp(static_cast<double>(run.state.step) / steps, 0.0, 1.0);
        }
        job.secondsLeft = isActive && run.state.state != "paused" ? run.secondsLeft : std::nullopt;
        job.phase = isActive ? QString() : runStateSentence(run.state);
        job.started = run.made;
        m_jobs.setJob(job);
        if (isActive) {
            m_shown.insert(run.folder);
        } else {
            m_shown.remove(run.folder);
        }
    }
}

void RunLibrary::forgetJobs()
{
    for (const QString& folder : std::as_const(m_shown)) {
        m_jobs.remove(jobId(folder));
    }
    m_shown.clear();
}

QString RunLibrary::nextFolder(const QString& name) const
{
    if (m_folder.isEmpty()) {
        return {};
    }
    int last = 0;
    const QStringList names = QDir(runsOf(m_folder)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& known : names) {
        last = std::max(last, known.section(QChar(u'-'), 0, 0).toInt());
    }
    QString safe;
    for (const QChar letter : name.trimmed().left(60)) {
        const bool isSafe = letter.isLetterOrNumber() || letter == u'-' || letter == u'_';
        safe += isSafe ? letter : QChar(u'-');
    }
    const QString number = QString::number(last + 1).rightJustified(kDigits, QChar(u'0'));
    return QStringLiteral("%1/%2-%3")
        .arg(runsOf(m_folder), number, safe.isEmpty() ? QStringLiteral("run") : safe);
}

} // namespace lapidary::app
