// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/exports_card.h"

#include "app/base/background.h"
#include "app/export_page/export_facts.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <cmath>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kRowsShown = 4;
constexpr int kCardLines = 14;

QString tripText(const model::Json& trip)
{
    if (!trip.is_object()) {
        return ExportsCard::tr("not known: the folder has no export.json");
    }
    return ExportsCard::tr("largest difference %1, largest logit %2, over %3 tokens")
        .arg(QLocale().toString(numberOf(trip, "max_abs_logit_difference"), 'e', 1),
            QLocale().toString(numberOf(trip, "max_abs_logit"), 'f', 1),
            widgets::countText(std::llround(numberOf(trip, "tokens"))));
}

QPlainTextEdit* makeCardView(QWidget* parent)
{
    auto* card = new QPlainTextEdit(parent);
    card->setObjectName(QStringLiteral("exports.card"));
    card->setAccessibleName(ExportsCard::tr("Model card"));
    card->setReadOnly(true);
    card->setTabChangesFocus(true);
    card->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    card->setMinimumHeight(card->fontMetrics().lineSpacing() * kCardLines);
    return card;
}

} // namespace

ExportsCard::ExportsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Exports"), parent)
    , m_services(services)
    , m_list(new QTreeWidget(this))
    , m_empty(new TextLabel(TextRole::Muted,
          tr("Nothing has been exported yet. Choose a model and a format and press Export."), this))
    , m_details(new QWidget(this))
{
    setObjectName(QStringLiteral("exports"));
    m_list->setObjectName(QStringLiteral("exports.list"));
    m_list->setAccessibleName(tr("Exports"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("Name"), tr("Class"), tr("Written")});
    m_list->header()->setStretchLastSection(true);
    m_list->setFixedHeight(m_list->fontMetrics().height() * 2 * (kRowsShown + 1));
    m_facts = new widgets::KeyValueTable(m_details);
    m_facts->setObjectName(QStringLiteral("exports.facts"));
    m_card = makeCardView(m_details);
    auto* layout = new QVBoxLayout(m_details);
    layout->setContentsMargins({});
    layout->addWidget(m_facts);
    layout->addLayout(makeButtons());
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Model card"), m_details));
    layout->addWidget(m_card);
    body()->addWidget(m_empty);
    body()->addWidget(m_list);
    body()->addWidget(m_details);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (item) {
            choose(item->data(0, Qt::UserRole).toString());
        }
    });
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &ExportsCard::refill);
    refill();
}

QLayout* ExportsCard::makeButtons()
{
    auto* row = new widgets::FlowLayout;
    auto* open = new QPushButton(m_services.theme.icon(u"folder"), tr("Show folder"), m_details);
    open->setObjectName(QStringLiteral("exports.open"));
    auto* copy
        = new QPushButton(m_services.theme.icon(u"copy"), tr("Copy loading lines"), m_details);
    copy->setObjectName(QStringLiteral("exports.copy"));
    copy->setToolTip(tr("Lines of Python that load the model with transformers"));
    row->addWidget(open);
    row->addWidget(copy);
    connect(open, &QPushButton::clicked, this,
        [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_chosen)); });
    connect(copy, &QPushButton::clicked, this, [this] {
        ExportFacts facts;
        facts.folder = m_chosen;
        QGuiApplication::clipboard()->setText(facts.loadingLines());
    });
    return row;
}

void ExportsCard::choose(const QString& folder)
{
    m_chosen = folder;
    load();
}

void ExportsCard::refill()
{
    const auto exports = m_services.artifacts.of(ArtifactKind::Export);
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (const Artifact& one : exports) {
            auto* item = new QTreeWidgetItem(m_list,
                {one.name, textOf(one.facts, "model_type"),
                    QLocale().toString(one.time, QLocale::ShortFormat)});
            item->setData(0, Qt::UserRole, one.folder);
            item->setToolTip(0, one.folder);
            if (one.folder == m_chosen) {
                m_list->setCurrentItem(item);
            }
        }
        if (m_chosen.isEmpty() && !exports.empty()) {
            m_list->setCurrentItem(m_list->topLevelItem(0));
            m_chosen = exports.front().folder;
        }
        for (int column = 0; column < m_list->columnCount(); ++column) {
            m_list->resizeColumnToContents(column);
        }
    }
    m_list->setVisible(!exports.empty());
    load();
}

void ExportsCard::load()
{
    const int number = ++m_number;
    m_empty->setVisible(m_chosen.isEmpty());
    m_details->setVisible(!m_chosen.isEmpty());
    if (m_chosen.isEmpty()) {
        return;
    }
    inBackground(
        this, [folder = m_chosen] { return readExport(folder); },
        [this, number](const ExportFacts& facts) {
            if (number == m_number) {
                show(facts);
            }
        });
}

void ExportsCard::show(const ExportFacts& facts)
{
    QStringList files;
    double bytes = 0.0;
    for (const auto& [name, size] : facts.files) {
        files.append(tr("%1 (%2)").arg(name, widgets::bytesText(double(size))));
        bytes += double(size);
    }
    m_facts->setRows({{tr("Folder"), facts.folder, {}},
        {tr("Class"), facts.architecture.isEmpty() ? facts.format : facts.architecture, {}},
        {tr("Read back"), tripText(facts.roundTrip),
            tr("Logits of the written folder against those of the converted model")},
        {tr("Files"), files.join(QStringLiteral(", ")), {}},
        {tr("Size"), widgets::bytesText(bytes), {}}});
    m_card->setPlainText(facts.card);
}

} // namespace lapidary::app
