// SPDX-License-Identifier: Apache-2.0
// The feed-forward weights of one layer with its neurons in the order of a plan.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/plan/conversion_plan.h"

#include <ATen/core/Tensor.h>

namespace lapidary::compute {

/// Float32 on the CPU, C columns of the plan. The down-projection of a neuron with n columns is
/// divided by n, so that the sum over all columns is the dense layer whatever was copied.
struct LayerTensors
{
    at::Tensor gate; ///< [C, D]
    at::Tensor up;   ///< [C, D]
    at::Tensor down; ///< [D, C]
};

/// Reads a layer's weights from the checkpoint. Errors: IoError.
/// Cost: one read of the three matrices.
model::Result<LayerTensors> readLayerTensors(
    const model::OpenedModel& model, model::LayerId layer, const model::LayerPlan& plan);

} // namespace lapidary::compute
