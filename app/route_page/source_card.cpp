// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/source_card.h"

#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/route_page/route_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "widgets/forms/count_box.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::makeCountBox;
using widgets::TextLabel;
using widgets::TextRole;

constexpr int kMostTokens = 4096;
constexpr int kMostItems = 100000;
constexpr int kPromptLines = 4;

} // namespace

SourceCard::SourceCard(Services& services, RouteSession& session, QWidget* parent)
    : Card(services.theme, tr("What is traced"), parent)
    , m_services(services)
    , m_session(session)
    , m_model(new QComboBox(this))
    , m_source(new QComboBox(this))
    , m_stack(new QStackedWidget(this))
    , m_chips(new QWidget(this))
    , m_note(new TextLabel(TextRole::Muted, {}, this))
    , m_text(new TextLabel(TextRole::Body, {}, this))
{
    setObjectName(QStringLiteral("route.source"));
    m_model->setObjectName(QStringLiteral("route.model"));
    m_model->setAccessibleName(tr("Model"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_source->setObjectName(QStringLiteral("route.kind"));
    m_source->setAccessibleName(tr("Text"));
    m_source->addItems({tr("A prompt"), tr("Items of a data file")});
    m_note->setObjectName(QStringLiteral("route.note"));
    m_text->setObjectName(QStringLiteral("route.text"));
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Model"), m_model);
    form->addRow(tr("Text"), m_source);
    m_stack->addWidget(makePromptFields());
    m_stack->addWidget(makeDataFields());
    m_chipFlow = new widgets::FlowLayout(m_chips);
    m_chipFlow->setAlignment(Qt::AlignLeading);
    body()->addLayout(form);
    body()->addWidget(m_stack);
    body()->addWidget(m_chips);
    body()->addWidget(makeButtons());
    body()->addWidget(m_note);
    body()->addWidget(m_text);
    connect(m_source, &QComboBox::currentIndexChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_source, &QComboBox::currentIndexChanged, this, &SourceCard::updateState);
    connect(m_model, &QComboBox::currentIndexChanged, this, &SourceCard::updateState);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &SourceCard::updateModels);
    connect(&services.model, &ModelSession::changed, this, &SourceCard::updateModels);
    connect(&session, &RouteSession::progressed, this, &SourceCard::updateState);
    updateModels();
    updateChips();
}

QWidget* SourceCard::makePromptFields()
{
    auto* page = new QWidget(m_stack);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    m_prompt = new QPlainTextEdit(page);
    m_prompt->setObjectName(QStringLiteral("route.prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Once upon a time"));
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(m_prompt->fontMetrics().lineSpacing() * kPromptLines + 16);
    m_tokens
        = makeCountBox(QStringLiteral("route.tokens"), tr("New tokens"), 0, kMostTokens, 40, page);
    m_tokens->setSpecialValueText(tr("none"));
    m_dense = new QCheckBox(tr("The dense model beside it"), page);
    m_dense->setObjectName(QStringLiteral("route.dense"));
    m_dense->setChecked(true);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("New tokens"), m_tokens);
    layout->addWidget(m_prompt);
    layout->addLayout(form);
    layout->addWidget(m_dense);
    layout->addStretch(1);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &SourceCard::updateState);
    connect(m_tokens, &QSpinBox::valueChanged, this, &SourceCard::updateState);
    return page;
}

QWidget* SourceCard::makeDataFields()
{
    auto* page = new QWidget(m_stack);
    auto* form = new QFormLayout(page);
    form->setContentsMargins({});
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_file = new QLineEdit(page);
    m_file->setObjectName(QStringLiteral("route.file"));
    m_file->setAccessibleName(tr("Data file"));
    auto* choose = new QPushButton(tr("Choose…"), page);
    choose->setObjectName(QStringLiteral("route.choose"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_file, 1);
    row->addWidget(choose);
    m_limit = makeCountBox(QStringLiteral("route.limit"), tr("Items"), 0, kMostItems, 50, page);
    m_limit->setSpecialValueText(tr("all"));
    m_skip = makeCountBox(
        QStringLiteral("route.skip"), tr("Items to pass over"), 0, kMostItems, 0, page);
    form->addRow(tr("Data file"), row);
    form->addRow(tr("Items"), m_limit);
    form->addRow(tr("Pass over"), m_skip);
    connect(choose, &QPushButton::clicked, this, &SourceCard::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &SourceCard::updateState);
    return page;
}

QWidget* SourceCard::makeButtons()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_start = new QPushButton(m_services.theme.icon(u"route"), tr("Trace"), row);
    m_start->setObjectName(QStringLiteral("route.start"));
    widgets::setPrimary(m_start);
    m_stop = new QPushButton(m_services.theme.icon(u"stop"), tr("Stop"), row);
    m_stop->setObjectName(QStringLiteral("route.stop"));
    layout->addWidget(m_start);
    layout->addWidget(m_stop);
    layout->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, &SourceCard::start);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_session.cancel(); });
    return row;
}

