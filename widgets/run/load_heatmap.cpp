// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/load_heatmap.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/diverging.h"
#include "widgets/theme/theme.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::widgets {

namespace {

constexpr double kClamp = 3.0; // log2: an eighth to eight times the mean

double sumOf(const std::vector<std::int32_t>& tokens)
{
    return std::accumulate(tokens.begin(), tokens.end(), 0.0);
}

} // namespace

LoadHeatmap::LoadHeatmap(const Theme& theme, QWidget* parent)
    : CellGrid(theme, tr("Load of each expert"), parent)
{
    setObjectName(QStringLiteral("load_heatmap"));
    refresh();
}

void LoadHeatmap::setLoads(LayerLoads loads)
{
    m_loads = std::move(loads);
    std::size_t columns = 0;
    for (const auto& layer : m_loads) {
        columns = std::max(columns, layer.size());
    }
    setShape(columns == 0 ? 0 : static_cast<int>(m_loads.size()), static_cast<int>(columns));
    refresh();
}

double LoadHeatmap::share(int layer, int expert) const
{
    const auto& tokens = m_loads[static_cast<std::size_t>(layer)];
    const double sum = sumOf(tokens);
    return sum > 0.0 ? tokens[static_cast<std::size_t>(expert)] * double(tokens.size()) / sum : 0.0;
}

CellGrid::Cell LoadHeatmap::cell(int row, int column) const
{
    const auto& tokens = m_loads[static_cast<std::size_t>(row)];
    if (static_cast<std::size_t>(column) >= tokens.size()) {
        return {.isAbsent = true};
    }
    const double of = share(row, column);
    if (!(of > 0.0)) {
        return {.fill = theme().color(Token::Surface), .text = {}, .isHatched = true};
    }
    return {.fill = divergingColor(theme().id(), std::log2(of) / kClamp),
        .text = tr("%1×").arg(QLocale().toString(of, 'f', of < 9.95 ? 1 : 0))};
}

QString LoadHeatmap::rowName(int row) const
{
    return tr("L%1").arg(row);
}

QString LoadHeatmap::columnName(int column) const
{
    return tr("E%1").arg(column);
}

QString LoadHeatmap::sentence(int row, int column) const
{
    const auto& tokens = m_loads[static_cast<std::size_t>(row)];
    if (static_cast<std::size_t>(column) >= tokens.size()) {
        return tr("Layer %1 has no expert %2").arg(row).arg(column);
    }
    const double sum = sumOf(tokens);
    const auto count = tokens[static_cast<std::size_t>(column)];
    return tr("Layer %1, expert %2\n%3 tokens, %4 of its layer\n%5 times the mean")
        .arg(row)
        .arg(column)
        .arg(countText(count), percentText(sum > 0.0 ? count / sum : 0.0),
            figureText(share(row, column)));
}

QString LoadHeatmap::overview() const
{
    if (rows() == 0) {
        return tr("No load has been written down yet");
    }
    double most = 0.0;
    int mostLayer = 0;
    int mostExpert = 0;
    int without = 0;
    for (int layer = 0; layer < rows(); ++layer) {
        const auto& tokens = m_loads[static_cast<std::size_t>(layer)];
        for (int expert = 0; expert < static_cast<int>(tokens.size()); ++expert) {
            const double of = share(layer, expert);
            without += of > 0.0 ? 0 : 1;
            if (of > most) {
                most = of;
                mostLayer = layer;
                mostExpert = expert;
            }
        }
    }
    return tr("%1 layers, up to %2 experts. Most used: layer %3, expert %4 with %5 times the mean. "
              "Without tokens: %6.")
        .arg(rows())
        .arg(columns())
        .arg(mostLayer)
        .arg(mostExpert)
        .arg(figureText(most))
        .arg(without);
}

void LoadHeatmap::drawLegend(QPainter& painter, const QRectF& place) const
{
    drawScale(painter, place, theme(),
        [this](double at) { return divergingColor(theme().id(), at); },
        {tr("⅛"), tr("8 times the mean"), tr("hatched: no tokens")});
}

} // namespace lapidary::widgets
