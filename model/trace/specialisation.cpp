// SPDX-License-Identifier: Apache-2.0
#include "model/trace/specialisation.h"

#include "model/core/counter_random.h"
#include "model/core/result.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace lapidary::model {

namespace {

constexpr std::size_t kDraws = 500;
constexpr std::size_t kShuffles = 20;
constexpr std::uint64_t kDrawStream = 0x5BEC;
constexpr std::uint64_t kShuffleStream = 0x5F1E;

/// Σ n ln n.
template <class Range>
double sumLog(const Range& counts)
{
    double sum = 0.0;
    for (const std::int64_t count : counts) {
        const auto n = static_cast<double>(count);
        sum += count > 0 ? n * std::log(n) : 0.0;
    }
    return sum;
}

/// The labels of the labelled tokens in another order; the others stay.
std::vector<std::int8_t> shuffled(std::span<const std::int8_t> labels, const CounterRandom& random)
{
    std::vector<std::size_t> places;
    for (std::size_t t = 0; t < labels.size(); ++t) {
        if (labels[t] != kNoStep) {
            places.push_back(t);
        }
    }
    std::vector<std::int8_t> result(labels.begin(), labels.end());
    for (std::size_t i = places.size(); i > 1; --i) {
        std::swap(result[places[i - 1]], result[places[random.below(i, i)]]);
    }
    return result;
}

void addToken(const LayerChoices& layer, std::size_t token, std::int8_t label, std::int64_t* counts)
{
    const std::int16_t* const row = layer.first + static_cast<std::int64_t>(token) * layer.stride;
    for (std::int64_t k = 0; k < layer.chosen; ++k) {
        if (row[k] >= 0 && row[k] < layer.experts) {
            ++counts[label * layer.experts + row[k]];
        }
    }
}

/// One table per item that has a labelled token.
std::vector<std::vector<std::int64_t>> countItems(
    const TokenFacts& facts, const LayerChoices& layer)
{
    std::vector<std::vector<std::int64_t>> items;
    std::int32_t current = -1;
    for (std::size_t t = 0; t < facts.labels.size(); ++t) {
        if (facts.labels[t] == kNoStep) {
            continue;
        }
        if (items.empty() || facts.sequences[t] != current) {
            current = facts.sequences[t];
            items.emplace_back(kStepCount * static_cast<std::size_t>(layer.experts), 0);
        }
        addToken(layer, t, facts.labels[t], items.back().data());
    }
    return items;
}

/// Draws items and measures each layer; [layers + 1][draws], the mean last.
std::vector<std::vector<double>> drawItems(
    const TokenFacts& facts, std::span<const LayerChoices> layers, std::uint64_t seed)
{
    std::vector<std::vector<std::vector<std::int64_t>>> tables; // [layer][item]
    for (const LayerChoices& layer : layers) {
        tables.push_back(countItems(facts, layer));
    }
    const std::size_t items = tables.front().size();
    const CounterRandom random(seed, kDrawStream);
    std::vector<std::vector<double>> draws(layers.size() + 1);
    std::vector<std::size_t> chosen(items);
    for (std::size_t draw = 0; draw < kDraws; ++draw) {
        for (std::size_t i = 0; i < items; ++i) {
            chosen[i] = random.below(draw * items + i, items);
        }
        double sum = 0.0;
        for (std::size_t l = 0; l < layers.size(); ++l) {
            std::vector<std::int64_t> counts(tables[l].front().size(), 0);
            for (const std::size_t item : chosen) {
                for (std::size_t c = 0; c < counts.size(); ++c) {
                    counts[c] += tables[l][item][c];
                }
            }
            draws[l].push_back(explainedShare(counts, layers[l].experts).value_or(0.0));
            sum += draws[l].back();
        }
        draws.back().push_back(sum / static_cast<double>(layers.size()));
    }
    return draws;
}

/// The percentiles about the mean of the draws, moved to `value`.
Interval intervalOf(std::vector<double> draws, double value)
{
    std::sort(draws.begin(), draws.end());
    const double mean
        = std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size());
    const auto at = [&](double share) {
        const auto place
            = static_cast<std::size_t>(share * static_cast<double>(draws.size() - 1) + 0.5);
        return std::clamp(value + draws[place] - mean, 0.0, 1.0);
    };
    return {at(0.025), at(0.975)};
}

std::vector<double> shuffleLabels(
    const TokenFacts& facts, std::span<const LayerChoices> layers, std::uint64_t seed)
{
    std::vector<double> means(layers.size(), 0.0);
    for (std::size_t s = 0; s < kShuffles; ++s) {
        const auto labels = shuffled(facts.labels, CounterRandom(seed, kShuffleStream + s));
        for (std::size_t l = 0; l < layers.size(); ++l) {
            const auto counts = countSteps({labels, facts.ids, facts.sequences}, layers[l]);
            means[l] += explainedShare(counts, layers[l].experts).value_or(0.0)
                / static_cast<double>(kShuffles);
        }
    }
    return means;
}

