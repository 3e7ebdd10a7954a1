// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/new_run_card.h"

#include "app/base/text.h"
#include "app/calibrate_page/data_choice.h"
#include "app/engine/described_kinds.h"
#include "app/engine/machine.h"
#include "app/model_page/engine_answers.h"
#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/runs/run_library.h"
#include "app/services/services.h"
#include "app/train_page/kind_choices.h"
#include "app/train_page/recipe_draft.h"
#include "widgets/forms/param_form.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

using model::Json;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

TextLabel* makeHeading(const QString& text, QWidget* parent)
{
    auto* label = new TextLabel(TextRole::Heading, text, parent);
    label->setWordWrap(true);
    return label;
}

QString durationText(double seconds)
{
    constexpr double kMinute = 60.0;
    return seconds < 2.0 * kMinute
        ? NewRunCard::tr("about %1 s").arg(widgets::countText(std::llround(std::max(seconds, 1.0))))
        : NewRunCard::tr("about %1 min").arg(widgets::countText(std::llround(seconds / kMinute)));
}

} // namespace

NewRunCard::NewRunCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("New run"), parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("new_run"));
    m_checks = new TextLabel(TextRole::Body, {}, this);
    m_checks->setObjectName(QStringLiteral("new_run.checks"));
    m_state = new TextLabel(TextRole::Muted, {}, this);
    m_state->setObjectName(QStringLiteral("new_run.state"));
    body()->addWidget(makeForm());
    body()->addWidget(m_checks);
    body()->addWidget(makeButtons());
    body()->addWidget(m_state);
    connect(m_data, &DataChoice::changed, this, &NewRunCard::refresh);
    connect(m_main, &widgets::ParamForm::valuesChanged, this, &NewRunCard::refresh);
    connect(m_rest, &widgets::ParamForm::valuesChanged, this, &NewRunCard::refresh);
    connect(m_balance, &KindChoices::changed, this, &NewRunCard::refresh);
    connect(m_objectives, &KindChoices::changed, this, &NewRunCard::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &NewRunCard::refillModels);
    connect(&services.machine, &Machine::changed, this, &NewRunCard::refresh);
    connect(&RunLibrary::of(services), &RunLibrary::changed, this, &NewRunCard::refresh);
    connect(&services.engine, &EngineSession::stateChanged, this, [this] {
        if (isVisible()) {
            fetchKinds();
        }
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        askMemory();
        refresh();
    });
    refillModels();
}

