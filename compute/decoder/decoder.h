// SPDX-License-Identifier: Apache-2.0
// Decoder: a model that turns tokens into logits. One file per family in families/ is the forward
// pass.
#pragma once

#include "compute/decoder/kv_cache.h"
#include "compute/decoder/taps.h"
#include "compute/decoder/weights.h"
#include "compute/nn/rotary.h"
#include "model/checkpoint/open_model.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace lapidary::compute {

/// New tokens of one or more sequences, end to end and without padding. N is the sum of the
/// lengths.
struct TokenBatch
{
    std::vector<std::int64_t> ids;     ///< [N]
    std::vector<std::int64_t> lengths; ///< new tokens of each sequence, each ≥ 1
    /// What each sequence holds already, and where its new keys and values go; empty: every
    /// sequence starts here and nothing is kept.
    std::vector<KvCache*> caches;

    /// One sequence; without a cache it starts at position 0.
    static TokenBatch of(std::vector<std::int64_t> ids, KvCache* cache = nullptr);
};

/// Rotary angles of the tokens of one batch; computed once and used by every layer.
struct BatchAngles
{
    RotaryTable global;
    RotaryTable local; ///< of sliding-window layers with a base of their own; else undefined
};

/// The weights and the forward pass of one model. Const methods may be called while gradients are
/// recorded; whoever needs none holds a c10::InferenceMode.
class Decoder
{
public:
    explicit Decoder(model::ModelConfig config, Arithmetic arithmetic);
    virtual ~Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    const model::ModelConfig& config() const { return m_config; }

    const Arithmetic& arithmetic() const { return m_arithmetic; }

    /// The residual stream behind the last norm. The batch must have passed `check`.
    /// Shapes: returns [N, D] in the type of the arithmetic.
    at::Tensor hidden(const TokenBatch& batch, const Taps& taps = {}) const;

    // The pieces of `hidden`, for work that goes layer by layer over many tokens (conversion). The
    // batch must have passed `check`; one with caches goes through `hidden`.

    virtual BatchAngles angles(const TokenBatch& batch) const = 0;

    /// Shapes: returns [N, D].
    virtual at::Tensor embed(const TokenBatch& batch, const Taps& taps = {}) const = 0;

    /// The residual stream after a layer's attention. Shapes: x, result [N, D].
    virtual at::Tensor attentionStep(const at::Tensor& x, const TokenBatch& batch,
        model::LayerId layer, const BatchAngles& angles, const Taps& taps = {}) const = 0;

    /// What a layer's feed-forward block reads: the normalised stream. Shapes: x, result [N, D].
    virtual at::Tensor feedForwardInput(
        const at::Tensor& x, model::LayerId layer, const Taps& taps = {}) const = 0;

    /// What a layer's feed-forward block adds to the stream. Shapes: input, result [N, D].
    virtual at::Tensor feedForward(
        const at::Tensor& input, model::LayerId layer, const Taps& taps = {}) const = 0;

    /// The last norm. Shapes: x, result [N, D].
    virtual at::Tensor finish(const at::Tensor& x, const Taps& taps = {}) const = 0;

    /// Scores of the next token.
    /// Shapes: hidden [M, D], any rows of what `hidden` returned; returns [M, V] float32.
    virtual at::Tensor logits(const at::Tensor& hidden, const Taps& taps = {}) const = 0;

    /// An empty cache for a sequence of at most `capacity` tokens. Errors: OutOfMemory.
    model::Result<KvCache> makeCache(std::int64_t capacity) const;

    /// Errors: InvalidArgument naming the first token outside the vocabulary, an empty batch or
    /// sequence, or a sequence that grows beyond the model's context or its cache.
    model::Result<void> check(const TokenBatch& batch) const;

protected:
    /// Position of each token of the batch in its sequence, [N].
    static std::vector<std::int64_t> positions(const TokenBatch& batch);

private:
    model::ModelConfig m_config;
    Arithmetic m_arithmetic;
};

/// Loads the weights of an opened model and gives it its forward pass.
/// Errors: Unsupported when the family has none; those of loadWeights.
model::Result<std::unique_ptr<Decoder>> makeDecoder(const model::OpenedModel& model,
    const Arithmetic& arithmetic, const LoadProgress& progress = {});

/// The same with weights that are in memory already (training).
model::Result<std::unique_ptr<Decoder>> makeDecoder(
    const model::OpenedModel& model, const Arithmetic& arithmetic, Weights weights);

} // namespace lapidary::compute
