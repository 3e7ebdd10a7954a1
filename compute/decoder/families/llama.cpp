// SPDX-License-Identifier: Apache-2.0
// The forward pass of Llama and of what differs from it only in optional parts: Mistral (window),
// Qwen2 (biases), Qwen3 (norms of queries and keys), the mixtures of experts (in place of the
// feed-forward block; Granite's multipliers, OLMoE's clipping). Source: Touvron et al. 2023, arXiv
// 2302.13971, section 2.2; Yang et al. 2025 (Qwen3), arXiv 2505.09388.
#include "compute/base/aten.h"
#include "compute/decoder/families/families.h"
#include "compute/decoder/families/parts.h"
#include "compute/nn/norm.h"
#include "compute/nn/rotary.h"

namespace lapidary::compute {
namespace {

using model::LayerId;

class LlamaDecoder final : public Decoder
{
public:
    LlamaDecoder(const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic,
        RotaryFrequencies frequencies)
        : Decoder(config, arithmetic)
        , m_weights(std::move(weights))
        , m_frequencies(std::move(frequencies))
    { }

    BatchAngles angles(const TokenBatch& batch) const override
    {
        return {rotaryTable(m_frequencies, positions(batch), arithmetic().device), {}};
    }

    at::Tensor embed(const TokenBatch& batch, const Taps& tap) const override
    {
        const at::Tensor x = embedTokens(m_weights.embedding, batch.ids, arithmetic());
        return tap(scaled(x, config().embeddingScale), place::kEmbedding); // [N, D]
    }

    at::Tensor attentionStep(const at::Tensor& x, const TokenBatch& batch, LayerId layer,
        const BatchAngles& angles, const Taps& tap) const override
    {
        return tap(x + attention(x, batch, layer, angles.global, tap), place::kMiddle, layer);
    }

    at::Tensor feedForwardInput(const at::Tensor& x, LayerId layer, const Taps& tap) const override
    {
        return tap(norm(x, weights(layer).feedForwardNorm), place::kFeedForwardInput, layer);
    }

    at::Tensor feedForward(const at::Tensor& input, LayerId layer, const Taps& tap) const override
    {
        const at::Tensor y = feedForwardBlock(input, weights(layer), config(), layer, tap);
        return tap(scaled(y, config().residualScale), place::kFeedForwardOutput, layer); // [N, D]
    }

    at::Tensor finish(const at::Tensor& x, const Taps& tap) const override
    {
        return tap(norm(x, m_weights.finalNorm), place::kFinal);
    }

    at::Tensor logits(const at::Tensor& hidden, const Taps& tap) const override
    {
        const at::Tensor y = linear(hidden, m_weights.head).to(at::kFloat); // [M, V]
        return tap(scaled(y, config().logitScale), place::kLogits);
    }

private:
    at::Tensor attention(const at::Tensor& x, const TokenBatch& batch, LayerId layer,
        const RotaryTable& angles, const Taps& tap) const
    {
        const LayerWeights& w = weights(layer);
        const at::Tensor input = tap(norm(x, w.inputNorm), place::kAttentionInput, layer);
        const std::vector<at::Tensor> parts = linears(input, {&w.query, &w.key, &w.value});
        at::Tensor q = queryOrKey(parts[0], config().heads, w.queryNorm);       // [N, H, headDim]
        at::Tensor k = queryOrKey(parts[1], config().keyValueHeads, w.keyNorm); // [N, G, headDim]
        q = tap(rotate(q, angles), place::kQuery, layer);
        k = tap(rotate(k, angles), place::kKey, layer);
        const at::Tensor v
            = tap(splitHeads(clipped(parts[2]), config().keyValueHeads), place::kValue, layer);
        const at::Tensor heads
            = tap(attendEach(batch, config(), layer, q, k, v), place::kHeads, layer);
        return tap(scaled(linear(heads.flatten(1), w.output), config().residualScale),
            place::kAttentionOutput, layer); // [N, D]
    }

    /// Heads of a projection, normalised over each or over all of them where the model does that.
    at::Tensor queryOrKey(
        const at::Tensor& projection, std::int64_t heads, const at::Tensor& weight) const
    {
        if (!config().hasQueryKeyNorm) {
            return splitHeads(clipped(projection), heads);
        }
        return config().hasWholeQueryKeyNorm ? splitHeads(clipped(norm(projection, weight)), heads)
                                             : norm(splitHeads(projection, heads), weight);
    }

    at::Tensor clipped(const at::Tensor& x) const
    {
        const double bound = config().attentionClip;
        return bound > 0.0 ? x.clamp(-bound, bound) : x;
    }

    /// A factor of 1 changes no bit and costs nothing.
    static at::Tensor scaled(const at::Tensor& x, double factor)
    {
        return factor == 1.0 ? x : x * factor;
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
    RotaryFrequencies m_frequencies;
};

} // namespace

model::Result<std::unique_ptr<Decoder>> makeLlama(
    const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic)
{
    LAP_TRY(RotaryFrequencies frequencies,
        rotaryFrequencies(config.rope, config.rotaryDim, weights.rotaryDivisors));
    return std::unique_ptr<Decoder>(std::make_unique<LlamaDecoder>(
        config, std::move(weights), arithmetic, std::move(frequencies)));
}

} // namespace lapidary::compute
