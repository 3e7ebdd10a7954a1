// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/run_head.h"

#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/runs/run_follower.h"
#include "app/runs/run_library.h"
#include "app/runs/run_words.h"
#include "app/services/services.h"
#include "app/train_page/state_chip.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QFileInfo>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

using widgets::countText;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

constexpr int kBarSteps = 1000;

} // namespace

RunHead::RunHead(Services& services, RunFollower& run, QWidget* parent)
    : Card(services.theme, tr("Run"), parent)
    , m_services(services)
    , m_run(run)
    , m_state(new StateChip(services.theme, this))
    , m_sentence(new TextLabel(TextRole::Body, {}, this))
    , m_answer(new TextLabel(TextRole::Muted, {}, this))
    , m_facts(new widgets::KeyValueTable(this))
    , m_bar(new QProgressBar(this))
{
    setObjectName(QStringLiteral("run"));
    m_sentence->setObjectName(QStringLiteral("run.sentence"));
    m_answer->setObjectName(QStringLiteral("run.answer"));
    m_facts->setObjectName(QStringLiteral("run.facts"));
    m_bar->setObjectName(QStringLiteral("run.progress"));
    m_bar->setAccessibleName(tr("Steps done"));
    m_bar->setTextVisible(false);
    m_bar->setRange(0, kBarSteps);
    body()->addWidget(m_state);
    body()->addWidget(m_bar);
    body()->addWidget(makeButtons()); // above what grows and shrinks: a button stays in its place
    body()->addWidget(m_sentence);
    body()->addWidget(m_answer);
    body()->addWidget(m_facts);
    connect(&run, &RunFollower::changed, this, [this] {
        m_loss = m_rate = 0.0;
        m_tokens.clear();
        m_secondsLeft = -1.0;
        m_answer->setText({});
        m_answer->hide();
        setTitle(QFileInfo(m_run.folder()).fileName());
        refresh();
    });
    connect(&run, &RunFollower::advanced, this, &RunHead::take);
    connect(&run, &RunFollower::answered, this, [this](const QString& verb, const QString& text) {
        m_answer->setText(tr("Answer to “%1”: %2").arg(verb, text));
        m_answer->show();
        RunLibrary::of(m_services).refresh();
    });
    refresh();
}

QPushButton* RunHead::addButton(
    QWidget* row, const QString& id, const QString& text, const QString& icon, const QString& tip)
{
    auto* button = new QPushButton(m_services.theme.icon(icon), text, row);
    button->setObjectName(QStringLiteral("run.") + id);
    button->setToolTip(tip);
    row->layout()->addWidget(button);
    return button;
}

QWidget* RunHead::makeButtons()
{
    auto* row = new QWidget(this);
    auto* flow = new widgets::FlowLayout(row);
    flow->setAlignment(Qt::AlignLeft);
    m_pause = addButton(row, QStringLiteral("pause"), tr("Pause"), QStringLiteral("pause"),
        tr("Waits after this step; the weights stay in memory"));
    m_goOn = addButton(
        row, QStringLiteral("continue"), tr("Go on"), QStringLiteral("play"), tr("Ends the pause"));
    m_turn = new QStackedWidget(row);
    for (QPushButton* button : {m_pause, m_goOn}) {
        flow->removeWidget(button);
        m_turn->addWidget(button);
    }
    m_turn->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    flow->addWidget(m_turn);
    m_keep = addButton(row, QStringLiteral("checkpoint"), tr("Keep a checkpoint"),
        QStringLiteral("save"), tr("Writes the weights of this step down now"));
    m_finish = addButton(row, QStringLiteral("finish"), tr("Finish early"),
        QStringLiteral("success"), tr("Writes the last checkpoint and counts as finished"));
    m_stop = addButton(row, QStringLiteral("stop"), tr("Stop"), QStringLiteral("stop"),
        tr("Writes a checkpoint and ends; the run can go on later"));
    m_resume = addButton(row, QStringLiteral("resume"), tr("Resume"), QStringLiteral("play"),
        tr("Goes on from the newest checkpoint in a process of its own"));
    widgets::setPrimary(m_resume);
    connect(m_pause, &QPushButton::clicked, this, [this] { ask(QStringLiteral("pause")); });
    connect(m_goOn, &QPushButton::clicked, this, [this] { ask(QStringLiteral("resume")); });
    connect(m_keep, &QPushButton::clicked, this, [this] { ask(QStringLiteral("checkpoint")); });
    connect(m_finish, &QPushButton::clicked, this, [this] { ask(QStringLiteral("finish")); });
    connect(m_stop, &QPushButton::clicked, this, [this] { ask(QStringLiteral("stop")); });
    connect(m_resume, &QPushButton::clicked, this, &RunHead::resume);
    return row;
}

