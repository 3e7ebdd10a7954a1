// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/status_line.h"

#include "app/engine/engine_session.h"
#include "app/services/services.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/problem_model.h"
#include "widgets/theme/theme.h"

#include <QProgressBar>
#include <QToolButton>

namespace lapidary::app {

namespace {

QString engineIcon(EngineState state)
{
    switch (state) {
    case EngineState::Ended:
        return QStringLiteral("error");
    case EngineState::Silent:
        return QStringLiteral("warning");
    default:
        return QStringLiteral("chip");
    }
}

} // namespace

StatusLine::StatusLine(Services& services, QWidget* parent)
    : QStatusBar(parent)
    , m_services(services)
    , m_progress(new QProgressBar(this))
{
    setObjectName(QStringLiteral("status"));
    setAccessibleName(tr("Status"));
    m_progress->setObjectName(QStringLiteral("status.progress"));
    m_progress->setAccessibleName(tr("Progress of all jobs"));
    m_progress->setTextVisible(false);
    addPermanentWidget(m_progress);
    m_jobs = addButton(QStringLiteral("jobs"), tr("What is being worked on. Click for the jobs"));
    m_problems = addButton(
        QStringLiteral("problems"), tr("Warnings and errors so far. Click for the problems"));
    m_engine = addButton(QStringLiteral("log"), tr("State of the engine. Click for the log"));
    m_jobs->setIcon(services.theme.icon(u"jobs"));
    m_problems->setIcon(services.theme.icon(u"problems"));
    connect(&services.engine, &EngineSession::stateChanged, this, &StatusLine::updateEngine);
    connect(&services.jobs, &widgets::JobModel::activityChanged, this, &StatusLine::updateJobs);
    connect(&services.problems, &widgets::ProblemModel::countChanged, this,
        &StatusLine::updateProblems);
    connect(&services.theme, &widgets::Theme::changed, this, &StatusLine::updateJobs);
    updateEngine();
    updateJobs();
    updateProblems();
}

QToolButton* StatusLine::addButton(const QString& id, const QString& tip)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("status.") + id);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(tip);
    connect(button, &QToolButton::clicked, this, [this, id] { Q_EMIT paneRequested(id); });
    addPermanentWidget(button);
    return button;
}

void StatusLine::updateEngine()
{
    const EngineSession& engine = m_services.engine;
    m_engine->setText(engine.sentence());
    m_engine->setIcon(m_services.theme.icon(engineIcon(engine.state())));
    m_engine->setToolTip(engine.reason().isEmpty()
            ? tr("State of the engine. Click for the log")
            : tr("%1\nClick for the log").arg(engine.reason()));
}

void StatusLine::updateJobs()
{
    const int count = m_services.jobs.activeCount();
    const auto progress = m_services.jobs.activeProgress();
    m_jobs->setVisible(count > 0);
    m_jobs->setText(count == 1 ? tr("1 job") : tr("%1 jobs").arg(count));
    m_progress->setVisible(count > 0);
    m_progress->setFixedWidth(m_services.theme.scaled(80));
    m_progress->setFixedHeight(m_services.theme.scaled(8));
    m_progress->setRange(0, progress ? 1000 : 0);
    m_progress->setValue(progress ? static_cast<int>(*progress * 1000) : 0);
}

void StatusLine::updateProblems()
{
    const int count = m_services.problems.count(widgets::Level::Warning);
    m_problems->setVisible(count > 0);
    m_problems->setText(count == 1 ? tr("1 problem") : tr("%1 problems").arg(count));
}

} // namespace lapidary::app
