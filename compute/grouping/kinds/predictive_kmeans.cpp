// SPDX-License-Identifier: Apache-2.0
// predictive-kmeans: units whose activity a linear router would predict from the same input belong
// together.
#include "compute/clustering/features.h"
#include "compute/grouping/k_means_options.h"

namespace lapidary::compute {

namespace {

model::Result<std::vector<std::int32_t>> group(
    const GroupingTask& task, const model::Params& params)
{
    LAP_TRY(at::Tensor features, predictiveFeatures(task.units, task.members));
    return clusterMembers(task, params, std::move(features));
}

} // namespace

GroupingMethod makePredictiveKmeans()
{
    return {.info = {.id = "predictive-kmeans",
                .title = "Predictive k-means",
                .summary = "Balanced k-means of what a linear router could know of each unit: the "
                           "whitened correlation of its activity with the block's input.",
                .source = "own: S^(−1/2) · E[w x |h|] · ‖w_down‖",
                .parameters = kMeansOptions()},
        .group = group};
}

} // namespace lapidary::compute
