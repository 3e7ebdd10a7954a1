// SPDX-License-Identifier: Apache-2.0
// activation-kmeans: CMoE's clustering of who is among the most active at which token.
#include "compute/clustering/features.h"
#include "compute/grouping/k_means_options.h"

namespace lapidary::compute {

namespace {

model::Result<std::vector<std::int32_t>> group(
    const GroupingTask& task, const model::Params& params)
{
    return clusterMembers(
        task, params, activationBits(task.units, task.members, params.integer("top")));
}

} // namespace

GroupingMethod makeActivationKmeans()
{
    return {.info = {.id = "activation-kmeans",
                .title = "Activation k-means (CMoE)",
                .summary = "Balanced k-means of binary patterns: at which tokens a unit is among "
                           "the most active. The shared units are the most often active ones.",
                .source = "Pei et al. 2025, arXiv 2502.04416, section 3",
                .parameters = kMeansOptions({{.name = "top",
                                                .type = model::ParamType::Integer,
                                                .help = "units that count as active at a token",
                                                .defaultValue = 10,
                                                .minimum = 1,
                                                .maximum = 1000000,
                                                .unit = "units"}},
                    /*starts=*/1)},
        .sharedBy = SharedBy::ActivationRate,
        .group = group};
}

} // namespace lapidary::compute
