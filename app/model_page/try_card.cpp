// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_page/try_card.h"

#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/project/model_session.h"
#include "app/services/services.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kMostTokens = 4096;

QSpinBox* makeCount(const QString& id, int least, int most, int value, QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setObjectName(id);
    box->setRange(least, most);
    box->setValue(value);
    return box;
}

QDoubleSpinBox* makeNumber(
    const QString& id, double least, double most, double value, QWidget* parent)
{
    auto* box = new QDoubleSpinBox(parent);
    box->setObjectName(id);
    box->setRange(least, most);
    box->setSingleStep(0.05);
    box->setDecimals(2);
    box->setValue(value);
    return box;
}

QPlainTextEdit* makeText(const QString& id, const QString& name, int lines, QWidget* parent)
{
    auto* edit = new QPlainTextEdit(parent);
    edit->setObjectName(id);
    edit->setAccessibleName(name);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * lines + 16);
    return edit;
}

} // namespace

TryCard::TryCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Try it"), parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("try"));
    m_prompt = makeText(QStringLiteral("try.prompt"), tr("Prompt"), 3, this);
    m_prompt->setPlaceholderText(tr("Once upon a time"));
    m_output = makeText(QStringLiteral("try.output"), tr("Generated text"), 6, this);
    m_output->setReadOnly(true);
    m_figures = new TextLabel(TextRole::Muted, {}, this);
    m_figures->setObjectName(QStringLiteral("try.figures"));
    body()->addWidget(m_prompt);
    body()->addWidget(makeOptions());
    body()->addWidget(makeButtons());
    body()->addWidget(m_output, 1);
    body()->addWidget(m_figures);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &TryCard::updateButtons);
    connect(&services.model, &ModelSession::changed, this, &TryCard::updateButtons);
    updateSampling();
    updateButtons();
}

QWidget* TryCard::makeOptions()
{
    auto* options = new QWidget(this);
    auto* flow = new widgets::FlowLayout(options);
    flow->setAlignment(Qt::AlignLeading);
    const auto add = [&](const QString& label, QWidget* field) {
        auto* pair = new QWidget(options);
        auto* layout = new QHBoxLayout(pair);
        layout->setContentsMargins({});
        auto* name = new QLabel(label, pair);
        name->setBuddy(field);
        field->setParent(pair);
        field->setAccessibleName(QString(label).remove(QChar(u'&')));
        layout->addWidget(name);
        layout->addWidget(field);
        flow->addWidget(pair);
    };
    m_kind = new QComboBox(this);
    m_kind->setObjectName(QStringLiteral("try.kind"));
    m_kind->addItems({tr("Continue the text"), tr("Answer as a chat")});
    m_tokens = makeCount(QStringLiteral("try.tokens"), 1, kMostTokens, 128, this);
    m_greedy = new QCheckBox(tr("Always the best token"), options);
    m_greedy->setObjectName(QStringLiteral("try.greedy"));
    m_greedy->setChecked(true);
    m_temperature = makeNumber(QStringLiteral("try.temperature"), 0.05, 5.0, 0.8, this);
    m_topK = makeCount(QStringLiteral("try.top_k"), 0, 100000, 40, this);
    m_topK->setSpecialValueText(tr("all"));
    m_topP = makeNumber(QStringLiteral("try.top_p"), 0.05, 1.0, 0.95, this);
    m_seed = makeCount(QStringLiteral("try.seed"), 0, 2147483647, 0, this);
    add(tr("Kind"), m_kind);
    add(tr("Tokens"), m_tokens);
    flow->addWidget(m_greedy);
    add(tr("Temperature"), m_temperature);
    add(tr("Top-k"), m_topK);
    add(tr("Top-p"), m_topP);
    add(tr("Seed"), m_seed);
    connect(m_greedy, &QCheckBox::toggled, this, &TryCard::updateSampling);
    return options;
}

