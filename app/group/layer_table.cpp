// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/layer_table.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <numeric>

namespace lapidary::app {

namespace {

using widgets::UnitColumn;
using widgets::UnitKind;
using widgets::UnitTable;

constexpr float kAboveMean = 1.05F;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::LayerTable", text);
}

UnitColumn column(const char* id, const QString& title, std::span<const float> values, bool isShare)
{
    return {QString::fromLatin1(id), title, {values.begin(), values.end()}, isShare};
}

/// Rate per step; a step without tokens has no rate.
std::vector<std::vector<float>> stepRates(
    std::span<const float> recorded, const model::RecordingInfo& info, std::size_t units)
{
    std::vector<std::vector<float>> rates;
    for (std::size_t step = 0; step < info.labelTokens.size(); ++step) {
        const auto row = recorded.subspan(step * units, units);
        rates.emplace_back(row.begin(), row.end());
    }
    return rates;
}

std::vector<std::int8_t> preferredSteps(
    const std::vector<std::vector<float>>& rates, std::span<const float> mean)
{
    std::vector<std::int8_t> preferred;
    for (std::size_t unit = 0; unit < mean.size(); ++unit) {
        std::size_t best = 0;
        for (std::size_t step = 1; step < rates.size(); ++step) {
            best = rates[step][unit] > rates[best][unit] ? step : best;
        }
        const bool isAbove = rates[best][unit] > mean[unit] * kAboveMean && mean[unit] > 0.0F;
        preferred.push_back(isAbove ? static_cast<std::int8_t>(best) : std::int8_t{-1});
    }
    return preferred;
}

/// The place of each value among all, 0..1; equal values in the order of the units.
std::vector<float> ranks(const std::vector<float>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<float> rank(values.size());
    const float last = std::max<float>(1.0F, static_cast<float>(values.size()) - 1.0F);
    for (std::size_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = static_cast<float>(i) / last;
    }
    return rank;
}

} // namespace

UnitTable makeLayerTable(const model::RecordingLayer& recorded, const model::RecordingInfo& info,
    const widgets::UnitSpace& space, UnitKind kind, int layer)
{
    UnitTable table;
    table.kind = kind;
    table.layer = layer;
    table.units = space.range(kind, layer);
    std::span<const float> mean;
    std::span<const float> perStep;
    if (kind == UnitKind::Neuron) {
        mean = recorded.rate;
        perStep = recorded.stepRate;
        table.columns = {column("rate", tr("Firing rate"), recorded.rate, true),
            column("contribution", tr("Contribution"), recorded.contribution, false),
            column("activation_rate", tr("Among the largest"), recorded.activationRate, true),
            column("mean_abs", tr("Mean size"), recorded.meanAbsolute, false),
            column("mean", tr("Mean"), recorded.mean, false)};
    } else {
        mean = recorded.headRate;
        perStep = recorded.headStepRate;
        table.columns = {column("rate", tr("Rate"), recorded.headRate, true),
            column("contribution", tr("Output norm"), recorded.headNorm, false)};
    }
    const auto labelled
        = std::accumulate(info.labelTokens.begin(), info.labelTokens.end(), std::int64_t{0});
    if (labelled > 0) {
        table.stepRate = stepRates(perStep, info, mean.size());
        table.preferredStep = preferredSteps(table.stepRate, mean);
    }
    return table;
}

PlainProjection rankProjection(const UnitTable& table)
{
    const UnitColumn* rate = table.column(u"rate");
    const UnitColumn* contribution = table.column(u"contribution");
    if (!rate || !contribution) {
        return {};
    }
    return {ranks(rate->values), ranks(contribution->values)};
}

} // namespace lapidary::app
