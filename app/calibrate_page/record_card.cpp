// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/record_card.h"

#include "app/base/text.h"
#include "app/calibrate_page/data_choice.h"
#include "app/engine/engine_jobs.h"
#include "app/engine/machine.h"
#include "app/model_page/engine_answers.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"
#include "app/project/recording_library.h"
#include "app/services/services.h"
#include "widgets/forms/count_box.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QDir>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

namespace {

using widgets::countText;
using widgets::TextLabel;
using widgets::TextRole;

constexpr int kBarSteps = 1000;

QString durationText(double seconds)
{
    constexpr double kMinute = 60.0;
    return seconds < 2.0 * kMinute
        ? RecordCard::tr("%1 s").arg(countText(std::llround(std::max(seconds, 1.0))))
        : RecordCard::tr("%1 min").arg(countText(std::llround(seconds / kMinute)));
}

} // namespace

RecordCard::RecordCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("New recording"), parent)
    , m_services(services)
    , m_data(new DataChoice(services, this))
{
    setObjectName(QStringLiteral("record"));
    m_cost = new TextLabel(TextRole::Muted, {}, this);
    m_cost->setObjectName(QStringLiteral("record.cost"));
    body()->addWidget(m_data);
    body()->addLayout(makeForm());
    body()->addWidget(m_cost);
    body()->addWidget(makeProgress());
    connect(m_data, &DataChoice::changed, this, &RecordCard::refresh);
    connect(m_tokens, &QSpinBox::valueChanged, this, &RecordCard::refresh);
    connect(&services.model, &ModelSession::changed, this, &RecordCard::refresh);
    connect(&services.project, &ProjectSession::changed, this, &RecordCard::refresh);
    connect(&services.machine, &Machine::changed, this, &RecordCard::refresh);
    refresh();
}

QLayout* RecordCard::makeForm()
{
    m_tokens = widgets::makeCountBox(
        QStringLiteral("record.tokens"), tr("Tokens"), 64, 100000000, 16384, this);
    m_tokens->setSingleStep(4096);
    m_length = widgets::makeCountBox(
        QStringLiteral("record.length"), tr("Sequence length"), 8, 1 << 20, 256, this);
    m_length->setToolTip(tr("Longer documents are cut into windows of so many tokens"));
    m_seed = widgets::makeCountBox(
        QStringLiteral("record.seed"), tr("Order seed"), 0, 2147483647, 0, this);
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("record.name"));
    m_name->setAccessibleName(tr("Recording name"));
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Tokens"), m_tokens);
    form->addRow(tr("Sequence length"), m_length);
    form->addRow(tr("Seed"), m_seed);
    form->addRow(tr("Name"), m_name);
    return form;
}

QWidget* RecordCard::makeProgress()
{
    auto* block = new QWidget(this);
    m_start = new QPushButton(m_services.theme.icon(u"play"), tr("Record"), block);
    m_start->setObjectName(QStringLiteral("record.start"));
    widgets::setPrimary(m_start);
    m_stop = new QPushButton(m_services.theme.icon(u"stop"), tr("Stop and keep"), block);
    m_stop->setObjectName(QStringLiteral("record.stop"));
    m_stop->setToolTip(tr("End here; what has been recorded can be used"));
    m_bar = new QProgressBar(block);
    m_bar->setObjectName(QStringLiteral("record.progress"));
    m_bar->setAccessibleName(tr("Recording progress"));
    m_bar->setTextVisible(false);
    m_bar->setRange(0, kBarSteps);
    m_bar->hide();
    m_state = new TextLabel(TextRole::Body, {}, block);
    m_state->setObjectName(QStringLiteral("record.state"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins({});
    layout->addLayout(buttons);
    layout->addWidget(m_bar);
    layout->addWidget(m_state);
    connect(m_start, &QPushButton::clicked, this, &RecordCard::start);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_state->setText(tr("Stopping; what there is will be kept…"));
        m_stop->setEnabled(false);
        m_services.engine.cancel(m_request);
    });
    return block;
}

void RecordCard::refresh()
{
    const bool isRunning = m_request != 0;
    const QString objection = !m_services.project.isOpen() ? tr("Make or open a project first")
        : !m_services.model.facts()                        ? tr("Open a model first")
                                                           : m_data->objection();
    m_start->setEnabled(!isRunning && objection.isEmpty());
    m_start->setToolTip(objection.isEmpty()
            ? tr("Run the model over the texts and write down how its neurons work")
            : objection);
    m_stop->setEnabled(isRunning && !m_folder.isEmpty());
    m_data->setEnabled(!isRunning);
    m_name->setPlaceholderText(m_data->shortName());
    m_cost->setText(objection.isEmpty() || !m_services.model.facts() ? costText() : objection);
    m_cost->setVisible(!m_cost->text().isEmpty());
}

QString RecordCard::costText() const
{
    const auto& facts = m_services.model.facts();
    if (!facts) {
        return {};
    }
    const double needed = numberOf(facts->facts.at("memory"), "record");
    QStringList parts{tr("Memory: about %1").arg(widgets::bytesText(needed))};
    const auto& machine = m_services.machine.facts();
    if (machine && machine->memoryBytes > 0.0) {
        parts.last() += needed > machine->memoryBytes
            ? tr(", more than this machine has (%1)").arg(widgets::bytesText(machine->memoryBytes))
            : tr(" of %1").arg(widgets::bytesText(machine->memoryBytes));
    }
    parts.append(m_rate > 0.0 && m_rateModel == facts->fingerprint
            ? tr("time: about %1 at the %2 tokens/s measured last")
                  .arg(durationText(m_tokens->value() / m_rate), widgets::figureText(m_rate))
            : tr("time: known once the first tokens are recorded"));
    return parts.join(QStringLiteral(" · "));
}

