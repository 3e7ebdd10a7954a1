// SPDX-License-Identifier: Apache-2.0
// Interventions as a person asks for them: `--mute 2:5`, `--boost 2:5=4`, `--force 0:1`.
#pragma once

#include "compute/interventions/kinds/intervention.h"
#include "model/core/json.h"
#include "model/core/param_spec.h"

#include <string>
#include <vector>

namespace lapidary::compute {

/// One registered intervention with the experts it is about.
struct PlannedIntervention
{
    const Intervention* kind = nullptr;
    std::vector<InterventionTarget> targets;
};

/// One repeatable option for each registered intervention.
std::vector<model::ParamSpec> interventionOptions();

/// Reads those options for a model. Errors: InvalidArgument for a text that is not L:E (or
/// L:E=factor), a layer or expert that the model has not, an expert named twice, both muted and
/// forced, and for so many in a layer that too few experts are left to choose from.
model::Result<std::vector<PlannedIntervention>> parseInterventions(
    const model::Params& params, const model::ModelConfig& config);

/// Adds their taps. Nothing planned adds none.
void addTaps(
    Taps& taps, const std::vector<PlannedIntervention>& planned, const model::ModelConfig& config);

/// [{"kind", "layer", "expert", "factor"}]; the factor only where the kind has one.
model::Json toJson(const std::vector<PlannedIntervention>& planned);

} // namespace lapidary::compute