/// Step by kind of token.
std::optional<double> identityOf(
    std::span<const std::int8_t> labels, std::span<const std::int32_t> ids)
{
    std::map<std::int32_t, std::int64_t> columns;
    for (std::size_t t = 0; t < labels.size(); ++t) {
        if (labels[t] != kNoStep) {
            columns.try_emplace(ids[t], static_cast<std::int64_t>(columns.size()));
        }
    }
    const auto width = static_cast<std::int64_t>(columns.size());
    std::vector<std::int64_t> counts(kStepCount * columns.size(), 0);
    for (std::size_t t = 0; t < labels.size(); ++t) {
        if (labels[t] != kNoStep) {
            ++counts[static_cast<std::size_t>(labels[t] * width + columns[ids[t]])];
        }
    }
    return explainedShare(counts, width);
}

} // namespace

std::vector<std::int64_t> countSteps(const TokenFacts& facts, const LayerChoices& layer)
{
    std::vector<std::int64_t> counts(kStepCount * static_cast<std::size_t>(layer.experts), 0);
    for (std::size_t t = 0; t < facts.labels.size(); ++t) {
        if (facts.labels[t] != kNoStep) {
            addToken(layer, t, facts.labels[t], counts.data());
        }
    }
    return counts;
}

std::vector<double> liftOf(std::span<const std::int64_t> counts, std::int64_t experts)
{
    const auto E = static_cast<std::size_t>(experts);
    std::vector<double> rows(kStepCount, 0.0);
    std::vector<double> columns(E, 0.0);
    double total = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto n = static_cast<double>(counts[i]);
        rows[i / E] += n;
        columns[i % E] += n;
        total += n;
    }
    std::vector<double> lift(counts.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = rows[i / E] * columns[i % E];
        if (expected > 0.0) {
            lift[i] = static_cast<double>(counts[i]) * total / expected;
        }
    }
    return lift;
}

std::optional<double> explainedShare(std::span<const std::int64_t> counts, std::int64_t columns)
{
    if (columns <= 0) {
        return std::nullopt;
    }
    const auto width = static_cast<std::size_t>(columns);
    std::vector<std::int64_t> rowSums(counts.size() / width, 0);
    std::vector<std::int64_t> columnSums(width, 0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        rowSums[i / width] += counts[i];
        columnSums[i % width] += counts[i];
    }
    if (std::count_if(rowSums.begin(), rowSums.end(), [](auto n) { return n > 0; }) < 2) {
        return std::nullopt;
    }
    const auto total
        = static_cast<double>(std::accumulate(rowSums.begin(), rowSums.end(), std::int64_t{0}));
    // Both times `total`: H = T ln T − Σ r ln r, I = Σ n ln n − Σ r ln r − Σ c ln c + T ln T.
    const double whole = total * std::log(total);
    const double entropy = whole - sumLog(rowSums);
    const double information = sumLog(counts) - sumLog(rowSums) - sumLog(columnSums) + whole;
    return std::clamp(information / entropy, 0.0, 1.0);
}

std::vector<Specialisation> specialisation(
    const TokenFacts& facts, std::span<const LayerChoices> layers, std::uint64_t seed)
{
    std::vector<Specialisation> result;
    Specialisation mean;
    for (const LayerChoices& layer : layers) {
        const auto value = explainedShare(countSteps(facts, layer), layer.experts);
        if (!value) {
            return {};
        }
        result.push_back({*value, {}, 0.0});
        mean.value += *value / static_cast<double>(layers.size());
    }
    if (result.empty()) {
        return {};
    }
    const auto draws = drawItems(facts, layers, seed);
    const auto chance = shuffleLabels(facts, layers, seed);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        result[l].interval = intervalOf(draws[l], result[l].value);
        result[l].labelShuffle = chance[l];
        mean.labelShuffle += chance[l] / static_cast<double>(layers.size());
    }
    mean.interval = intervalOf(draws.back(), mean.value);
    result.push_back(mean);
    return result;
}

std::optional<TokenIdentity> tokenIdentity(const TokenFacts& facts, std::uint64_t seed)
{
    const auto value = identityOf(facts.labels, facts.ids);
    if (!value) {
        return std::nullopt;
    }
    TokenIdentity result{*value, 0.0};
    for (std::size_t s = 0; s < kShuffles; ++s) {
        const auto labels = shuffled(facts.labels, CounterRandom(seed, kShuffleStream + s));
        result.labelShuffle
            += identityOf(labels, facts.ids).value_or(0.0) / static_cast<double>(kShuffles);
    }
    return result;
}

} // namespace lapidary::model
