// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/evaluations_card.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/services/file_dialogs.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "model/core/atomic_file.h"
#include "widgets/evaluation/level_plot.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/message.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kRowsShown = 7;
constexpr int kPlotLines = 16;

void tell(Services& services, widgets::Level level, const QString& text, const QString& path)
{
    widgets::Message message;
    message.level = level;
    message.text = text;
    message.where = path;
    message.key = QStringLiteral("evaluate.save");
    services.notices.post(message);
}

} // namespace

EvaluationsCard::EvaluationsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Evaluations"), parent)
    , m_services(services)
    , m_list(new QComboBox(this))
    , m_details(new QWidget(this))
    , m_table(new QTreeWidget(m_details))
    , m_plot(new widgets::LevelPlot(services.theme, m_details))
    , m_empty(new TextLabel(TextRole::Muted,
          tr("Nothing has been measured yet. Tick models, choose tasks and press Evaluate."), this))
    , m_note(new TextLabel(TextRole::Muted, {}, m_details))
    , m_pairs(new TextLabel(TextRole::Body, {}, m_details))
{
    setObjectName(QStringLiteral("evaluations"));
    m_list->setObjectName(QStringLiteral("evaluations.list"));
    m_list->setAccessibleName(tr("Evaluation"));
    m_table->setObjectName(QStringLiteral("evaluations.table"));
    m_table->setAccessibleName(tr("Figures of each model"));
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->header()->setStretchLastSection(false);
    m_table->setFixedHeight(m_table->fontMetrics().height() * 2 * (kRowsShown + 1));
    m_plot->setObjectName(QStringLiteral("evaluations.plot"));
    m_plot->setMinimumHeight(m_plot->fontMetrics().lineSpacing() * kPlotLines);
    m_pairs->setObjectName(QStringLiteral("evaluations.pairs"));
    m_note->setObjectName(QStringLiteral("evaluations.note"));
    auto* layout = new QVBoxLayout(m_details);
    layout->setContentsMargins({});
    layout->addWidget(m_note);
    layout->addWidget(m_table);
    layout->addWidget(m_plot);
    layout->addWidget(m_pairs);
    layout->addLayout(makeButtons());
    body()->addWidget(m_empty);
    body()->addWidget(m_list);
    body()->addWidget(m_details);
    connect(m_list, &QComboBox::currentIndexChanged, this, [this] {
        m_chosen = m_list->currentData().toString();
        showChosen();
    });
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &EvaluationsCard::refill);
    refill();
}

QLayout* EvaluationsCard::makeButtons()
{
    auto* row = new widgets::FlowLayout;
    auto* table = new QPushButton(m_services.theme.icon(u"save"), tr("Save table…"), m_details);
    table->setObjectName(QStringLiteral("evaluations.save_table"));
    auto* plot = new QPushButton(m_services.theme.icon(u"camera"), tr("Save picture…"), m_details);
    plot->setObjectName(QStringLiteral("evaluations.save_plot"));
    m_savePlot = plot;
    row->addWidget(table);
    row->addWidget(plot);
    connect(table, &QPushButton::clicked, this, &EvaluationsCard::saveTable);
    connect(plot, &QPushButton::clicked, this, &EvaluationsCard::savePlot);
    return row;
}

void EvaluationsCard::choose(const QString& folder)
{
    m_chosen = folder;
    refill();
}

void EvaluationsCard::refill()
{
    const auto evaluations = m_services.artifacts.of(ArtifactKind::Evaluation);
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (const Artifact& one : evaluations) {
            m_list->addItem(
                tr("%1 · %2").arg(one.name, QLocale().toString(one.time, QLocale::ShortFormat)),
                one.folder);
        }
        const int known = m_list->findData(m_chosen);
        m_list->setCurrentIndex(evaluations.empty() ? -1 : std::max(0, known));
    }
    m_list->setVisible(!evaluations.empty());
    m_empty->setVisible(evaluations.empty());
    showChosen();
}

void EvaluationsCard::showChosen()
{
    const Artifact* chosen = m_services.artifacts.find(m_list->currentData().toString());
    m_details->setVisible(chosen != nullptr);
    if (!chosen) {
        return;
    }
    m_view = viewOf(chosen->facts);
    m_note->setText(chosen->objection.isEmpty() ? m_view.note : chosen->objection);
    m_pairs->setText(m_view.pairs.join(QChar(u'\n')));
    m_pairs->setVisible(!m_view.pairs.isEmpty());
    m_plot->setVisible(!m_view.series.empty());
    m_savePlot->setVisible(!m_view.series.empty());
    m_plot->setSeries(m_view.levels, m_view.series);
    showTable();
}

void EvaluationsCard::showTable()
{
    m_table->clear();
    m_table->setHeaderLabels(m_view.headers);
    const auto align = [](QTreeWidgetItem* item) {
        for (int column = 1; column < item->columnCount(); ++column) {
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        }
    };
    bool hasChildren = false;
    for (const EvaluationRow& row : m_view.rows) {
        auto* item = new QTreeWidgetItem(m_table, row.cells);
        align(item);
        for (const EvaluationRow& child : row.children) {
            align(new QTreeWidgetItem(item, child.cells));
            hasChildren = true;
        }
    }
    m_table->setRootIsDecorated(hasChildren);
    for (int column = 0; column < m_table->columnCount(); ++column) {
        m_table->resizeColumnToContents(column);
    }
}

void EvaluationsCard::saveTable()
{
    const Artifact* chosen = m_services.artifacts.find(m_list->currentData().toString());
    if (!chosen) {
        return;
    }
    const QString csv = csvOf(chosen->facts);
    QFileDialog* dialog = makeSaveDialog(this, QStringLiteral("save_table"), tr("Save table"),
        m_list->currentText().section(QChar(u' '), 0, 0) + QStringLiteral(".csv"));
    dialog->setNameFilter(tr("Tables (*.csv)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, csv](const QString& path) {
        inBackground(
            this,
            [target = toUtf8(path), text = toUtf8(csv)] { return model::saveFile(target, text); },
            [this, path](const auto& saved) {
                tell(m_services, saved ? widgets::Level::Success : widgets::Level::Error,
                    saved ? tr("The table was saved.")
                          : tr("The table could not be saved: %1").arg(sentence(saved.error())),
                    path);
            });
    });
    dialog->open();
}

void EvaluationsCard::savePlot()
{
    QFileDialog* dialog = makeSaveDialog(this, QStringLiteral("save_plot"), tr("Save picture"),
        m_list->currentText().section(QChar(u' '), 0, 0) + QStringLiteral(".svg"));
    dialog->setNameFilter(tr("Pictures (*.svg *.png)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const bool isSaved = m_plot->save(path);
        tell(m_services, isSaved ? widgets::Level::Success : widgets::Level::Error,
            isSaved ? tr("The picture was saved.") : tr("The picture could not be written."), path);
    });
    dialog->open();
}

} // namespace lapidary::app
