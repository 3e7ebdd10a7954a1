// SPDX-License-Identifier: Apache-2.0
// Comparing two models that answered the same items.
#pragma once

#include "model/data/bootstrap.h"

#include <cstdint>
#include <vector>

namespace lapidary::model {

struct PairedDifference
{
    double difference = 0.0; ///< accuracy of a minus accuracy of b
    Interval interval;       ///< 95 %, items drawn with replacement
    double p = 1.0;          ///< two-sided, exact
};

/// Items that one model answers and the other does not decide: under equal skill each falls to
/// either side with probability ½. Shapes: a, b [items] of the same order, items ≥ 1.
/// Source: McNemar 1947, exact binomial form; the interval as in bootstrapMean.
PairedDifference pairedDifference(
    const std::vector<bool>& a, const std::vector<bool>& b, std::uint64_t seed);

} // namespace lapidary::model
