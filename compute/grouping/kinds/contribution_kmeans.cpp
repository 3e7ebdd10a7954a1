// SPDX-License-Identifier: Apache-2.0
// contribution-kmeans: units that work at the same tokens belong together.
#include "compute/clustering/features.h"
#include "compute/grouping/k_means_options.h"

namespace lapidary::compute {

namespace {

model::Result<std::vector<std::int32_t>> group(
    const GroupingTask& task, const model::Params& params)
{
    const TokenWeight weight
        = params.flag("weigh_tokens") ? TokenWeight::Residual : TokenWeight::Equal;
    return clusterMembers(task, params, contributionFeatures(task.units, task.members, weight));
}

} // namespace

GroupingMethod makeContributionKmeans()
{
    return {.info = {.id = "contribution-kmeans",
                .title = "Contribution k-means",
                .summary = "Balanced k-means of what each unit adds at each token of the sketch: "
                           "units that work at the same tokens become one expert.",
                .source = "own, after Zhang et al. 2022, arXiv 2110.01786",
                .parameters = kMeansOptions({{.name = "weigh_tokens",
                    .type = model::ParamType::Flag,
                    .help = "weigh each token by 1/‖residual‖², so that attention sinks do not "
                            "decide everything",
                    .defaultValue = false}})},
        .group = group};
}

} // namespace lapidary::compute
