// SPDX-License-Identifier: Apache-2.0
// Balanced k-means: Lloyd's iterations whose assignment is the exact balanced one, so that every
// cluster has its given size at every step.
#pragma once

#include "compute/base/job.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// n points of d features in k clusters.
struct KMeansProblem
{
    at::Tensor features;             ///< [n, d] float32 contiguous
    std::vector<std::int64_t> sizes; ///< [k], together n
    std::vector<std::int32_t> fixed; ///< [n], the cluster a point must stay in or −1; or empty
    std::vector<double> importance;  ///< [n]; the first start takes the most important points
    std::int64_t iterations = 15;    ///< at most
    std::int64_t starts = 1;         ///< ≥ 1; further starts draw their centres (k-means++)
    std::uint64_t seed = 0;
};

struct KMeansResult
{
    std::vector<std::int32_t> labels; ///< [n]
    double inertia = 0.0;             ///< Σ ‖f − centre‖², of the best start
};

/// The same answer for the same seed at any number of threads. Errors: those of assignBalanced;
/// Cancelled.
model::Result<KMeansResult> balancedKMeans(const KMeansProblem& problem, const CancelToken& cancel);

} // namespace lapidary::compute