QWidget* TryCard::makeButtons()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_start = new QPushButton(m_services.theme.icon(u"play"), tr("Generate"), row);
    m_start->setObjectName(QStringLiteral("try.start"));
    widgets::setPrimary(m_start);
    m_cancel = new QPushButton(m_services.theme.icon(u"stop"), tr("Stop"), row);
    m_cancel->setObjectName(QStringLiteral("try.stop"));
    m_cancel->setToolTip(tr("Stop generating; what there is stays"));
    layout->addWidget(m_start);
    layout->addWidget(m_cancel);
    layout->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, &TryCard::start);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_services.engine.cancel(m_request); });
    return row;
}

void TryCard::updateSampling()
{
    for (QWidget* field : {static_cast<QWidget*>(m_temperature), static_cast<QWidget*>(m_topK),
             static_cast<QWidget*>(m_topP), static_cast<QWidget*>(m_seed)}) {
        field->setEnabled(!m_greedy->isChecked());
    }
}

void TryCard::updateButtons()
{
    const bool isReady = m_services.model.facts().has_value();
    const bool isEmpty = m_prompt->toPlainText().isEmpty();
    m_start->setEnabled(isReady && !isEmpty && m_request == 0);
    m_start->setToolTip(isEmpty ? tr("Write a prompt first") : tr("Let the model go on"));
    m_cancel->setEnabled(m_request != 0);
}

model::Json TryCard::parameters() const
{
    model::Json params{{"model", toUtf8(m_services.model.facts()->path)},
        {"prompt", toUtf8(m_prompt->toPlainText())}, {"max_tokens", m_tokens->value()}};
    if (m_kind->currentIndex() == 1) {
        params["chat"] = true;
    }
    if (m_greedy->isChecked()) {
        params["greedy"] = true;
    } else {
        params["temperature"] = m_temperature->value();
        params["top_k"] = m_topK->value();
        params["top_p"] = m_topP->value();
        params["seed"] = m_seed->value();
    }
    return params;
}

void TryCard::start()
{
    m_lead = m_kind->currentIndex() == 1 ? QString() : m_prompt->toPlainText();
    showText({});
    m_figures->setText(tr("Loading the model…"));
    m_request = m_services.engineJobs.run(this,
        tr("Generate with %1").arg(m_services.model.facts()->name),
        {QStringLiteral("generate"), parameters(),
            [this](const EngineProgress& progress) { takeProgress(progress); },
            [this](const model::Result<EngineReply>& answer) { takeAnswer(answer); }});
    updateButtons();
}

void TryCard::showText(const QString& text)
{
    m_output->setPlainText(m_lead + text);
    QScrollBar* bar = m_output->verticalScrollBar();
    bar->setValue(bar->maximum());
}

void TryCard::takeProgress(const EngineProgress& progress)
{
    if (progress.text) {
        showText(*progress.text);
    }
    m_figures->setText(progress.total > 0.0 && progress.unit == QStringLiteral("tokens")
            ? tr("%1 of %2 tokens")
                  .arg(widgets::countText(qint64(progress.done)),
                      widgets::countText(qint64(progress.total)))
            : sentence(progress.phase));
}

void TryCard::takeAnswer(const model::Result<EngineReply>& answer)
{
    m_request = 0;
    updateButtons();
    if (!answer) {
        m_figures->setText(failureText(answer.error()));
        postFailure(m_services, answer.error(), tr("The model could not generate"),
            QStringLiteral("generate"));
        return;
    }
    const model::Json& result = answer->value;
    showText(textOf(result, "text"));
    QStringList parts{tr("%1 new tokens").arg(countOf(result, "ids")),
        tr("prompt %1").arg(widgets::countText(qint64(numberOf(result, "prompt_tokens"))))};
    if (const double rate = numberOf(result, "tokens_per_second"); rate > 0.0) {
        parts.append(tr("%1 tokens/s").arg(widgets::figureText(rate)));
    }
    if (const double rate = numberOf(result, "prefill_tokens_per_second"); rate > 0.0) {
        parts.append(tr("prompt read at %1 tokens/s").arg(widgets::figureText(rate)));
    }
    parts.append(stopText(textOf(result, "stop_reason")));
    m_figures->setText(parts.join(QStringLiteral(" · ")));
}

} // namespace lapidary::app
