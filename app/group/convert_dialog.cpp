// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/convert_dialog.h"

#include "app/actions/actions.h"
#include "app/base/text.h"
#include "app/engine/described_kinds.h"
#include "app/engine/engine_jobs.h"
#include "app/group/convert_checks.h"
#include "app/group/convert_job.h"
#include "app/group/group_session.h"
#include "app/jobs/job_strip.h"
#include "app/model_page/engine_answers.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "widgets/forms/count_box.h"
#include "widgets/forms/param_form.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace lapidary::app {

using model::Json;
using widgets::countText;
using widgets::figureText;
using widgets::percentText;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

constexpr int kBarSteps = 1000;
constexpr int kRowsShown = 6;

const Json& listOf(const Json& object, const char* key)
{
    static const Json kNone = Json::array();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_array() ? *found : kNone;
}

} // namespace

ConvertDialog::ConvertDialog(
    Services& services, GroupSession& session, ConvertJob& job, QWidget* parent)
    : QDialog(parent)
    , m_services(services)
    , m_session(session)
    , m_job(job)
    , m_formNote(tr("Asking the engine what it can do…"))
    , m_wasRunning(job.isRunning())
{
    setObjectName(QStringLiteral("convert.dialog"));
    setWindowTitle(tr("Convert to MoE"));
    auto* layout = new QVBoxLayout(this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_run = buttons->addButton(tr("Convert"), QDialogButtonBox::ActionRole);
    m_run->setObjectName(QStringLiteral("convert.run"));
    widgets::setPrimary(m_run);
    m_area = widgets::makeScrollArea(makeContent(), this);
    layout->addWidget(m_area, 1);
    layout->addWidget(makeProgress());
    layout->addWidget(buttons);
    resize(services.theme.scaled(620), services.theme.scaled(640));
    connect(m_run, &QPushButton::clicked, this, &ConvertDialog::run);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_form, &widgets::ParamForm::valuesChanged, this, &ConvertDialog::refresh);
    connect(
        &session.document(), &widgets::GroupingDocument::changed, this, &ConvertDialog::refresh);
    connect(&job, &ConvertJob::changed, this, &ConvertDialog::followJob);
    askForParameters();
    refresh();
}

QWidget* ConvertDialog::makeContent()
{
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins({});
    m_form = new widgets::ParamForm(m_services.theme, content);
    m_checks = new TextLabel(TextRole::Body, {}, content);
    m_checks->setObjectName(QStringLiteral("convert.checks"));
    layout->addWidget(m_form);
    layout->addWidget(m_checks);
    layout->addWidget(makeResult());
    layout->addStretch(1);
    return content;
}

QWidget* ConvertDialog::makeProgress()
{
    auto* block = new QWidget(this);
    m_running = new QWidget(block);
    m_progress = new QProgressBar(m_running);
    m_progress->setObjectName(QStringLiteral("convert.progress"));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setTextVisible(false);
    m_cancel = new QPushButton(m_services.theme.icon(u"stop"), tr("Cancel"), m_running);
    m_cancel->setObjectName(QStringLiteral("convert.cancel"));
    m_cancel->setToolTip(tr("Give it up; nothing is written"));
    m_note = new TextLabel(TextRole::Muted, {}, block);
    m_note->setObjectName(QStringLiteral("convert.note"));
    auto* row = new QHBoxLayout(m_running);
    row->setContentsMargins({});
    row->addWidget(m_progress, 1);
    row->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins({});
    layout->addWidget(m_running);
    layout->addWidget(m_note);
    connect(m_cancel, &QPushButton::clicked, &m_job, &ConvertJob::cancel);
    return block;
}

QWidget* ConvertDialog::makeResult()
{
    m_outcome = new QWidget(this);
    auto* layout = new QVBoxLayout(m_outcome);
    layout->setContentsMargins({});
    m_facts = new widgets::KeyValueTable(m_outcome);
    m_facts->setObjectName(QStringLiteral("convert.result"));
    m_layers = new QTreeWidget(m_outcome);
    m_layers->setObjectName(QStringLiteral("convert.layers"));
    m_layers->setAccessibleName(tr("Error of each layer"));
    m_layers->setRootIsDecorated(false);
    m_layers->setUniformRowHeights(true);
    m_layers->setAlternatingRowColors(true);
    m_layers->header()->setStretchLastSection(false);
    m_layers->setHeaderLabels({tr("Layer"), tr("Error before repair"), tr("Error after")});
    m_layers->setFixedHeight(m_layers->fontMetrics().height() * 2 * (kRowsShown + 1));
    layout->addWidget(new TextLabel(TextRole::Heading, tr("What came of it"), m_outcome));
    layout->addWidget(m_facts);
    layout->addWidget(m_layers);
    layout->addWidget(
        new TextLabel(TextRole::Heading, tr("Perplexity beside the dense model"), m_outcome));
    layout->addLayout(makePreview());
    m_comparison = new widgets::KeyValueTable(m_outcome);
    m_comparison->setObjectName(QStringLiteral("convert.comparison"));
    layout->addWidget(m_comparison);
    layout->addLayout(makeNextSteps());
    return m_outcome;
}

