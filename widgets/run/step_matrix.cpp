// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/step_matrix.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kClamp = 2.0; // log2: a quarter to four times chance
constexpr double kQuiet = 0.86;

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

} // namespace

StepMatrix::StepMatrix(const Theme& theme, QWidget* parent)
    : CellGrid(theme, tr("Experts in each reasoning step"), parent)
{
    setObjectName(QStringLiteral("step_matrix"));
    refresh();
}

void StepMatrix::setCounts(StepCounts counts)
{
    m_counts = std::move(counts);
    const std::size_t experts = m_counts[0].size();
    m_ofStep = {};
    m_ofExpert.assign(experts, 0.0);
    m_all = 0.0;
    for (std::size_t step = 0; step < m_counts.size(); ++step) {
        m_counts[step].resize(experts, 0);
        for (std::size_t expert = 0; expert < experts; ++expert) {
            const auto tokens = static_cast<double>(m_counts[step][expert]);
            m_ofStep[step] += tokens;
            m_ofExpert[expert] += tokens;
            m_all += tokens;
        }
    }
    setShape(m_all > 0.0 ? kStepRows : 0, static_cast<int>(experts));
    refresh();
}

double StepMatrix::lift(int step, int expert) const
{
    const double chance = m_ofStep[at(step)] * m_ofExpert[at(expert)];
    return chance > 0.0 ? double(m_counts[at(step)][at(expert)]) * m_all / chance : 0.0;
}

QColor StepMatrix::colorOf(int step, double strength) const
{
    const QColor quiet
        = mixed(theme().color(Token::Outline), theme().color(Token::Surface), kQuiet);
    if (strength < 0.0) {
        return mixed(quiet, theme().color(Token::Outline), std::min(1.0, -strength) * 0.6);
    }
    return mixed(quiet, stepColor(kSteps[at(step)]), std::min(1.0, strength));
}

CellGrid::Cell StepMatrix::cell(int row, int column) const
{
    const double of = lift(row, column);
    if (m_counts[at(row)][at(column)] == 0) {
        return {.fill = theme().color(Token::Surface), .text = {}, .isHatched = true};
    }
    return {.fill = colorOf(row, std::log2(of) / kClamp),
        .text = tr("%1×").arg(QLocale().toString(of, 'f', of < 9.95 ? 1 : 0))};
}

QString StepMatrix::rowName(int row) const
{
    return stepName(kSteps[at(row)]);
}

QString StepMatrix::columnName(int column) const
{
    return tr("E%1").arg(column);
}

QString StepMatrix::sentence(int row, int column) const
{
    const double ofStep = m_ofStep[at(row)];
    const auto tokens = m_counts[at(row)][at(column)];
    return tr("%1, expert %2\n%3 of %4 labelled choices (%5)\n%6 times chance")
        .arg(rowName(row))
        .arg(column)
        .arg(countText(tokens), countText(std::llround(ofStep)),
            percentText(ofStep > 0.0 ? double(tokens) / ofStep : 0.0),
            figureText(lift(row, column)));
}

QString StepMatrix::overview() const
{
    if (rows() == 0) {
        return tr("No labelled tokens were routed here");
    }
    double most = 0.0;
    int mostStep = 0;
    int mostExpert = 0;
    for (int step = 0; step < rows(); ++step) {
        for (int expert = 0; expert < columns(); ++expert) {
            if (lift(step, expert) > most) {
                most = lift(step, expert);
                mostStep = step;
                mostExpert = expert;
            }
        }
    }
    return tr("Five steps, %1 experts, %2 labelled choices. Strongest: %3 with expert %4, %5 times "
              "chance.")
        .arg(columns())
        .arg(countText(std::llround(m_all)))
        .arg(rowName(mostStep))
        .arg(mostExpert)
        .arg(figureText(most));
}

void StepMatrix::drawLegend(QPainter& painter, const QRectF& place) const
{
    drawScale(painter, place, theme(),
        [this](double value) { return colorOf(currentRow(), value); },
        {tr("¼"), tr("4 times chance"), tr("hatched: never")});
}

} // namespace lapidary::widgets