void SourceCard::updateModels()
{
    const QString former = m_model->currentData().toString();
    const QSignalBlocker blocker(m_model);
    m_model->clear();
    for (const ModelChoice& choice : modelChoices(m_services.model, m_services.artifacts)) {
        if (choice.kind) {
            m_model->addItem(choice.title, choice.path);
        }
    }
    m_model->setCurrentIndex(std::max(0, m_model->findData(former)));
    updateState();
}

QString SourceCard::densePath() const
{
    const bool isWanted = m_dense->isChecked() && m_services.model.facts();
    return isWanted ? m_services.model.facts()->path : QString();
}

/// Why nothing can be traced yet; empty when it can.
QString SourceCard::objection() const
{
    if (m_model->currentIndex() < 0) {
        return tr("There is no model with experts yet");
    }
    if (m_source->currentIndex() == 0) {
        return m_prompt->toPlainText().isEmpty() ? tr("Write a prompt first") : QString();
    }
    return QFileInfo(m_file->text()).isFile() ? QString() : tr("Choose a data file first");
}

void SourceCard::updateState()
{
    const QString objection = this->objection();
    m_start->setEnabled(objection.isEmpty() && !m_session.isRunning());
    m_start->setToolTip(objection.isEmpty() ? tr("Let the text go through the model") : objection);
    m_stop->setEnabled(m_session.isRunning());
    m_note->setText(m_session.note().isEmpty() ? objection : m_session.note());
    m_text->setText(m_session.text());
    m_text->setVisible(!m_session.text().isEmpty());
}

void SourceCard::chooseFile()
{
    QFileDialog* dialog
        = makeFileDialog(this, QStringLiteral("route_data"), tr("Data file"), m_file->text());
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

RouteRequest SourceCard::request() const
{
    RouteRequest request;
    request.model = m_model->currentData().toString();
    if (m_source->currentIndex() == 0) {
        request.prompt = m_prompt->toPlainText();
        request.tokens = m_tokens->value();
    } else {
        request.data = m_file->text();
        request.limit = m_limit->value();
        request.skip = m_skip->value();
    }
    request.changes = m_changes;
    return request;
}

void SourceCard::start()
{
    m_session.start(request(), densePath());
}

void SourceCard::addChange(const RouteChange& change)
{
    std::erase_if(m_changes, [&change](const RouteChange& other) {
        return other.layer == change.layer && other.expert == change.expert;
    });
    m_changes.push_back(change);
    updateChips();
    if (objection().isEmpty() && !m_session.isRunning()) {
        start();
    }
}

void SourceCard::updateChips()
{
    qDeleteAll(m_chips->findChildren<QPushButton*>(QString(), Qt::FindDirectChildrenOnly));
    for (const RouteChange& change : m_changes) {
        auto* chip = new QPushButton(m_services.theme.icon(u"close"), changeText(change), m_chips);
        chip->setObjectName(QStringLiteral("route.chip"));
        chip->setToolTip(tr("Take this change away and trace again"));
        m_chipFlow->addWidget(chip);
        connect(chip, &QPushButton::clicked, this, [this, change] {
            std::erase(m_changes, change);
            QMetaObject::invokeMethod(
                this,
                [this] {
                    updateChips();
                    if (objection().isEmpty() && !m_session.isRunning()) {
                        start();
                    }
                },
                Qt::QueuedConnection);
        });
    }
    m_chips->setVisible(!m_changes.empty());
}

} // namespace lapidary::app
