// SPDX-License-Identifier: Apache-2.0
// Taps: every intermediate tensor of a forward pass goes through `tap(tensor, name, layer)`.
// Recording, tracing and interventions are taps; without one the pass computes the same bits.
#pragma once

#include "model/core/ids.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace lapidary::compute {

/// The places of a dense decoder that can be tapped, in the order in which they are computed. N
/// counts tokens, D the model width, H heads, G key-value heads, F neurons, V the vocabulary.
namespace place {

inline constexpr std::string_view kEmbedding = "embedding";            ///< [N, D]
inline constexpr std::string_view kAttentionInput = "attention_input"; ///< normalised, [N, D]
inline constexpr std::string_view kQuery = "query";                    ///< rotated, [N, H, headDim]
inline constexpr std::string_view kKey = "key";                        ///< rotated, [N, G, headDim]
inline constexpr std::string_view kValue = "value";                    ///< [N, G, headDim]
inline constexpr std::string_view kHeads = "heads"; ///< output of each head, [N, H, headDim]
inline constexpr std::string_view kAttentionOutput = "attention_output"; ///< [N, D]
inline constexpr std::string_view kMiddle = "middle"; ///< residual stream after attention, [N, D]
inline constexpr std::string_view kFeedForwardInput = "feed_forward_input"; ///< normalised, [N, D]
inline constexpr std::string_view kGate = "gate";       ///< before the activation, [N, F]
inline constexpr std::string_view kUp = "up";           ///< [N, F]
inline constexpr std::string_view kNeurons = "neurons"; ///< act(gate) · up, [N, F]
/// Of a mixture of experts in place of gate, up and neurons; K experts per token of E.
inline constexpr std::string_view kRouterLogits = "router_logits"; ///< float32 [N, E]
/// What is added to the scores for the choice alone, float32 [E]; undefined where there is none.
inline constexpr std::string_view kSelectionBias = "selection_bias";
inline constexpr std::string_view kExperts = "experts";                       ///< int64 [N, K]
inline constexpr std::string_view kExpertWeights = "expert_weights";          ///< float32 [N, K]
inline constexpr std::string_view kFeedForwardOutput = "feed_forward_output"; ///< [N, D]
inline constexpr std::string_view kResidual
    = "residual";                                     ///< residual stream after the layer, [N, D]
inline constexpr std::string_view kFinal = "final";   ///< after the last norm, [N, D]
inline constexpr std::string_view kLogits = "logits"; ///< float32 [N, V]

} // namespace place

/// Sees an intermediate tensor and may put another one of the same shape in its place.
/// `layer` is invalid for the tensors outside the layers.
using Tap = std::function<void(at::Tensor& tensor, std::string_view name, model::LayerId layer)>;

/// The taps of one forward pass, called in the order in which they were added.
class Taps
{
public:
    void add(Tap tap) { m_taps.push_back(std::move(tap)); }

    bool isEmpty() const { return m_taps.empty(); }

    at::Tensor operator()(
        at::Tensor tensor, std::string_view name, model::LayerId layer = model::LayerId()) const
    {
        for (const Tap& tap : m_taps) {
            tap(tensor, name, layer);
        }
        return tensor;
    }

private:
    std::vector<Tap> m_taps;
};

} // namespace lapidary::compute
