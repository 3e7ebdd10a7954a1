// SPDX-License-Identifier: Apache-2.0
// The parameters that all k-means methods share, and their use.
#pragma once

#include "compute/clustering/balanced_k_means.h"
#include "compute/grouping/kinds/grouping_method.h"

#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

namespace lapidary::compute {

/// `iterations` and `starts`, behind the method's own parameters.
inline std::vector<model::ParamSpec> kMeansOptions(
    std::vector<model::ParamSpec> own = {}, int starts = 4)
{
    own.push_back({.name = "iterations",
        .type = model::ParamType::Integer,
        .help = "k-means iterations of each start, at most; it stops when nothing moves",
        .defaultValue = 15,
        .minimum = 1,
        .maximum = 1000});
    own.push_back({.name = "starts",
        .type = model::ParamType::Integer,
        .help = "the best of so many starts: the first from the most important units, the others "
                "drawn by k-means++",
        .defaultValue = starts,
        .minimum = 1,
        .maximum = 100});
    return own;
}

/// Clusters the members of a task by these features [n, d].
inline model::Result<std::vector<std::int32_t>> clusterMembers(
    const GroupingTask& task, const model::Params& params, at::Tensor features)
{
    KMeansProblem problem{.features = std::move(features),
        .sizes = task.sizes,
        .importance = task.importance,
        .iterations = params.integer("iterations"),
        .starts = params.integer("starts"),
        .seed = task.seed};
    LAP_TRY(KMeansResult result, balancedKMeans(problem, task.cancel));
    return std::move(result.labels);
}

} // namespace lapidary::compute