QLayout* ConvertDialog::makePreview()
{
    m_text = new QLineEdit(m_outcome);
    m_text->setObjectName(QStringLiteral("convert.text"));
    m_text->setAccessibleName(tr("Text that was not recorded"));
    m_text->setPlaceholderText(tr("A text that was not recorded"));
    auto* choose = new QPushButton(tr("Choose…"), m_outcome);
    choose->setObjectName(QStringLiteral("convert.choose"));
    m_context = widgets::makeCountBox(
        QStringLiteral("convert.context"), tr("Window"), 8, 1 << 20, 256, m_outcome);
    m_tokens = widgets::makeCountBox(
        QStringLiteral("convert.tokens"), tr("At most"), 64, 100000000, 16384, m_outcome);
    m_compare = new QPushButton(tr("Measure"), m_outcome);
    m_compare->setObjectName(QStringLiteral("convert.compare"));
    auto* file = new QHBoxLayout;
    file->addWidget(m_text, 1);
    file->addWidget(choose);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Text file"), file);
    form->addRow(tr("Window"), m_context);
    form->addRow(tr("Tokens"), m_tokens);
    form->addRow(QString(), m_compare);
    connect(choose, &QPushButton::clicked, this, &ConvertDialog::choosePreview);
    connect(m_text, &QLineEdit::textChanged, this, &ConvertDialog::refresh);
    connect(m_compare, &QPushButton::clicked, this,
        [this] { m_job.preview(m_text->text().trimmed(), m_context->value(), m_tokens->value()); });
    return form;
}

QLayout* ConvertDialog::makeNextSteps()
{
    auto* row = new widgets::FlowLayout;
    const auto add = [&](const char* action, const QString& text) {
        auto* button = new QPushButton(m_services.actions[action]->icon(), text, m_outcome);
        button->setObjectName(QStringLiteral("convert.") + QLatin1String(action));
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, action] {
            m_services.actions[action]->trigger();
            close();
        });
    };
    add("mode.train", tr("Train it"));
    add("mode.route", tr("See its routing"));
    add("mode.evaluate", tr("Measure it"));
    add("mode.export", tr("Export it"));
    return row;
}

void ConvertDialog::askForParameters()
{
    m_services.engine.request(this,
        {QStringLiteral("describe"), Json::object(), {},
            [this](const model::Result<EngineReply>& reply) { showForm(reply); }});
}

void ConvertDialog::showForm(const model::Result<EngineReply>& described)
{
    if (!described) {
        m_formNote = sentence(described.error());
        refresh();
        return;
    }
    m_formNote = tr("This engine cannot convert.");
    for (const model::KindInfo& command : describedKinds(described->value, "command")) {
        if (command.id == "convert") {
            m_form->setSpecs(conversionSpecs(command.parameters, m_session));
            m_formNote.clear();
        }
    }
    refresh();
}

void ConvertDialog::refresh()
{
    showChecks();
    showProgress();
    showResult();
}

void ConvertDialog::followJob()
{
    if (std::exchange(m_wasRunning, m_job.isRunning()) && m_wasRunning) {
        showProgress();
        return;
    }
    refresh();
    if (m_job.result() && !m_wasRunning) { // it has ended just now; show the end of it
        QWidget* news = m_job.comparison() ? static_cast<QWidget*>(m_comparison) : m_outcome;
        QTimer::singleShot(0, this, [this, news] { m_area->ensureWidgetVisible(news); });
    }
}

void ConvertDialog::showChecks()
{
    QStringList lines;
    bool isPossible = m_formNote.isEmpty() && m_form->isValid() && !m_job.isRunning();
    if (!m_formNote.isEmpty()) {
        lines.append(m_formNote);
    }
    for (const Check& check : conversionChecks(m_session, m_form->values())) {
        lines.append(checkLine(check));
        isPossible = isPossible && check.state != Check::State::Bad;
    }
    m_checks->setText(lines.join(QChar(u'\n')));
    m_run->setEnabled(isPossible);
    m_run->setText(m_job.result() ? tr("Convert again") : tr("Convert"));
    m_form->setEnabled(!m_job.isConverting());
}

