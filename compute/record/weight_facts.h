// SPDX-License-Identifier: Apache-2.0
// What a recording needs to know of the weights themselves.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/core/ids.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace lapidary::compute {

/// ‖w_down,i‖ of each neuron of a layer, [F]. Errors: Unsupported when the layer has no dense
/// feed-forward block; IoError. Cost: one read of the matrix, piece by piece.
model::Result<std::vector<double>> downColumnNorms(
    const model::OpenedModel& model, model::LayerId layer);

/// For each head of a layer a matrix R with RᵀR = W_oᵀ W_o, where W_o are the head's columns of the
/// output matrix: ‖W_o o‖ = ‖R o‖ costs headDim² instead of D · headDim products. Computed in
/// float64 from the eigenvectors of W_oᵀ W_o. Shapes: returns float32 [H, headDim, headDim].
/// Errors: IoError.
model::Result<at::Tensor> headRoots(const model::OpenedModel& model, model::LayerId layer);

} // namespace lapidary::compute
