// SPDX-License-Identifier: Apache-2.0
// The products of a mixture of experts on a CPU without gradients: no permuted input, no output per
// slot, tiles of fixed size on all threads.
#pragma once

#include "compute/moe/dispatch.h"
#include "compute/moe/moe_layer.h"

namespace lapidary::compute {

/// Scores of the router in float32, [N, E]; the same bits for any number of threads.
at::Tensor routerLogitsCpu(const at::Tensor& x, const Linear& router);

/// The gate in blocks of rows; the same bits for any number of threads.
Routing routeCpu(
    const at::Tensor& logits, const at::Tensor& selectionBias, const model::GateSpec& gate);

/// shared(x) · sharedScale + Σ over slots, in the order of the experts.
/// Shapes: x [N, D] dense; routing [N, K]; sharedScale float32 [N] or undefined (1); returns [N, D]
/// in the type of x.
/// Cost: one pass over the weights of the experts that have tokens; N · K hidden activations.
at::Tensor multiplyExpertsCpu(const at::Tensor& x, const MoeWeights& weights,
    const Routing& routing, const at::Tensor& sharedScale, model::Activation activation);

} // namespace lapidary::compute
