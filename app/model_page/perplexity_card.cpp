// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_page/perplexity_card.h"

#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/project/model_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace lapidary::app {

PerplexityCard::PerplexityCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Perplexity of a file"), parent)
    , m_services(services)
    , m_file(new QLineEdit(this))
    , m_context(new QSpinBox(this))
{
    setObjectName(QStringLiteral("perplexity"));
    m_file->setObjectName(QStringLiteral("perplexity.file"));
    m_file->setAccessibleName(tr("Text file"));
    m_context->setObjectName(QStringLiteral("perplexity.context"));
    m_context->setAccessibleName(tr("Window"));
    m_context->setRange(2, 1 << 20);
    m_context->setValue(256);
    m_context->setSuffix(tr(" tokens"));
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setObjectName(QStringLiteral("perplexity.choose"));
    m_start = new QPushButton(tr("Measure"), this);
    m_start->setObjectName(QStringLiteral("perplexity.start"));
    m_cancel = new QPushButton(tr("Stop"), this);
    m_cancel->setObjectName(QStringLiteral("perplexity.stop"));
    m_result = new widgets::TextLabel(widgets::TextRole::Body, {}, this);
    m_result->setObjectName(QStringLiteral("perplexity.result"));
    auto* fileRow = new QHBoxLayout;
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(choose);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start);
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Text file"), fileRow);
    form->addRow(tr("Window"), m_context);
    body()->addLayout(form);
    body()->addLayout(buttons);
    body()->addWidget(m_result);
    connect(choose, &QPushButton::clicked, this, &PerplexityCard::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &PerplexityCard::updateButtons);
    connect(&services.model, &ModelSession::changed, this, &PerplexityCard::updateButtons);
    connect(m_start, &QPushButton::clicked, this, &PerplexityCard::start);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_services.engine.cancel(m_request); });
    updateButtons();
}

void PerplexityCard::chooseFile()
{
    QFileDialog* dialog = makeFileDialog(this, QStringLiteral("perplexity_file"),
        tr("Text file to measure on"), QFileInfo(m_file->text()).path());
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

void PerplexityCard::updateButtons()
{
    m_start->setEnabled(m_services.model.facts().has_value() && !m_file->text().trimmed().isEmpty()
        && m_request == 0);
    m_start->setToolTip(m_file->text().trimmed().isEmpty() ? tr("Choose a text file first")
                                                           : tr("Score every token of the file"));
    m_cancel->setEnabled(m_request != 0);
}

void PerplexityCard::start()
{
    m_result->setText(tr("Measuring…"));
    m_request = m_services.engineJobs.run(this,
        tr("Perplexity of %1").arg(QFileInfo(m_file->text()).fileName()),
        {QStringLiteral("perplexity"),
            {{"model", toUtf8(m_services.model.facts()->path)},
                {"data", model::Json::array({toUtf8(m_file->text().trimmed())})},
                {"context", m_context->value()}},
            [this](const EngineProgress& progress) {
                if (progress.total > 0.0) {
                    m_result->setText(
                        tr("%1 of %2 %3")
                            .arg(widgets::countText(qint64(progress.done)),
                                widgets::countText(qint64(progress.total)), progress.unit));
                }
            },
            [this](const model::Result<EngineReply>& answer) { takeAnswer(answer); }});
    updateButtons();
}

void PerplexityCard::takeAnswer(const model::Result<EngineReply>& answer)
{
    m_request = 0;
    updateButtons();
    if (!answer) {
        m_result->setText(failureText(answer.error()));
        postFailure(m_services, answer.error(), tr("The file could not be measured"),
            QStringLiteral("perplexity"));
        return;
    }
    m_result->setText(tr("Perplexity %1 over %2 tokens (%3 nats per token)")
                          .arg(widgets::figureText(numberOf(answer->value, "perplexity")),
                              widgets::countText(qint64(numberOf(answer->value, "tokens"))),
                              widgets::figureText(numberOf(answer->value, "nll"))));
}

} // namespace lapidary::app
