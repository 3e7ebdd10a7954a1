// SPDX-License-Identifier: Apache-2.0
// Bootstrap intervals: how far a mean would move with other items of the same kind.
#pragma once

#include <cstdint>
#include <span>

namespace lapidary::model {

struct Interval
{
    double low = 0.0;
    double high = 0.0;
};

/// 95 % percentile interval of Σ sums / Σ weights, items drawn with replacement (1,000 draws). With
/// the token losses of each item as sums and their number as weights this is the interval of the
/// mean loss per token that respects that the tokens of an item belong together. One item: a point.
/// Shapes: sums, weights [items], items ≥ 1, Σ weights > 0.
/// Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 13.3.
Interval bootstrapMean(
    std::span<const double> sums, std::span<const double> weights, std::uint64_t seed);

} // namespace lapidary::model
