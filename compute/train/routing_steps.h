// SPDX-License-Identifier: Apache-2.0
// The routing of a step: how it is steered by the progression, and what it was.
#pragma once

#include "compute/balance/balance_rule.h"
#include "compute/nn/taps.h"
#include "compute/train/recipe.h"
#include "compute/train/trainable.h"
#include "model/run/run_rows.h"

#include <memory>
#include <vector>

namespace lapidary::compute {

/// The routing of one layer in one step.
struct RoutedLayer
{
    model::LayerId layer;
    LayerRouting routing;
};

/// Adds taps that divide the router's logits by the temperature, and choose more experts than the
/// conversion's K while the progression says so. Their weights go from 1 to those of the gate with
/// the same ramp, so the first step computes the dense model and the last one the conversion.
void addProgression(
    Taps& taps, const TrainableModel& model, const Progression& progression, double progress);

/// Adds a tap that collects the routing of each layer into `layers`, which must outlive the pass.
void collectRouting(
    Taps& taps, const TrainableModel& model, std::vector<std::unique_ptr<RoutedLayer>>& layers);

/// Writes loads, routing by reasoning step, and what is derived from them into the step's row.
/// `labels` as in Batch; layers that route each token to K experts count K slots a token.
void addRoutingFigures(model::RunStep& step,
    const std::vector<std::unique_ptr<RoutedLayer>>& layers, const at::Tensor& labels);

/// Mean over the layers with experts of how many are chosen per token; 0 without such layers.
double expertsPerToken(
    const TrainableModel& model, const Progression& progression, double progress);

} // namespace lapidary::compute
