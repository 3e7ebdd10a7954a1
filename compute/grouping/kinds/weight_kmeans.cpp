// SPDX-License-Identifier: Apache-2.0
// weight-kmeans: units with similar weights belong together; needs no data beyond the ranking of
// shared units.
#include "compute/base/aten.h"
#include "compute/clustering/features.h"
#include "compute/grouping/k_means_options.h"

namespace lapidary::compute {

namespace {

using model::Result;
using model::Role;

/// One normalised row of weights per unit. Shapes: returns [U, d].
Result<at::Tensor> weightsOf(const LayerUnits& units, const std::string& which)
{
    if (units.kind() == model::UnitKind::Head) {
        LAP_TRY(const at::Tensor query, units.weight(Role::Query));
        return normalisedRows(query.reshape({units.count(), -1}));
    }
    if (which == "down") {
        LAP_TRY(const at::Tensor down, units.weight(Role::Down));
        return normalisedRows(down.t().contiguous());
    }
    if (which == "up") {
        LAP_TRY(const at::Tensor up, units.weight(Role::Up));
        return normalisedRows(up);
    }
    LAP_TRY(at::Tensor gate, units.weight(Role::Gate));
    gate = normalisedRows(gate);
    if (which == "gate") {
        return gate;
    }
    LAP_TRY(const at::Tensor up, units.weight(Role::Up));
    return at::cat({gate, normalisedRows(up)}, 1);
}

Result<std::vector<std::int32_t>> group(const GroupingTask& task, const model::Params& params)
{
    LAP_TRY(const at::Tensor weights, weightsOf(task.units, params.text("weights")));
    return clusterMembers(task, params, rowsOf(weights, task.members));
}

} // namespace

GroupingMethod makeWeightKmeans()
{
    return {.info = {.id = "weight-kmeans",
                .title = "Weight k-means",
                .summary = "Balanced k-means of the normalised weights of each unit (of heads: "
                           "their query rows).",
                .source = "Zhang et al. 2022, arXiv 2110.01786, section 3.2 (parameter clustering)",
                .parameters = kMeansOptions({{.name = "weights",
                    .type = model::ParamType::Choice,
                    .help = "which weights of a neuron are compared",
                    .defaultValue = "gate",
                    .choices = {"gate", "up", "gate+up", "down"}}})},
        .group = group};
}

} // namespace lapidary::compute
