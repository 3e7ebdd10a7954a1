// SPDX-License-Identifier: Apache-2.0
// Exact balanced assignment: units to a few sinks of given capacities at the least total cost. As a
// transportation problem with k sinks it needs shortest paths in a graph of k nodes instead of an
// n × n matrix: milliseconds where the Hungarian method takes minutes.
#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::compute {

/// n units, k sinks.
struct AssignmentProblem
{
    std::int64_t units = 0;
    std::int64_t sinks = 0;
    std::span<const float> costs;         ///< [n, k], row-major, finite
    std::vector<std::int64_t> capacities; ///< [k]; together at least n
    std::vector<std::int32_t> fixed; ///< [n], the sink that a unit must stay in, −1: none; or empty
};

struct Assignment
{
    std::vector<std::int32_t> sink; ///< [n]
    double cost = 0.0;              ///< Σ costs[i, sink[i]], the least possible
    std::vector<double> prices; ///< [k]; a start for the next problem when costs change a little
};

/// Solves the problem exactly; equal costs are decided by the smaller index, so the answer is the
/// same every time. `prices` of an earlier answer save work when the capacities are exactly filled;
/// the cost is the same with and without.
/// Errors: InvalidArgument (capacities too small, a fixed sink that does not exist or is overfull),
/// Numeric (a cost that is not finite).
/// Cost: O(n k) and O(k² + k log n) for each unit that its nearest sink cannot take.
model::Result<Assignment> assignBalanced(
    const AssignmentProblem& problem, std::span<const double> prices = {});

/// Sizes of `parts` parts of `units`: equal, or differing by one, the larger ones first.
std::vector<std::int64_t> evenSizes(std::int64_t units, std::int64_t parts);

} // namespace lapidary::compute