void RecordCard::start()
{
    const QString name = m_name->text().trimmed();
    m_folder = m_services.recordings.nextFolder(name.isEmpty() ? m_data->shortName() : name);
    m_bar->setRange(0, 0);
    m_bar->show();
    if (m_data->isGenerated()) {
        makeTasks();
    } else {
        record(m_data->files());
    }
    refresh();
}

void RecordCard::makeTasks()
{
    m_state->setText(tr("Making tasks…"));
    model::Json params = m_data->taskParameters();
    const QString file = m_services.recordings.tasksFile(QStringLiteral("%1-%2-seed-%3")
                                                             .arg(m_data->shortName())
                                                             .arg(params["count"].get<int>())
                                                             .arg(params["seed"].get<int>()));
    params["out"] = toUtf8(file);
    m_request = m_services.engineJobs.run(this, tr("Make reasoning tasks"),
        {QStringLiteral("make-tasks"), std::move(params),
            [this](const EngineProgress& progress) { takeProgress(progress); },
            [this, file](const model::Result<EngineReply>& answer) {
                m_request = 0;
                if (answer) {
                    record({file});
                    refresh();
                } else {
                    fail(answer.error(), tr("The tasks could not be made"));
                }
            }});
}

void RecordCard::record(const QStringList& files)
{
    m_state->setText(tr("Loading the model…"));
    model::Json paths = model::Json::array();
    for (const QString& file : files) {
        paths.push_back(toUtf8(file));
    }
    model::Json params{{"model", toUtf8(m_services.model.facts()->path)}, {"data", paths},
        {"tokens", m_tokens->value()}, {"sequence_length", m_length->value()},
        {"seed", m_seed->value()}, {"out", toUtf8(m_folder)}};
    if (const QString field = m_data->field(); !field.isEmpty()) {
        params["field"] = toUtf8(field);
    }
    m_rateModel = m_services.model.facts()->fingerprint;
    m_request = m_services.engineJobs.run(this, tr("Record %1").arg(m_services.model.facts()->name),
        {QStringLiteral("record"), std::move(params),
            [this](const EngineProgress& progress) { takeProgress(progress); },
            [this](const model::Result<EngineReply>& answer) { takeAnswer(answer); }});
}

void RecordCard::takeProgress(const EngineProgress& progress)
{
    const bool isCounted = progress.total > 0.0;
    m_bar->setRange(0, isCounted ? kBarSteps : 0);
    m_bar->setValue(static_cast<int>(
        isCounted ? std::clamp(progress.done / progress.total, 0.0, 1.0) * kBarSteps : 0.0));
    QStringList parts{sentence(progress.phase).chopped(progress.phase.isEmpty() ? 0 : 1)};
    if (isCounted) {
        parts.append(tr("%1 of %2 %3")
                         .arg(countText(qint64(progress.done)), countText(qint64(progress.total)),
                             progress.unit));
    }
    if (progress.secondsLeft) {
        // The engine's own measure: what is left, over how long that will take.
        const double left = progress.total - progress.done;
        if (progress.unit == QStringLiteral("tokens") && left > 0.0
            && *progress.secondsLeft > 0.0) {
            parts.append(tr("%1 tokens/s").arg(widgets::figureText(left / *progress.secondsLeft)));
        }
        parts.append(widgets::timeLeftText(*progress.secondsLeft));
    }
    parts.removeAll(QString());
    m_state->setText(parts.join(QStringLiteral(" · ")));
}

void RecordCard::takeAnswer(const model::Result<EngineReply>& answer)
{
    m_request = 0;
    if (!answer) {
        fail(answer.error(), tr("The recording could not be made"));
        return;
    }
    const model::Json& result = answer->value;
    m_rate = numberOf(result, "tokens_per_second");
    const auto isPartial = result.find("partial");
    QStringList parts{isPartial != result.end() && *isPartial == true
            ? tr("Stopped; %1 tokens were recorded")
            : tr("Recorded %1 tokens")};
    parts.first() = parts.first().arg(countText(qint64(numberOf(result, "tokens"))));
    if (const double left = numberOf(result, "left_out"); left > 0.0) {
        parts.append(
            tr("%1 items left out, too long for the sequence").arg(countText(qint64(left))));
    }
    if (m_rate > 0.0) {
        parts.append(tr("%1 tokens/s").arg(widgets::figureText(m_rate)));
    }
    const QString folder = m_folder;
    end(parts.join(QStringLiteral(" · ")));
    m_services.recordings.refresh();
    Q_EMIT recorded(folder);
}

void RecordCard::fail(const model::Error& error, const QString& what)
{
    end(failureText(error));
    postFailure(m_services, error, what, QStringLiteral("record"));
}

void RecordCard::end(const QString& text)
{
    m_folder.clear();
    m_bar->hide();
    m_state->setText(text);
    refresh();
}

} // namespace lapidary::app
