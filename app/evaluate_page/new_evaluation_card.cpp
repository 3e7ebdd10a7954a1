// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/new_evaluation_card.h"

#include "app/base/text.h"
#include "app/calibrate_page/data_choice.h"
#include "app/evaluate_page/evaluation_run.h"
#include "app/jobs/job_strip.h"
#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/services/services.h"
#include "model/benchmarks/kinds/benchmark.h"
#include "model/core/registry.h"
#include "widgets/forms/count_box.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kRowsShown = 5;
constexpr int kItems = 120;
constexpr int kSeed = 20000; // other tasks than those that a recording is made from
const QString kText = QStringLiteral("text");

} // namespace

NewEvaluationCard::NewEvaluationCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("New evaluation"), parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("evaluate"));
    makeParts();
    m_run = new EvaluationRun(services, *m_job, this);
    body()->addWidget(new TextLabel(TextRole::Muted,
        tr("Models to compare; the first that is ticked is the measure of the others."), this));
    body()->addWidget(m_models);
    body()->addLayout(makeForm());
    body()->addWidget(m_data);
    body()->addWidget(m_note);
    body()->addWidget(m_start, 0, Qt::AlignLeft);
    body()->addWidget(m_job);
    connect(m_models, &QListWidget::itemChanged, this, &NewEvaluationCard::refresh);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &NewEvaluationCard::refresh);
    connect(m_data, &DataChoice::changed, this, &NewEvaluationCard::refresh);
    connect(m_run, &EvaluationRun::runningChanged, this, &NewEvaluationCard::refresh);
    connect(m_run, &EvaluationRun::evaluated, this, &NewEvaluationCard::evaluated);
    connect(m_start, &QPushButton::clicked, this, [this] { m_run->start(wish()); });
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &NewEvaluationCard::fillModels);
    connect(&services.model, &ModelSession::changed, this, &NewEvaluationCard::fillModels);
    fillModels();
}

void NewEvaluationCard::makeParts()
{
    m_models = new QListWidget(this);
    m_models->setObjectName(QStringLiteral("evaluate.models"));
    m_models->setAccessibleName(tr("Models to compare"));
    m_models->setFixedHeight(m_models->fontMetrics().height() * 2 * kRowsShown);
    m_measure = new QComboBox(this);
    m_measure->setObjectName(QStringLiteral("evaluate.measure"));
    m_measure->setAccessibleName(tr("What is measured"));
    for (const model::Benchmark& benchmark : model::registry<model::Benchmark>()) {
        m_measure->addItem(
            tr("Answers: %1").arg(toQString(benchmark.info.title)), toQString(benchmark.info.id));
        m_measure->setItemData(
            m_measure->count() - 1, toQString(benchmark.info.summary), Qt::ToolTipRole);
    }
    m_measure->addItem(tr("Perplexity of a text"), kText);
    m_data = new DataChoice(m_services, this);
    m_data->proposeTasks(kItems, kSeed);
    m_maxTokens = widgets::makeCountBox(
        QStringLiteral("evaluate.max_tokens"), tr("Longest answer"), 1, 1 << 20, 256, this);
    m_limit = widgets::makeCountBox(
        QStringLiteral("evaluate.limit"), tr("Items at most"), 0, 100000000, 0, this);
    m_limit->setSpecialValueText(tr("all"));
    m_context = widgets::makeCountBox(
        QStringLiteral("evaluate.context"), tr("Window"), 2, 1 << 20, 256, this);
    m_note = new TextLabel(TextRole::Muted, {}, this);
    m_note->setObjectName(QStringLiteral("evaluate.note"));
    m_start = new QPushButton(m_services.theme.icon(u"play"), tr("Evaluate"), this);
    m_start->setObjectName(QStringLiteral("evaluate.start"));
    widgets::setPrimary(m_start);
    m_job = new JobStrip(m_services, QStringLiteral("evaluate.job"), this);
}

QLayout* NewEvaluationCard::makeForm()
{
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Measure"), m_measure);
    form->addRow(tr("Longest answer"), m_maxTokens);
    form->addRow(tr("Items at most"), m_limit);
    form->addRow(tr("Window"), m_context);
    return form;
}

void NewEvaluationCard::fillModels()
{
    QHash<QString, bool> ticked;
    for (int row = 0; row < m_models->count(); ++row) {
        const QListWidgetItem* item = m_models->item(row);
        ticked.insert(item->data(Qt::UserRole).toString(), item->checkState() == Qt::Checked);
    }
    {
        const QSignalBlocker blocker(m_models);
        m_models->clear();
        for (const ModelChoice& choice : modelChoices(m_services.model, m_services.artifacts)) {
            const bool isUsual = !choice.kind || *choice.kind != ArtifactKind::Export;
            auto* item = new QListWidgetItem(choice.title, m_models);
            item->setData(Qt::UserRole, choice.path);
            item->setToolTip(choice.path);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setCheckState(ticked.value(choice.path, isUsual) ? Qt::Checked : Qt::Unchecked);
        }
    }
    refresh();
}

QStringList NewEvaluationCard::chosenModels() const
{
    QStringList chosen;
    for (int row = 0; row < m_models->count(); ++row) {
        if (m_models->item(row)->checkState() == Qt::Checked) {
            chosen.append(m_models->item(row)->data(Qt::UserRole).toString());
        }
    }
    return chosen;
}

bool NewEvaluationCard::isText() const
{
    return m_measure->currentData().toString() == kText;
}

EvaluationWish NewEvaluationCard::wish() const
{
    EvaluationWish wish;
    wish.models = chosenModels();
    wish.isText = isText();
    wish.isGenerated = m_data->isGenerated();
    wish.tasks = m_data->taskParameters();
    wish.files = m_data->files();
    wish.field = m_data->field();
    wish.benchmark = m_measure->currentData().toString();
    wish.name = m_data->shortName()
        + (wish.isText ? QStringLiteral("-perplexity") : QChar(u'-') + wish.benchmark);
    wish.maxTokens = m_maxTokens->value();
    wish.limit = m_limit->value();
    wish.context = m_context->value();
    return wish;
}

void NewEvaluationCard::refresh()
{
    const bool isRunning = m_run->isRunning();
    const QString objection
        = chosenModels().isEmpty() ? tr("Tick a model first") : m_data->objection();
    m_start->setEnabled(!isRunning && objection.isEmpty());
    m_start->setToolTip(objection.isEmpty()
            ? tr("Measure the models that are ticked, one after another")
            : objection);
    m_note->setText(objection);
    m_note->setVisible(!objection.isEmpty());
    m_models->setEnabled(!isRunning);
    m_data->setEnabled(!isRunning);
    m_measure->setEnabled(!isRunning);
    m_maxTokens->setEnabled(!isRunning && !isText());
    m_limit->setEnabled(!isRunning && !isText());
    m_context->setEnabled(!isRunning && isText());
}

} // namespace lapidary::app