void RunHead::ask(const QString& verb)
{
    m_answer->setText(tr("Asked to %1; the job answers after its step…").arg(verb));
    m_answer->show();
    m_run.ask(verb);
}

void RunHead::resume()
{
    m_isResuming = true;
    refreshButtons();
    const QString folder = m_run.folder();
    m_answer->setText(tr("Starting the job…"));
    m_answer->show();
    m_services.engineJobs.run(this, tr("Resume %1").arg(QFileInfo(folder).fileName()),
        {QStringLiteral("train"), {{"resume", toUtf8(folder)}, {"detach", true}}, {},
            [this](const model::Result<EngineReply>& reply) {
                m_isResuming = false;
                m_answer->setText(reply ? tr("The job goes on.") : failureText(reply.error()));
                if (!reply) {
                    postFailure(m_services, reply.error(), tr("The run could not go on"),
                        QStringLiteral("train"));
                }
                m_run.look();
                RunLibrary::of(m_services).refresh();
                refresh();
            }});
}

void RunHead::take(const RunDelta& delta)
{
    const auto last = [&delta](const char* name, double& value) {
        const auto found = delta.scalars.find(name);
        if (found != delta.scalars.end() && !found->second.empty()) {
            value = found->second.back().value;
        }
    };
    last("loss", m_loss);
    last("tokens_per_second", m_rate);
    last("seconds_left", m_secondsLeft);
    takeTokens(delta);
    refresh();
}

// Steps that a resumed job takes back were not trained on.
void RunHead::takeTokens(const RunDelta& delta)
{
    while (delta.truncateFrom && !m_tokens.empty() && m_tokens.back().step >= *delta.truncateFrom) {
        m_tokens.pop_back();
    }
    const auto tokens = delta.scalars.find("tokens");
    if (tokens == delta.scalars.end()) {
        return;
    }
    for (const model::ScalarRow& row : tokens->second) {
        const double before = m_tokens.empty() ? 0.0 : m_tokens.back().value;
        m_tokens.push_back({row.step, before + row.value});
    }
}

void RunHead::refresh()
{
    const model::RunState& state = m_run.state();
    m_state->setState(toQString(state.state));
    m_sentence->setText(!m_run.problem().isEmpty() ? m_run.problem() : runStateSentence(state));
    const double share = state.steps > 0
        ? static_cast<double>(state.step) / static_cast<double>(state.steps)
        : 0.0;
    m_bar->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarSteps));
    refreshFacts();
    refreshButtons();
}

void RunHead::refreshFacts()
{
    const model::RunState& state = m_run.state();
    std::vector<widgets::KeyValue> rows{
        {tr("Step"), tr("%1 of %2").arg(countText(state.step), countText(state.steps)), {}}};
    if (std::isfinite(m_loss) && m_loss > 0.0) {
        rows.push_back(
            {tr("Loss of the newest step"), tr("%1 nats").arg(widgets::figureText(m_loss)), {}});
    }
    if (!m_tokens.empty()) {
        rows.push_back({tr("Tokens trained on"), widgets::bigText(m_tokens.back().value), {}});
    }
    if (m_rate > 0.0) {
        rows.push_back({tr("Speed"), tr("%1 tokens/s").arg(widgets::figureText(m_rate)), {}});
    }
    if (state.state == "running" && m_secondsLeft >= 0.0) {
        rows.push_back({tr("Time left"), widgets::timeLeftText(m_secondsLeft), {}});
    }
    m_facts->setRows(rows);
}

void RunHead::refreshButtons()
{
    const std::string& state = m_run.state().state;
    const bool isRunning = state == "running";
    const bool isPaused = state == "paused";
    const bool canGoOn = state == "lost" || state == "failed" || state == "stopped";
    m_turn->setVisible(!canGoOn && state != "finished");
    m_turn->setCurrentWidget(isPaused ? m_goOn : m_pause);
    m_pause->setEnabled(isRunning);
    for (QPushButton* button : {m_keep, m_finish, m_stop}) {
        button->setVisible(!canGoOn && state != "finished");
        button->setEnabled(isRunning || isPaused);
    }
    m_resume->setVisible(canGoOn);
    m_resume->setEnabled(canGoOn && !m_isResuming);
}

} // namespace lapidary::app
