// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench.h"

#include "app/actions/actions.h"
#include "app/appearance/appearance.h"
#include "app/base/process_age.h"
#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/engine/engine_session.h"
#include "app/engine/machine.h"
#include "app/main_window.h"
#include "app/project/demo_project.h"
#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/project/recent_projects.h"
#include "app/project/recording_library.h"
#include "app/runs/run_library.h"
#include "app/services/model_notices.h"
#include "app/services/notices.h"
#include "app/services/open_path.h"
#include "app/settings/settings.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/log_model.h"
#include "widgets/shell/problem_model.h"
#include "widgets/theme/theme.h"

#include <QCoreApplication>

#include <cstdio>
#include <utility>

namespace lapidary::app {

namespace {

const QString kEngineKey = QStringLiteral("engine");

} // namespace

/// In the order in which each needs those before it.
struct Workbench::Parts
{
    explicit Parts(const QString& settingsFolder)
        : settings(settingsFolder)
        , actions(theme, settings)
        , problems(theme)
        , log(theme)
        , notices(problems, log)
        , engine(EngineOptions())
        , engineJobs(engine, jobs)
        , machine(engineJobs)
        , model(project)
        , recordings(project)
        , artifacts(project)
        , recentProjects(settings)
    { }

    Settings settings;
    QStringList settingsSentences = settings.load();
    widgets::Theme theme;
    Actions actions;
    widgets::JobModel jobs;
    widgets::ProblemModel problems;
    widgets::LogModel log;
    Notices notices;
    EngineSession engine;
    EngineJobs engineJobs;
    Machine machine;
    ProjectSession project;
    ModelSession model;
    RecordingLibrary recordings;
    ProjectArtifacts artifacts;
    RecentProjects recentProjects;
    std::unique_ptr<Appearance> appearance;
};

Workbench::Workbench(const CommandLine& line, QObject* parent)
    : QObject(parent)
    , m_line(line)
    , m_parts(std::make_unique<Parts>(
          line.settingsFolder.isEmpty() ? Settings::standardFolder() : line.settingsFolder))
{
    Parts& p = *m_parts;
    m_services = std::make_unique<Services>(Services{p.settings, p.theme, p.actions, p.jobs,
        p.problems, p.log, p.notices, p.engine, p.engineJobs, p.machine, p.project, p.model,
        p.recordings, p.artifacts, p.recentProjects});
    RunLibrary::of(*m_services); // runs that go on are jobs of the window from the start
    p.appearance = std::make_unique<Appearance>(*m_services);
    if (line.theme) {
        p.appearance->overrideTheme(*line.theme);
    }
    if (line.scale) {
        p.appearance->overrideTextScale(*line.scale);
    }
    p.theme.apply();
    m_window = std::make_unique<MainWindow>(*m_services);
    applyEngineOptions();
    wireEngine();
    wireProject();
    wireSettings(p.settingsSentences);
    connect(m_window.get(), &MainWindow::firstPainted, this, &Workbench::afterFirstPaint);
    connect(m_window.get(), &MainWindow::closed, this, &Workbench::close);
    m_window->setMode(line.mode.isEmpty() ? QStringLiteral("welcome") : line.mode);
}

Workbench::~Workbench()
{
    m_window.reset(); // it shows what m_parts owns
}

void Workbench::show()
{
    m_window->show();
}

void Workbench::applyEngineOptions()
{
    EngineOptions options;
    options.program = !m_line.enginePath.isEmpty() ? m_line.enginePath
                                                   : m_parts->settings.value(keys::kEnginePath);
    if (options.program.isEmpty()) {
        options.program
            = QCoreApplication::applicationDirPath() + QStringLiteral("/lapidary-engine");
    }
    options.restartsOnDemand = m_parts->settings.value(keys::kEngineRestart);
    m_parts->engine.setOptions(std::move(options));
}

void Workbench::wireEngine()
{
    Parts& p = *m_parts;
    connect(&p.engine, &EngineSession::logged, &p.notices, &Notices::logEngine);
    connect(&p.engine, &EngineSession::stateChanged, this, &Workbench::engineStateChanged);
    connect(&p.machine, &Machine::changed, this, [&p] {
        p.actions.setCondition(Needs::IdleChecks, p.machine.state() != Machine::State::Measuring);
    });
    connect(&p.engine, &EngineSession::died, this, [this, &p](const QString& reason) {
        if (m_isClosing) {
            return;
        }
        widgets::Message message;
        message.level = widgets::Level::Error;
        message.text = reason;
        message.detail = tr("What the engine was doing is lost; the project is not. The log holds "
                            "the last words of the engine.");
        message.code = QStringLiteral("ENG-01");
        message.key = kEngineKey;
        message.actions = {p.actions["engine.restart"], p.actions["window.log"]};
        p.notices.post(message);
    });
    p.actions.bind("engine.checks", [&p](bool) { p.machine.measure(); });
    p.actions.bind("engine.cancel", [&p](bool) { p.engine.cancelAll(); });
    p.actions.bind("engine.restart", [&p](bool) {
        p.engine.restart();
        if (p.machine.state() != Machine::State::Known) {
            p.machine.measure();
        }
    });
    p.actions.setCondition(Needs::IdleChecks, true);
}

void Workbench::engineStateChanged()
{
    Parts& p = *m_parts;
    p.actions.setCondition(Needs::EngineWork, p.engine.isBusy());
    const EngineState state = p.engine.state();
    if (state == EngineState::Starting || state == EngineState::Ready) {
        p.notices.withdraw(kEngineKey);
    }
    if (m_isClosing && (state == EngineState::Off || state == EngineState::Ended)) {
        Q_EMIT finished();
    }
}

void Workbench::wireProject()
{
    Parts& p = *m_parts;
    connect(&p.project, &ProjectSession::changed, this,
        [&p] { p.actions.setCondition(Needs::Project, p.project.isOpen()); });
    watchModel(*m_services);
    p.actions.bind("model.accept", [&p](bool) { p.model.accept(); });
    connect(&p.project, &ProjectSession::failed, this,
        [&p](const model::Error& error, const QString& what, const QString& folder) {
            widgets::Message message;
            message.level = widgets::Level::Error;
            message.text = sentence(tr("%1: %2").arg(what, toQString(error.message)));
            message.detail = sentence(toQString(error.hint));
            message.where = error.where.empty() ? folder : toQString(error.where);
            message.code = toQString(error.rule);
            p.notices.post(message);
            p.recentProjects.refresh();
        });
}

void Workbench::wireSettings(const QStringList& sentences)
{
    Parts& p = *m_parts;
    connect(&p.settings, &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(keys::kEnginePath.name)
            || key == QLatin1String(keys::kEngineRestart.name)) {
            applyEngineOptions();
        }
    });
    const auto warn = [&p](const QString& text) {
        widgets::Message message;
        message.level = widgets::Level::Warning;
        message.text = text.section(QChar(u'\n'), 0, 0);
        message.detail = text.section(QChar(u'\n'), 1);
        message.where = p.settings.fileName();
        message.code = QStringLiteral("SET-01");
        message.actions = {p.actions["edit.settings"]};
        p.notices.post(message);
    };
    connect(&p.settings, &Settings::writeFailed, this, warn);
    for (const QString& text : sentences) {
        warn(text);
    }
}

void Workbench::afterFirstPaint()
{
    if (m_line.printsStartup) {
        std::fprintf(
            stderr, "first paint after %lld ms\n", static_cast<long long>(processAge().count()));
    }
    Parts& p = *m_parts;
    p.appearance->watchSystem();
    p.machine.measure(); // starts the engine
    if (m_line.isDemo) {
        openDemo(p.project);
    } else {
        openPath(*m_services, m_line.path);
    }
}

void Workbench::close()
{
    if (std::exchange(m_isClosing, true)) {
        return;
    }
    m_parts->engine.stop(); // ends in `finished` at once or when the engine has gone
    if (m_parts->engine.state() == EngineState::Off) {
        Q_EMIT finished();
    }
}

} // namespace lapidary::app
