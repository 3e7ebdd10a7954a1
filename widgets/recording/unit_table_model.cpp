// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recording/unit_table_model.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/palettes.h"

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kStepNumber = static_cast<int>(model::kStepCount);

double at(std::span<const float> values, int index)
{
    const auto place = static_cast<std::size_t>(index);
    return place < values.size() ? static_cast<double>(values[place]) : 0.0;
}

} // namespace

void UnitTableModel::setLayer(
    std::shared_ptr<const model::RecordingLayer> layer, UnitKind kind, bool hasSteps)
{
    beginResetModel();
    m_layer = std::move(layer);
    m_kind = kind;
    m_hasSteps = hasSteps;
    endResetModel();
}

std::span<const float> UnitTableModel::rates() const
{
    if (!m_layer) {
        return {};
    }
    return m_kind == UnitKind::Neuron ? m_layer->rate : m_layer->headRate;
}

float UnitTableModel::stepRate(int unit, int step) const
{
    if (!m_layer) {
        return 0.0F;
    }
    const auto& all = m_kind == UnitKind::Neuron ? m_layer->stepRate : m_layer->headStepRate;
    const std::size_t place
        = static_cast<std::size_t>(step) * rates().size() + static_cast<std::size_t>(unit);
    return place < all.size() ? all[place] : 0.0F;
}

int UnitTableModel::preferredStep(int unit) const
{
    int best = 0;
    for (int step = 1; step < kStepNumber; ++step) {
        best = stepRate(unit, step) > stepRate(unit, best) ? step : best;
    }
    return best;
}

/// Rate in the preferred step over the mean of the five.
double UnitTableModel::selectivity(int unit) const
{
    double sum = 0.0;
    for (int step = 0; step < kStepNumber; ++step) {
        sum += static_cast<double>(stepRate(unit, step));
    }
    return sum > 0.0 ? static_cast<double>(stepRate(unit, preferredStep(unit))) * kStepNumber / sum
                     : 0.0;
}

double UnitTableModel::number(int unit, int column) const
{
    const bool isNeuron = m_kind == UnitKind::Neuron;
    switch (column) {
    case Unit:
        return unit;
    case Rate:
        return at(rates(), unit);
    case MeanAbsolute:
        return at(isNeuron ? m_layer->meanAbsolute : m_layer->headNorm, unit);
    case Contribution:
        return isNeuron ? at(m_layer->contribution, unit) : 0.0;
    case Preferred:
        return selectivity(unit);
    default:
        return static_cast<double>(stepRate(unit, column - FirstStep));
    }
}

QString UnitTableModel::shown(int unit, int column) const
{
    const double value = number(unit, column);
    switch (column) {
    case Unit:
        return countText(unit);
    case Rate:
        return percentText(value);
    case Contribution:
        return m_kind == UnitKind::Neuron ? figureText(value) : QString();
    case MeanAbsolute:
        return figureText(value);
    case Preferred:
        return m_hasSteps && value > 0.0
            ? tr("%1 (%2 ×)", "step, how much more often than on average")
                  .arg(stepName(widgets::kSteps[static_cast<std::size_t>(preferredStep(unit))]),
                      figureText(value))
            : QString();
    default:
        return m_hasSteps ? percentText(value) : QString();
    }
}

int UnitTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rates().size());
}

int UnitTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant UnitTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_layer) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return shown(index.row(), index.column());
    case kSortRole:
        return number(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return int((index.column() == Preferred ? Qt::AlignLeading : Qt::AlignTrailing)
            | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant UnitTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
        return {};
    }
    const bool isTip = role == Qt::ToolTipRole;
    switch (section) {
    case Unit:
        return m_kind == UnitKind::Neuron ? tr("Neuron") : tr("Head");
    case Rate:
        return isTip ? tr("Share of the tokens at which the unit fires") : tr("Fires");
    case MeanAbsolute:
        return m_kind == UnitKind::Neuron
            ? (isTip ? tr("Mean of the absolute activation") : tr("Mean |h|"))
            : (isTip ? tr("Mean norm of what the head writes") : tr("Output norm"));
    case Contribution:
        return isTip ? tr("Mean |h| times the length of the neuron's column of the down projection")
                     : tr("Contribution");
    case Preferred:
        return isTip ? tr("The step in which the unit fires most often") : tr("Preferred step");
    default: {
        const QString step
            = stepName(widgets::kSteps[static_cast<std::size_t>(section - FirstStep)]);
        return isTip ? tr("How often the unit fires in this step") : step;
    }
    }
}

} // namespace lapidary::widgets