QWidget* NewRunCard::makeForm()
{
    auto* block = new QWidget(this);
    m_model = new QComboBox(block);
    m_model->setObjectName(QStringLiteral("new_run.model"));
    m_model->setAccessibleName(tr("Model to train"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(20);
    m_data = new DataChoice(m_services, block);
    m_data->setGenerated();
    m_main = new widgets::ParamForm(m_services.theme, block);
    m_rest = new widgets::ParamForm(m_services.theme, block);
    m_rest->hide();
    m_more = new QToolButton(block);
    m_more->setObjectName(QStringLiteral("new_run.more"));
    m_more->setText(tr("More settings"));
    m_more->setToolTip(tr("Shows every key of the recipe"));
    m_more->setCheckable(true);
    m_balance = new KindChoices(m_services.theme, QStringLiteral("balance"), block);
    m_objectives = new KindChoices(m_services.theme, QStringLiteral("objective"), block);
    m_name = new QLineEdit(block);
    m_name->setObjectName(QStringLiteral("new_run.name"));
    m_name->setAccessibleName(tr("Run name"));
    m_name->setPlaceholderText(tr("Name of the run"));
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins({});
    layout->addWidget(makeHeading(tr("What is trained"), block));
    layout->addWidget(m_model);
    layout->addWidget(m_name);
    layout->addWidget(makeHeading(tr("On what"), block));
    layout->addWidget(m_data);
    layout->addWidget(makeHeading(tr("How"), block));
    layout->addWidget(m_main);
    m_objectivesHeading = makeHeading(tr("Objectives"), block);
    m_objectivesHeading->hide();
    layout->addWidget(m_objectivesHeading);
    layout->addWidget(m_objectives);
    layout->addWidget(makeHeading(tr("Balance between the experts"), block));
    layout->addWidget(m_balance);
    layout->addWidget(m_more, 0, Qt::AlignLeft);
    layout->addWidget(m_rest);
    connect(m_more, &QToolButton::toggled, m_rest, &QWidget::setVisible);
    return block;
}

QWidget* NewRunCard::makeButtons()
{
    auto* row = new QWidget(this);
    auto* flow = new widgets::FlowLayout(row);
    flow->setAlignment(Qt::AlignLeft);
    m_start = new QPushButton(m_services.theme.icon(u"play"), tr("Start training"), row);
    m_start->setObjectName(QStringLiteral("new_run.start"));
    widgets::setPrimary(m_start);
    auto* open = new QPushButton(m_services.theme.icon(u"open"), tr("Open recipe…"), row);
    open->setObjectName(QStringLiteral("new_run.open"));
    open->setToolTip(tr("Fills the form from a recipe file"));
    auto* save = new QPushButton(m_services.theme.icon(u"save"), tr("Save recipe…"), row);
    save->setObjectName(QStringLiteral("new_run.save"));
    save->setToolTip(tr("Writes what the form says into a recipe file"));
    for (QPushButton* button : {m_start, open, save}) {
        flow->addWidget(button);
    }
    connect(m_start, &QPushButton::clicked, this, &NewRunCard::start);
    connect(open, &QPushButton::clicked, this, &NewRunCard::openRecipe);
    connect(save, &QPushButton::clicked, this, &NewRunCard::saveRecipe);
    return row;
}

void NewRunCard::focusFirst()
{
    m_model->setFocus(Qt::OtherFocusReason);
}

void NewRunCard::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    fetchKinds();
    askMemory();
}

void NewRunCard::fetchKinds()
{
    const bool isUp = m_services.engine.hello().methods.contains(QStringLiteral("describe"));
    if (m_hasKinds || m_isFetching || !isUp) {
        return;
    }
    m_isFetching = true;
    m_services.engine.request(this,
        {QStringLiteral("describe"), Json::object(), {},
            [this](const model::Result<EngineReply>& reply) {
                m_isFetching = false;
                if (reply) {
                    takeKinds(reply->value);
                } else {
                    m_state->setText(failureText(reply.error()));
                }
                refresh();
            }});
}

void NewRunCard::takeKinds(const Json& describe)
{
    const auto recipes = describedKinds(describe, "recipe");
    if (recipes.empty()) {
        m_state->setText(tr("The engine does not say what a recipe may hold."));
        return;
    }
    m_hasKinds = true;
    const auto [first, rest] = splitRecipe(recipes.front().parameters);
    m_main->setSpecs(first);
    m_rest->setSpecs(rest);
    m_balance->setKinds(describedKinds(describe, "balance"), {QStringLiteral("selection-bias")});
    m_objectives->setKinds(
        describedKinds(describe, "objective"), {QStringLiteral("cross-entropy")});
    m_objectivesHeading->setVisible(!m_objectives->isEmpty());
    if (!m_kept.empty()) {
        takeRecipe(m_kept);
    }
}

void NewRunCard::refillModels()
{
    const QString chosen = m_model->currentData().toString();
    {
        const QSignalBlocker blocker(m_model);
        m_model->clear();
        for (const ModelChoice& choice : modelChoices(m_services.model, m_services.artifacts)) {
            if (choice.kind == ArtifactKind::Converted || choice.kind == ArtifactKind::Run) {
                m_model->addItem(choice.title, choice.path);
                m_model->setItemData(m_model->count() - 1, choice.path, Qt::ToolTipRole);
            }
        }
        m_model->setCurrentIndex(std::max(0, m_model->findData(chosen)));
    }
    if (m_model->currentData().toString() != chosen) {
        askMemory();
    }
    refresh();
}

// What `inspect` says that training takes; nothing is shown until it has said so.
void NewRunCard::askMemory()
{
    const QString path = m_model->currentData().toString();
    const bool isUp = m_services.engine.hello().methods.contains(QStringLiteral("inspect"));
    if (path.isEmpty() || path == m_memoryModel || !isUp || !isVisible()) {
        return;
    }
    m_memoryModel = path;
    m_memory.reset();
    m_services.engine.request(this,
        {QStringLiteral("inspect"), {{"model", toUtf8(path)}}, {},
            [this, path](const model::Result<EngineReply>& reply) {
                if (path == m_memoryModel && reply) {
                    takeFacts(reply->value);
                }
            }});
}

void NewRunCard::takeFacts(const Json& facts)
{
    constexpr double kUsual = 256.0;   // what the recipe has by itself
    constexpr double kEnough = 1024.0; // longer sequences cost more than most data needs
    const double bytes = facts.contains("memory") ? numberOf(facts["memory"], "train") : 0.0;
    m_memory = bytes > 0.0 ? std::optional(bytes) : std::nullopt;
    const double context = std::min(numberOf(facts, "context_length"), kEnough);
    if (context >= 2.0 && numberOf(m_main->values(), "sequence_length") == kUsual) {
        m_main->setValues({{"sequence_length", static_cast<std::int64_t>(context)}});
    }
    refresh();
}

QString NewRunCard::objection() const
{
    if (!m_hasKinds) {
        return tr("Waiting for the engine");
    }
    if (m_model->currentIndex() < 0) {
        return tr("Convert a model on the Group page first");
    }
    if (const QString why = m_data->objection(); !why.isEmpty()) {
        return why;
    }
    if (!m_data->field().isEmpty()) {
        return tr("Training reads prompt and response, or the text; choose “As usual”");
    }
    for (const widgets::ParamForm* form : {m_main, m_rest}) {
        if (!form->isValid()) {
            return sentence(form->params().error());
        }
    }
    const QString balance = m_balance->objection();
    return balance.isEmpty() ? m_objectives->objection() : balance;
}

QStringList NewRunCard::preflight() const
{
    QStringList lines;
    const QString why = objection();
    lines.append(
        why.isEmpty() ? tr("✓  Everything that is needed is there") : QStringLiteral("✗  ") + why);
    if (m_memory) {
        const auto& machine = m_services.machine.facts();
        const double has = machine ? machine->memoryBytes : 0.0;
        const QString needs = tr("Memory: %1").arg(widgets::bytesText(*m_memory));
        lines.append(has <= 0.0 ? QStringLiteral("·  ") + needs
                : *m_memory > has
                ? tr("⚠  %1, more than this machine has (%2)").arg(needs, widgets::bytesText(has))
                : tr("✓  %1 of %2").arg(needs, widgets::bytesText(has)));
    }
    const Json draft = recipe();
    const double tokens = numberOf(draft, "steps") * numberOf(draft, "batch_tokens");
    const QString model = m_model->currentData().toString();
    for (const ListedRun& run : RunLibrary::of(m_services).list()) {
        if (run.rate && *run.rate > 0.0 && run.modelPath == model && tokens > 0.0) {
            lines.append(tr("·  Time: %1 at the %2 tokens/s measured in %3")
                             .arg(durationText(tokens / *run.rate), widgets::figureText(*run.rate),
                                 run.name));
            return lines;
        }
    }
    lines.append(tr("·  Time: known once the first steps are measured. Items longer than the "
                    "sequence are left out and counted at the start"));
    return lines;
}

void NewRunCard::refresh()
{
    const QString why = objection();
    m_checks->setText(preflight().join(QChar(u'\n')));
    m_start->setEnabled(why.isEmpty() && !m_isStarting);
    m_start->setToolTip(
        why.isEmpty() ? tr("Starts a process of its own that goes on without this window") : why);
    m_name->setPlaceholderText(m_model->currentIndex() < 0
            ? tr("Name of the run")
            : QFileInfo(m_model->currentData().toString()).fileName());
}

} // namespace lapidary::app
