// SPDX-License-Identifier: Apache-2.0
// One layer of a conversion: router, gate, repair, and the streams moved on behind it. Training
// free; the steps are those of "the recipe": ridge router on the converted stream, joint refit of
// the down-projections under the gate, next layer.
#pragma once

#include "compute/base/job.h"
#include "compute/convert/calibration.h"
#include "compute/convert/layer_tensors.h"
#include "compute/router_init/kinds/router_init.h"
#include "model/checkpoint/config/gate_profile.h"
#include "model/plan/conversion_plan.h"

#include <functional>
#include <optional>
#include <vector>

namespace lapidary::compute {

enum class Repair
{
    None,  ///< weights as they were
    Scale, ///< one factor per layer and expert
    Refit, ///< joint least squares of all down-projections
};

/// What holds for all layers.
struct ConversionSettings
{
    const model::GateProfile* profile = nullptr;
    const RouterInit* routerInit = nullptr;
    Repair repair = Repair::Refit;
    bool isParallel = false; ///< every layer on the dense stream
    double lambda = 0.1;     ///< of the refit, times the mean of the Gram matrix's diagonal
    std::optional<double> routerLambda; ///< of the ridge; else its default
    std::uint64_t seed = 0;
};

/// What a layer became. Empty tensors: the layer stays dense.
struct ConvertedLayer
{
    at::Tensor router; ///< [E, D] float32
    at::Tensor down;   ///< as it is stored, [D, C] float32
    double errorBefore = 0.0;
    double errorAfter = 0.0;
    std::vector<double> load; ///< share of tokens that chose each expert, [E]
};

/// Converts one layer and moves both streams behind it. `step` is called after each piece of work
/// with the share that is done; false cancels. Errors are those of ε = ‖y − ŷ‖ / ‖y‖ with every
/// token weighted by 1 / ‖dense stream after the layer‖².
/// Errors: Cancelled, IoError, Numeric.
model::Result<ConvertedLayer> convertLayer(const model::OpenedModel& model, const Decoder& decoder,
    model::LayerId layer, const model::LayerPlan& plan, const ConversionSettings& settings,
    std::vector<CalibrationBatch>& batches, const std::function<bool(double)>& step);

} // namespace lapidary::compute
