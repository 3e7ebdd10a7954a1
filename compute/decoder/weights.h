// SPDX-License-Identifier: Apache-2.0
// Weights: the tensors of a model by role. Bytes of the file serve as they are wherever they can;
// everything else is converted once.
#pragma once

#include "compute/moe/moe_layer.h"
#include "compute/nn/linear.h"
#include "model/checkpoint/open_model.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace lapidary::compute {

/// Arithmetic of a forward pass and where it happens.
struct Arithmetic
{
    at::ScalarType dtype = at::kFloat; ///< kFloat or kBFloat16
    at::Device device = at::kCPU;
};

/// The weights of one layer. A tensor that the model lacks is undefined. Norms are float32 vectors.
struct LayerWeights
{
    at::Tensor inputNorm; ///< [D]
    Linear query;         ///< [H · headDim, D], rows in halves
    Linear key;           ///< [G · headDim, D], rows in halves
    Linear value;         ///< [G · headDim, D]
    Linear output;        ///< [D, H · headDim]
    at::Tensor queryNorm; ///< [headDim], or [H · headDim] where the norm is over all heads
    at::Tensor keyNorm;   ///< [headDim], or [G · headDim]
    at::Tensor attentionOutNorm;
    at::Tensor feedForwardNorm;
    at::Tensor feedForwardOutNorm;
    Linear gate;    ///< [F, D]; undefined in a layer of experts, as are the next two
    Linear up;      ///< [F, D]
    Linear down;    ///< [D, F]
    MoeWeights moe; ///< no experts in a dense layer
};

struct Weights
{
    at::Tensor embedding; ///< [V, D]
    std::vector<LayerWeights> layers;
    at::Tensor finalNorm; ///< [D]
    Linear head;          ///< [V, D]; shares the embedding's memory when tied
    std::vector<float> rotaryDivisors;
};

/// Called between pieces of loading with the share that is done (0..1); false stops it.
using LoadProgress = std::function<bool(double)>;

/// Brings the weights of a model into the form that its arithmetic needs.
/// On a CPU, matrices stored as bfloat16, and as float32 for float32 arithmetic, stay in the mapped
/// file; others become float32 or bfloat16 once, all cores converting. What must be allocated is
/// compared with free memory first.
/// Errors: OutOfMemory with both sizes; IoError; Cancelled.
/// Cost: nothing for mapped matrices; else one read of the file.
model::Result<Weights> loadWeights(const model::OpenedModel& model, const Arithmetic& arithmetic,
    const LoadProgress& progress = {});

} // namespace lapidary::compute
