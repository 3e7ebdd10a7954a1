// SPDX-License-Identifier: Apache-2.0
// The forward pass of Gemma 3, text only: a scaled embedding, norms before and after each block,
// and windowed layers with rotary angles of their own. Source: Gemma Team 2025, arXiv 2503.19786,
// section 2; transformers' Gemma3 as the reference.
#include "compute/base/aten.h"
#include "compute/decoder/families/families.h"
#include "compute/decoder/families/parts.h"
#include "compute/nn/norm.h"
#include "compute/nn/rotary.h"

namespace lapidary::compute {
namespace {

using model::LayerId;

class Gemma3Decoder final : public Decoder
{
public:
    Gemma3Decoder(const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic,
        RotaryFrequencies global, RotaryFrequencies local)
        : Decoder(config, arithmetic)
        , m_weights(std::move(weights))
        , m_global(std::move(global))
        , m_local(std::move(local))
    { }

    BatchAngles angles(const TokenBatch& batch) const override
    {
        const std::vector<std::int64_t> places = positions(batch);
        return {rotaryTable(m_global, places, arithmetic().device),
            rotaryTable(m_local, places, arithmetic().device)};
    }

    at::Tensor embed(const TokenBatch& batch, const Taps& tap) const override
    {
        // The factor is rounded to the type of the arithmetic, as the reference does.
        const at::Tensor scale = at::scalar_tensor(config().embeddingScale, arithmetic().dtype);
        return tap(embedTokens(m_weights.embedding, batch.ids, arithmetic()) * scale,
            place::kEmbedding); // [N, D]
    }

    at::Tensor attentionStep(const at::Tensor& x, const TokenBatch& batch, LayerId layer,
        const BatchAngles& angles, const Taps& tap) const override
    {
        const RotaryTable& table = windowOf(config(), layer) > 0 ? angles.local : angles.global;
        return tap(x + attention(x, batch, layer, table, tap), place::kMiddle, layer);
    }

    at::Tensor feedForwardInput(const at::Tensor& x, LayerId layer, const Taps& tap) const override
    {
        return tap(norm(x, weights(layer).feedForwardNorm), place::kFeedForwardInput, layer);
    }

    at::Tensor feedForward(const at::Tensor& input, LayerId layer, const Taps& tap) const override
    {
        const LayerWeights& w = weights(layer);
        return tap(norm(feedForwardBlock(input, w, config(), layer, tap), w.feedForwardOutNorm),
            place::kFeedForwardOutput, layer); // [N, D]
    }

    at::Tensor finish(const at::Tensor& x, const Taps& tap) const override
    {
        return tap(norm(x, m_weights.finalNorm), place::kFinal);
    }

    at::Tensor logits(const at::Tensor& hidden, const Taps& tap) const override
    {
        at::Tensor y = linear(hidden, m_weights.head).to(at::kFloat); // [M, V]
        const double cap = config().finalLogitCap;
        return tap(cap > 0.0 ? at::tanh(y / cap) * cap : y, place::kLogits);
    }

private:
    at::Tensor attention(const at::Tensor& x, const TokenBatch& batch, LayerId layer,
        const RotaryTable& angles, const Taps& tap) const
    {
        const LayerWeights& w = weights(layer);
        const at::Tensor input = tap(norm(x, w.inputNorm), place::kAttentionInput, layer);
        const std::vector<at::Tensor> parts = linears(input, {&w.query, &w.key, &w.value});
        const at::Tensor q
            = norm(splitHeads(parts[0], config().heads), w.queryNorm); // [N, H, headDim]
        const at::Tensor k
            = norm(splitHeads(parts[1], config().keyValueHeads), w.keyNorm); // [N, G, headDim]
        const at::Tensor v
            = tap(splitHeads(parts[2], config().keyValueHeads), place::kValue, layer);
        const at::Tensor heads
            = tap(attendEach(batch, config(), layer, tap(rotate(q, angles), place::kQuery, layer),
                      tap(rotate(k, angles), place::kKey, layer), v),
                place::kHeads, layer);
        return tap(norm(linear(heads.flatten(1), w.output), w.attentionOutNorm),
            place::kAttentionOutput, layer); // [N, D]
    }

    const LayerWeights& weights(LayerId layer) const
    {
        return m_weights.layers[static_cast<std::size_t>(layer.value())];
    }

    at::Tensor norm(const at::Tensor& x, const at::Tensor& weight) const
    {
        return rmsNorm(x, weight, config().normEpsilon);
    }

    Weights m_weights;
    RotaryFrequencies m_global;
    RotaryFrequencies m_local;
};

} // namespace

model::Result<std::unique_ptr<Decoder>> makeGemma3(
    const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic)
{
    if (config.attentionLogitCap > 0.0) {
        return model::Error{model::ErrorCode::Unsupported,
            "attention with capped logits cannot be computed", {}, "inspect the model instead", {}};
    }
    LAP_TRY(RotaryFrequencies global,
        rotaryFrequencies(config.rope, config.rotaryDim, weights.rotaryDivisors));
    LAP_TRY(RotaryFrequencies local,
        rotaryFrequencies(config.localRope.value_or(config.rope), config.rotaryDim));
    return std::unique_ptr<Decoder>(std::make_unique<Gemma3Decoder>(
        config, std::move(weights), arithmetic, std::move(global), std::move(local)));
}

} // namespace lapidary::compute
