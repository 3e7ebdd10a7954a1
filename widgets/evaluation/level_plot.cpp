// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/evaluation/level_plot.h"

#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QSvgGenerator>

#include <algorithm>
#include <array>

namespace lapidary::widgets {

namespace {

constexpr double kSpread = 0.5; // of a level's width that the models' points share
constexpr std::array kShapes{QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare,
    QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangle, QCPScatterStyle::ssTriangleInverted};

} // namespace

LevelPlot::LevelPlot(const Theme& theme, QWidget* parent)
    : PlotView(theme, tr("Accuracy by level"), parent)
    , m_theme(theme)
{
    setInteractions({});
    xAxis->setLabel(tr("Level"));
    yAxis->setLabel(tr("Accuracy, %"));
    xAxis->setSubTicks(false);
    legend->setVisible(true);
    axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
}

void LevelPlot::setSeries(const QStringList& levels, const std::vector<LevelSeries>& series)
{
    clearPlottables();
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (qsizetype i = 0; i < levels.size(); ++i) {
        ticker->addTick(double(i), levels[i]);
    }
    xAxis->setTicker(ticker);
    xAxis->setRange(-0.5, std::max(0.5, double(levels.size()) - 0.5));
    yAxis->setRange(0.0, 100.0);
    const auto count = static_cast<int>(series.size());
    for (int i = 0; i < count; ++i) {
        add(series[static_cast<std::size_t>(i)], i, count);
    }
    QStringList parts;
    for (const LevelSeries& one : series) {
        parts.append(one.name);
    }
    setSummary(
        tr("Accuracy of %1 on %2 levels").arg(parts.join(QStringLiteral(", "))).arg(levels.size()));
    requestReplot();
}

void LevelPlot::add(const LevelSeries& series, int index, int count)
{
    constexpr double kPercent = 100.0;
    constexpr double kMark = 8.0;
    const double shift = count > 1 ? kSpread * (double(index) / (count - 1) - 0.5) : 0.0;
    QCPGraph* graph = addSeries(series.name, index);
    QVector<double> keys;
    QVector<double> values;
    QVector<double> below;
    QVector<double> above;
    for (std::size_t level = 0; level < series.points.size(); ++level) {
        if (const auto& point = series.points[level]) {
            keys.append(double(level) + shift);
            values.append(kPercent * point->value);
            below.append(kPercent * (point->value - point->low));
            above.append(kPercent * (point->high - point->value));
        }
    }
    graph->setData(keys, values, /*alreadySorted=*/true);
    const QPen pen = graph->pen();
    graph->setScatterStyle(
        QCPScatterStyle(kShapes[static_cast<std::size_t>(index) % kShapes.size()], pen.color(),
            expertColor(index), kMark));
    auto* bars = new QCPErrorBars(xAxis, yAxis);
    bars->removeFromLegend();
    bars->setDataPlottable(graph);
    bars->setPen(pen);
    bars->setData(below, above);
}

bool LevelPlot::save(const QString& path)
{
    constexpr double kScale = 2.0;
    if (!path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
        return savePng(path, 0, 0, kScale);
    }
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize(size());
    generator.setViewBox(rect());
    generator.setTitle(accessibleName());
    generator.setDescription(accessibleDescription());
    QCPPainter painter;
    if (!painter.begin(&generator)) {
        return false;
    }
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    toPainter(&painter, width(), height());
    return painter.end();
}

} // namespace lapidary::widgets
