// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/findings_card.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/services/services.h"
#include "widgets/plots/plot_view.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QTreeView>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;
using widgets::UnitKind;
using widgets::UnitTableModel;

constexpr int kBins = 25;
constexpr int kPlotHeight = 210; // px at 100 %
constexpr int kRowsShown = 12;
constexpr double kSlant = 25.0; // degrees

struct LoadedLayer
{
    std::shared_ptr<const model::RecordingLayer> layer;
    QString objection;
};

} // namespace

FindingsCard::FindingsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("What it says"), parent)
    , m_services(services)
    , m_content(new QWidget(this))
    , m_note(new TextLabel(TextRole::Muted, {}, this))
    , m_units(new UnitTableModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new QTreeView(this))
{
    setObjectName(QStringLiteral("findings"));
    m_note->setObjectName(QStringLiteral("findings.note"));
    m_note->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_sorted->setSourceModel(m_units);
    m_sorted->setSortRole(UnitTableModel::kSortRole);
    m_table->setObjectName(QStringLiteral("findings.units"));
    m_table->setAccessibleName(tr("Units"));
    m_table->setModel(m_sorted);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(UnitTableModel::Contribution, Qt::DescendingOrder);
    m_table->setMinimumHeight(fontMetrics().height() * 3 / 2 * kRowsShown);
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins({});
    layout->addWidget(makeChoice());
    layout->addWidget(makePlots());
    layout->addWidget(m_table, 1);
    body()->addWidget(m_note);
    body()->addWidget(m_content, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &FindingsCard::showSteps);
    connect(&services.theme, &widgets::Theme::changed, this, &FindingsCard::colourSteps);
    colourSteps();
    setRecording(nullptr);
}

QWidget* FindingsCard::makeChoice()
{
    auto* row = new QWidget(m_content);
    m_layerBox = new QSpinBox(row);
    m_layerBox->setObjectName(QStringLiteral("findings.layer"));
    m_layerBox->setAccessibleName(tr("Layer"));
    m_layerBox->setPrefix(QStringLiteral("L"));
    m_kind = new QComboBox(row);
    m_kind->setObjectName(QStringLiteral("findings.kind"));
    m_kind->setAccessibleName(tr("Kind of unit"));
    m_kind->addItems({tr("Neurons"), tr("Attention heads")});
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->addWidget(m_layerBox);
    layout->addWidget(m_kind);
    layout->addStretch(1);
    connect(m_layerBox, &QSpinBox::valueChanged, this, &FindingsCard::load);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FindingsCard::showLayer);
    return row;
}

QWidget* FindingsCard::makePlots()
{
    auto* row = new QWidget(m_content);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_histogram = new widgets::PlotView(m_services.theme, tr("How often the units fire"), row);
    m_histogram->setObjectName(QStringLiteral("findings.histogram"));
    m_histogram->xAxis->setLabel(tr("share of tokens at which it fires (%)"));
    m_histogram->yAxis->setLabel(tr("units"));
    m_bars = new QCPBars(m_histogram->xAxis, m_histogram->yAxis);
    m_steps = new widgets::PlotView(m_services.theme, tr("Firing rate in each step"), row);
    m_steps->setObjectName(QStringLiteral("findings.steps"));
    m_steps->yAxis->setLabel(tr("fires (%)"));
    m_steps->setInteractions({});
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (std::size_t step = 0; step < model::kStepCount; ++step) {
        ticker->addTick(static_cast<double>(step), widgets::stepName(widgets::kSteps[step]));
        m_stepBars[step] = new QCPBars(m_steps->xAxis, m_steps->yAxis);
        m_stepBars[step]->setWidth(0.7);
    }
    m_steps->xAxis->setTicker(ticker);
    m_steps->xAxis->setSubTicks(false);
    m_steps->xAxis->setTickLabelRotation(kSlant); // long names stand beside each other
    m_steps->xAxis->setRange(-0.6, static_cast<double>(model::kStepCount) - 0.4);
    for (widgets::PlotView* plot : {m_histogram, m_steps}) {
        plot->setMinimumHeight(m_services.theme.scaled(kPlotHeight));
        layout->addWidget(plot, 1);
    }
    return row;
}

UnitKind FindingsCard::kind() const
{
    return m_kind->currentIndex() == 1 ? UnitKind::Head : UnitKind::Neuron;
}

void FindingsCard::setRecording(std::shared_ptr<const model::Recording> recording)
{
    if (recording && recording == m_recording) {
        return;
    }
    m_recording = std::move(recording);
    m_layer.reset();
    m_content->setVisible(m_recording != nullptr);
    m_note->setText(m_recording ? QString() : tr("Choose a recording to see what it says."));
    if (!m_recording) {
        m_units->setLayer(nullptr, kind(), false);
        return;
    }
    const QSignalBlocker blocker(m_layerBox);
    m_layerBox->setRange(0, std::max(0, static_cast<int>(m_recording->info().layers) - 1));
    load();
}

