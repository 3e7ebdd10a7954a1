// SPDX-License-Identifier: Apache-2.0
// Grouping the units of one layer: the shared ones first, then a method for the rest.
#pragma once

#include "compute/grouping/kinds/grouping_method.h"
#include "compute/units/layer_units.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// What `group` was asked for; the same for every layer.
struct GroupPlan
{
    const GroupingMethod* method = nullptr;
    model::Params parameters; ///< of the method
    std::int64_t slices = 0;  ///< N: the units are cut into so many slices
    std::int64_t shared = 0;  ///< S of them are shared
    std::uint64_t seed = 0;
    /// Experts of this layer that stay as they are: their members keep their owner and the other
    /// experts share the rest evenly. Empty: none.
    std::vector<model::Owner> locked;
};

/// The owner of each unit: 0 … N − S − 1, or kShared. Slices have equal widths, or differ by one,
/// the wider ones first. `present`: the owners so far, asked only for members of locked experts.
/// The same answer for the same seed at any number of threads.
/// Errors: InvalidArgument (more shared slices than slices), what the method says, Cancelled.
model::Result<std::vector<model::Owner>> groupUnits(const LayerUnits& units, const GroupPlan& plan,
    const std::vector<model::Owner>& present, const CancelToken& cancel);

} // namespace lapidary::compute
