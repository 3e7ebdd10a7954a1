// SPDX-License-Identifier: Apache-2.0
// What a grouping looks like in numbers, without a recording: sizes and how even they are.
#pragma once

#include "model/grouping/grouping.h"

#include <cstdint>
#include <vector>

namespace lapidary::model {

/// Sizes of the experts in one layer. Experts are counted in the order of `Grouping::experts`; a
/// copied neuron counts in each expert that works with it.
struct LayerSizes
{
    LayerId layer;
    std::vector<std::int64_t> experts;
    std::int64_t shared = 0;
    std::int64_t unassigned = 0;

    /// Units that have an owner, copies included.
    std::int64_t assigned() const;
    /// Standard deviation of the sizes of the experts over their mean; 0 when there is none.
    double deviation() const;
};

/// Sizes of each layer; for heads, layers without grouped heads are counted with zeros.
std::vector<LayerSizes> sizesOf(const Grouping& grouping, UnitKind kind);

/// The number of units whose owner differs, over all layers that both have.
std::int64_t differingUnits(const Grouping& a, const Grouping& b, UnitKind kind);

} // namespace lapidary::model
