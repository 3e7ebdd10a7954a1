// SPDX-License-Identifier: Apache-2.0
// The nearest neighbours of every point, exactly, by blocks of products.
#pragma once

#include "compute/base/job.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// k neighbours of n points, nearest first; equal distances go to the smaller index.
struct Neighbours
{
    std::int64_t each = 0;             ///< k
    std::vector<std::int32_t> indices; ///< [n, k]; a point is not its own neighbour
    std::vector<float> distances;      ///< [n, k], Euclidean
};

/// Shapes: points [n, d] float32 contiguous; k < n. The same bits at any number of threads.
/// Errors: Cancelled. Cost: 2 n² d operations.
model::Result<Neighbours> nearestNeighbours(
    const at::Tensor& points, std::int64_t k, const CancelToken& cancel);

} // namespace lapidary::compute