void ConvertDialog::showProgress()
{
    const EngineProgress& progress = m_job.progress();
    const bool isCounted = progress.total > 0.0;
    m_running->setVisible(m_job.isRunning());
    m_progress->setRange(0, isCounted ? kBarSteps : 0);
    if (isCounted) {
        m_progress->setValue(
            static_cast<int>(std::clamp(progress.done / progress.total, 0.0, 1.0) * kBarSteps));
    }
    QString text
        = m_job.isRunning() && !progress.phase.isEmpty() ? progressText(progress) : m_job.note();
    if (m_job.isRunning()) {
        text += QChar(u'\n') + tr("You can close this; Jobs shows how far it is.");
    }
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

void ConvertDialog::showResult()
{
    const bool isThere = m_job.result().has_value();
    m_outcome->setVisible(isThere);
    if (!isThere) {
        return;
    }
    const Json& result = *m_job.result();
    const QLocale locale;
    std::vector<widgets::KeyValue> rows{
        {tr("Written to"), m_job.folder(), tr("The converted model, with all that made it")}};
    if (result.contains("exact_when_all_active") && result["exact_when_all_active"].is_number()) {
        rows.push_back({tr("All experts on, against dense"),
            locale.toString(numberOf(result, "exact_when_all_active"), 'e', 1),
            tr("Largest difference of a logit over the largest logit, measured on the written "
               "folder before repair")});
    }
    if (const double active = numberOf(result, "active_fraction"); active > 0.0) {
        rows.push_back({tr("Neurons that work per token"), percentText(active), {}});
    }
    for (const Json& notice : listOf(result, "notices")) {
        if (notice.is_string()) {
            rows.push_back({tr("Note"), toQString(notice.get_ref<const std::string&>()), {}});
        }
    }
    m_facts->setRows(rows);
    showLayers(result);
    showComparison();
    m_compare->setEnabled(!m_job.isRunning() && !m_text->text().trimmed().isEmpty());
    m_compare->setToolTip(m_text->text().trimmed().isEmpty()
            ? tr("Choose a text first")
            : tr("Score every token of the text with both models"));
}

void ConvertDialog::showLayers(const Json& result)
{
    m_layers->clear();
    for (const Json& layer : listOf(result, "layers")) {
        auto* row = new QTreeWidgetItem(m_layers,
            {QStringLiteral("L%1").arg(qint64(numberOf(layer, "layer"))),
                percentText(numberOf(layer, "error_before")),
                percentText(numberOf(layer, "error_after"))});
        row->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        row->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (int column = 0; column < m_layers->columnCount(); ++column) {
        m_layers->resizeColumnToContents(column);
    }
}

void ConvertDialog::showComparison()
{
    m_comparison->setVisible(m_job.comparison().has_value());
    if (!m_job.comparison()) {
        return;
    }
    const Json& figures = *m_job.comparison();
    const Json& interval = listOf(figures, "interval");
    const auto perplexity = [&](const char* side) {
        const auto found = figures.find(side);
        return found != figures.end() ? figureText(numberOf(*found, "perplexity")) : QString();
    };
    QString ratio = figureText(numberOf(figures, "ratio"));
    if (interval.size() == 2 && interval[0].is_number() && interval[1].is_number()) {
        ratio += tr(" (95 %: %1 to %2)")
                     .arg(figureText(interval[0].get<double>()),
                         figureText(interval[1].get<double>()));
    }
    m_comparison->setRows({{tr("Perplexity, dense"), perplexity("a"), {}},
        {tr("Perplexity, sparse"), perplexity("b"), {}},
        {tr("Ratio"), ratio, tr("Sparse over dense; resampled by windows of the text")},
        {tr("Same first choice"), percentText(numberOf(figures, "top1_agreement")), {}},
        {tr("Tokens"), countText(qint64(numberOf(figures, "tokens"))), {}}});
}

void ConvertDialog::run()
{
    m_job.start(m_session.document().grouping(), m_session.modelPath(), m_session.recordingFolder(),
        m_form->values());
}

void ConvertDialog::choosePreview()
{
    QFileDialog* dialog = makeFileDialog(this, QStringLiteral("convert_text"),
        tr("Text that was not recorded"), QFileInfo(m_text->text()).path());
    connect(dialog, &QFileDialog::fileSelected, m_text, &QLineEdit::setText);
    dialog->open();
}

} // namespace lapidary::app
