// SPDX-License-Identifier: Apache-2.0
// ModelConfig: the validated configuration of a model, the same for every file format. Nothing here
// drives an allocation: every dimension was compared with the shapes of the stored tensors.
#pragma once

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

/// Mixture of experts; all zero for a dense model.
struct ExpertConfig
{
    std::int64_t experts = 0; ///< routed experts
    std::int64_t active = 0;  ///< routed experts chosen per token
    std::int64_t shared = 0;  ///< always-on experts
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
    bool hasSandwichNorms = false; ///< norms also after attention and feed-forward (Gemma)

    std::int64_t slidingWindow = 0;  ///< tokens seen by a sliding-window layer; 0: none has one
    std::vector<bool> slidingLayers; ///< per layer: it has the window; empty: none has
    double attentionScale = 0.0;     ///< factor of q·k
    double embeddingScale = 1.0;     ///< factor of the embedding
    double attentionLogitCap = 0.0;  ///< soft cap of q·k; 0: none
    double finalLogitCap = 0.0;      ///< soft cap of the logits; 0: none

    std::vector<std::int64_t> beginIds; ///< special tokens named by the file, at most 64 each
    std::vector<std::int64_t> endIds;

    ExpertConfig experts;
};

/// Names in JSON ("silu", "llama3", …).
std::string_view name(Activation activation);
std::string_view name(RopeKind kind);

} // namespace lapidary::model
