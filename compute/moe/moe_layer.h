// SPDX-License-Identifier: Apache-2.0
// A mixture-of-experts layer in place of a feed-forward block. One function for all families: what
// differs is a model::GateSpec and which weights there are.
#pragma once

#include "compute/nn/linear.h"
#include "compute/nn/taps.h"
#include "model/checkpoint/config/gate_spec.h"
#include "model/checkpoint/config/model_config.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// One expert: E(x) = down · (act(gate · x) · up · x). Float32 or bfloat16, rows contiguous; views
/// into fused tensors serve as they are. Widths m may differ between experts.
struct ExpertWeights
{
    at::Tensor gate; ///< [m, D]
    at::Tensor up;   ///< [m, D]
    at::Tensor down; ///< [D, m]

    bool isDefined() const { return gate.defined(); }
};

/// The weights of one layer of E routed experts.
struct MoeWeights
{
    Linear router;                      ///< [E, D]
    at::Tensor selectionBias;           ///< float32 [E], or undefined
    std::vector<ExpertWeights> experts; ///< E of them
    ExpertWeights shared;               ///< always on; undefined: there is none
    Linear sharedGate; ///< [1, D]: σ of it multiplies the shared expert; undefined: no gate
};

/// What the gate chose. `experts` int64 [N, K] with falling selection score; `weights` float32
/// [N, K].
struct Routing
{
    at::Tensor experts;
    at::Tensor weights;
};

/// The gate. Differentiable in `logits` by way of the weights; the choice itself has no gradient.
/// Equal scores: the lower expert first. A token with a NaN logit gets expert 0 in all places.
/// Shapes: logits float32 [N, E]; selectionBias float32 [E] or undefined; 1 ≤ gate.active ≤ E.
/// Source: Jiang et al. 2024 (Mixtral), arXiv 2401.04088, section 2.1; DeepSeek-AI 2024 (V3), arXiv
/// 2412.19437, section 2.1.2 (sigmoid, selection bias, groups).
Routing route(
    const at::Tensor& logits, const at::Tensor& selectionBias, const model::GateSpec& gate);

/// The weights that the gate gives to experts that were chosen already.
/// Shapes: logits float32 [N, E]; experts int64 [N, K]; returns float32 [N, K].
at::Tensor weighExperts(
    const at::Tensor& logits, const at::Tensor& experts, const model::GateSpec& gate);

/// y_t = shared(x_t) + Σ_k weights[t, k] · E_{experts[t, k]}(x_t).
/// Shapes: x [N, D] float32 or bfloat16; returns [N, D] in the type of x. Router and sums are
/// float32.
/// Taps: place::kRouterLogits, kSelectionBias, kExperts, kExpertWeights. A tap may replace the last
/// two by [N, K'] tensors of another K', even E. On a CPU without gradients the bits are the same
/// for any number of threads. With gradients, or on a GPU, plain operations compute the same within
/// rounding. Cost: experts without tokens cost nothing; extra memory is N · K' hidden activations.
at::Tensor moeForward(const at::Tensor& x, const MoeWeights& weights, const model::GateSpec& gate,
    model::Activation activation, const Taps& tap = {}, model::LayerId layer = model::LayerId());

/// Adds taps that turn every expert on with weight 1: what a converted layer computes then must
/// equal the dense one.
void turnAllExpertsOn(Taps& taps);

} // namespace lapidary::compute