void FindingsCard::load()
{
    if (!m_recording) {
        return;
    }
    const int number = ++m_number;
    inBackground(
        this,
        [recording = m_recording, layer = m_layerBox->value()] {
            auto loaded = recording->layer(model::LayerId(layer));
            return loaded
                ? LoadedLayer{std::make_shared<const model::RecordingLayer>(*std::move(loaded)), {}}
                : LoadedLayer{nullptr, sentence(loaded.error())};
        },
        [this, number](const LoadedLayer& loaded) {
            if (number == m_number) {
                m_layer = loaded.layer;
                m_note->setText(loaded.objection);
                showLayer();
            }
        });
}

void FindingsCard::showLayer()
{
    const bool hasSteps = m_recording && m_recording->info().labels != "none";
    m_units->setLayer(m_layer, kind(), hasSteps);
    for (int column = 0; column < UnitTableModel::ColumnCount; ++column) {
        const bool isStep = column >= UnitTableModel::Preferred;
        m_table->setColumnHidden(column,
            (isStep && !hasSteps)
                || (column == UnitTableModel::Contribution && kind() == UnitKind::Head));
        m_table->resizeColumnToContents(column);
    }
    m_steps->setVisible(hasSteps);
    m_note->setVisible(!m_note->text().isEmpty());
    showHistogram();
    showSteps();
}

void FindingsCard::showHistogram()
{
    const auto rates = !m_layer      ? std::span<const float>()
        : kind() == UnitKind::Neuron ? m_layer->rate
                                     : m_layer->headRate;
    QVector<double> counts(kBins, 0.0);
    QVector<double> places(kBins);
    double highest = 0.0;
    double sum = 0.0;
    for (const float rate : rates) {
        highest = std::max(highest, static_cast<double>(rate));
        sum += static_cast<double>(rate);
    }
    const double width = std::max(highest, 1e-6) / kBins;
    int silent = 0;
    for (const float rate : rates) {
        silent += rate == 0.0F ? 1 : 0;
        counts[std::min(static_cast<int>(static_cast<double>(rate) / width), kBins - 1)] += 1.0;
    }
    for (int bin = 0; bin < kBins; ++bin) {
        places[bin] = (bin + 0.5) * width * 100.0;
    }
    m_bars->setData(places, counts, /*alreadySorted=*/true);
    m_bars->setWidth(width * 100.0 * 0.92);
    m_histogram->xAxis->setRange(0.0, width * kBins * 100.0);
    m_histogram->yAxis->setRange(0.0, *std::max_element(counts.begin(), counts.end()) * 1.06 + 0.5);
    const auto units = static_cast<double>(std::max<std::size_t>(rates.size(), 1));
    m_histogram->setSummary(tr("%1 units, firing at %2 of the tokens on average, %3 never")
                                .arg(widgets::countText(static_cast<std::int64_t>(rates.size())),
                                    widgets::percentText(sum / units), widgets::countText(silent)));
    m_histogram->requestReplot();
}

void FindingsCard::showSteps()
{
    const QModelIndex current = m_sorted->mapToSource(m_table->currentIndex());
    const int units = m_units->rowCount();
    double highest = 0.0;
    QStringList words;
    for (std::size_t step = 0; step < model::kStepCount; ++step) {
        double rate = 0.0;
        for (int unit = 0; !current.isValid() && unit < units; ++unit) {
            rate += static_cast<double>(m_units->stepRate(unit, static_cast<int>(step))) / units;
        }
        if (current.isValid()) {
            rate = static_cast<double>(m_units->stepRate(current.row(), static_cast<int>(step)));
        }
        m_stepBars[step]->setData({static_cast<double>(step)}, {rate * 100.0});
        highest = std::max(highest, rate * 100.0);
        words.append(
            tr("%1 %2", "step, rate")
                .arg(widgets::stepName(widgets::kSteps[step]), widgets::percentText(rate)));
    }
    m_steps->yAxis->setRange(0.0, highest * 1.1 + 1e-6);
    m_steps->xAxis->setLabel(current.isValid()
            ? tr("%1 %2 of L%3")
                  .arg(kind() == UnitKind::Head ? tr("head") : tr("neuron"),
                      widgets::countText(current.row()), QString::number(m_layerBox->value()))
            : tr("mean of all units of L%1").arg(m_layerBox->value()));
    m_steps->setSummary(words.join(QStringLiteral(", ")));
    m_steps->requestReplot();
}

void FindingsCard::colourSteps()
{
    const QColor surface = m_services.theme.color(widgets::Token::Surface);
    m_bars->setPen(Qt::NoPen);
    m_bars->setBrush(m_services.theme.color(widgets::Token::Accent));
    for (std::size_t step = 0; step < model::kStepCount; ++step) {
        const QColor colour = widgets::stepColor(widgets::kSteps[step]);
        m_stepBars[step]->setBrush(colour);
        m_stepBars[step]->setPen(QPen(widgets::markOutline(colour, surface), 1.0));
    }
    for (widgets::PlotView* plot : {m_histogram, m_steps}) {
        plot->setMinimumHeight(m_services.theme.scaled(kPlotHeight));
        plot->requestReplot();
    }
}

} // namespace lapidary::app
