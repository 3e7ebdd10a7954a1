// SPDX-License-Identifier: Apache-2.0
// Principal components of many features by subspace iteration: only as many directions as are
// wanted are ever computed.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lapidary::compute {

/// Coordinates of the points along the `count` directions of largest variance, in descending order.
/// The point that lies farthest out on a direction has a positive coordinate. Iterates until the
/// first `exact` directions satisfy ‖A v − λ v‖ ≤ 10⁻⁵ λ (or float32 gives no more); the others are
/// good for distances. The same bits at any number of threads.
/// Shapes: features [n, d] float32 contiguous; returns [n, min(count, n, d)] float32.
/// Source: Halko, Martinsson & Tropp 2011, SIAM Review 53, algorithm 4.4.
at::Tensor principalComponents(
    const at::Tensor& features, std::int64_t count, std::int64_t exact, std::uint64_t seed);

} // namespace lapidary::compute
