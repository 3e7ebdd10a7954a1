// SPDX-License-Identifier: Apache-2.0
// ModelConfig: the validated configuration of a model, the same for every file format. Nothing here
// drives an allocation: every dimension was compared with the shapes of the stored tensors.
#pragma once

#include "model/checkpoint/config/gate_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// The function inside the feed-forward block.
enum class Activation
{
    Silu,
    GeluTanh, ///< the tanh approximation
    Gelu,     ///< exact
};

/// How rotary frequencies are changed for longer contexts.
enum class RopeKind
{
    Default,
    Linear,
    Dynamic,
    Yarn,
    Llama3,
    LongRope,
};

/// Rotary position embedding of one kind of layer. Fields that a kind does not use keep their
/// values.
struct RopeConfig
{
    RopeKind kind = RopeKind::Default;
    double theta = 10000.0;                ///< base of the frequencies
    double factor = 1.0;                   ///< ratio of the contexts
    std::int64_t originalContext = 0;      ///< context of the pre-training; 0: not given
    double lowFrequencyFactor = 1.0;       ///< llama3
    double highFrequencyFactor = 4.0;      ///< llama3
    double betaFast = 32.0;                ///< yarn
    double betaSlow = 1.0;                 ///< yarn
    std::optional<double> attentionFactor; ///< yarn, longrope
    std::optional<double> mscale;          ///< yarn
    std::optional<double> mscaleAllDim;    ///< yarn
    bool truncate = true;                  ///< yarn: correction range rounded to whole dimensions
    std::vector<double> shortFactors;      ///< longrope
    std::vector<double> longFactors;       ///< longrope
};

/// How a file names the tensors of its experts; the checkpoint itself shows which.
enum class ExpertNames : std::uint8_t
{
    PerExpert,    ///< mlp.experts.E.{gate,up,down}_proj
    Fused,        ///< mlp.experts.{gate_up,down}_proj
    Mixtral,      ///< block_sparse_moe.experts.E.{w1,w3,w2}
    Granite,      ///< block_sparse_moe.{input,output}_linear, fused
    GraniteFused, ///< block_sparse_moe.experts.{gate_up,down}_proj
};

/// The experts of one layer; none for a dense layer.
struct LayerExperts
{
    std::vector<std::int64_t> widths; ///< of each routed expert, in neurons
    std::int64_t active = 0;          ///< routed experts chosen per token
    std::int64_t shared = 0;          ///< slices or experts that the shared one stands for
    std::int64_t sharedWidth = 0;     ///< neurons of the shared expert; 0: there is none

    bool isDense() const { return widths.empty(); }

    /// Neurons of all experts together.
    std::int64_t neurons() const;
};

/// Mixture of experts; all zero and empty for a dense model.
struct ExpertConfig
{
    std::int64_t experts = 0;         ///< routed experts, of the layer that has most
    std::int64_t active = 0;          ///< routed experts chosen per token, of that layer
    std::int64_t shared = 0;          ///< always-on experts
    GateSpec gate;                    ///< of all layers, but for `active`
    bool hasSharedGate = false;       ///< the shared expert is multiplied by a sigmoid (Qwen2-MoE)
    std::vector<LayerExperts> layers; ///< one per layer, or empty
    std::string sharedName;           ///< "shared_experts" or "shared_expert"
    std::vector<ExpertNames> spellings; ///< that files of the family use, the usual one first
    ExpertNames names = ExpertNames::PerExpert; ///< of this file

    const LayerExperts& at(std::int64_t layer) const;

    /// The gate of a layer.
    GateSpec gateOf(std::int64_t layer) const;
};

struct ModelConfig
{
    std::string architecture; ///< as the file names it ("LlamaForCausalLM", "llama")
    std::string dtype;        ///< the stored type as the file names it ("bfloat16"), or empty

    std::int64_t layers = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t intermediateSize = 0;
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0;
    std::int64_t headDim = 0; ///< need not be hiddenSize / heads
    std::int64_t vocabSize = 0;
    std::int64_t contextLength = 0; ///< 0: not given

    double normEpsilon = 1e-6;
    double normOffset = 0.0; ///< added to stored norm weights: 1 for Gemma in its own format
    Activation activation = Activation::Silu;
    RopeConfig rope;
    std::optional<RopeConfig> localRope; ///< of sliding-window layers, when it differs
    std::int64_t rotaryDim = 0;          ///< rotated dimensions of a head, ≤ headDim

    bool isTied = false;           ///< the head is the embedding
    bool hasAttentionBias = false; ///< q, k, v
    bool hasOutputBias = false;    ///< o
    bool hasMlpBias = false;
    bool hasQueryKeyNorm = false;
    bool hasWholeQueryKeyNorm = false; ///< the norm is over all heads at once (OLMoE)
    bool hasSandwichNorms = false;     ///< norms also after attention and feed-forward (Gemma)

    std::int64_t slidingWindow = 0;  ///< tokens seen by a sliding-window layer; 0: none has one
    std::vector<bool> slidingLayers; ///< per layer: it has the window; empty: none has
    double attentionScale = 0.0;     ///< factor of q·k
    double embeddingScale = 1.0;     ///< factor of the embedding
    double residualScale = 1.0;      ///< factor of what a block adds to the stream (Granite)
    double logitScale = 1.0;         ///< factor of the logits (Granite)
    double attentionClip = 0.0;      ///< bound of q, k and v (OLMoE); 0: none
    double attentionLogitCap = 0.0;  ///< soft cap of q·k; 0: none
    double finalLogitCap = 0.0;      ///< soft cap of the logits; 0: none

    std::vector<std::int64_t> beginIds; ///< special tokens named by the file, at most 64 each
    std::vector<std::int64_t> endIds;

    ExpertConfig experts;
    std::string denseFamily;        ///< of a converted model: the family that it was made from
    std::int64_t ignoredLayers = 0; ///< stored behind the last layer and not part of the model
};

/// Names in JSON ("silu", "llama3", …).
std::string_view name(Activation activation);
std::string_view name(RopeKind kind);

} // namespace lapidary::model
