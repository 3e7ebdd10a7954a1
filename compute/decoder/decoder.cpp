// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/decoder.h"

#include "compute/base/aten.h"
#include "compute/decoder/families/families.h"
#include "compute/decoder/families/parts.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace lapidary::compute {
namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

/// The forward pass of a family, by its id in model/checkpoint/families.
struct ForwardPass
{
    std::string_view family;
    Result<std::unique_ptr<Decoder>> (*make)(const model::ModelConfig&, Weights, const Arithmetic&);
};

constexpr std::array<ForwardPass, 12> kForwardPasses{
    {{"gemma3", makeGemma3}, {"glm4_moe", makeLlama}, {"granitemoe", makeLlama},
        {"granitemoeshared", makeLlama}, {"llama", makeLlama}, {"mistral", makeLlama},
        {"mixtral", makeLlama}, {"olmoe", makeLlama}, {"qwen2", makeLlama},
        {"qwen2_moe", makeLlama}, {"qwen3", makeLlama}, {"qwen3_moe", makeLlama}}};

const ForwardPass* forwardPass(std::string_view family)
{
    const auto found = std::find_if(kForwardPasses.begin(), kForwardPasses.end(),
        [family](const ForwardPass& pass) { return pass.family == family; });
    return found == kForwardPasses.end() ? nullptr : &*found;
}

Error invalid(std::string message, std::string hint = {})
{
    return {ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint), {}};
}

Result<void> checkTokens(std::span<const std::int64_t> ids, const model::ModelConfig& config)
{
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] < 0 || ids[i] >= config.vocabSize) {
            return invalid("token " + std::to_string(i) + " is " + std::to_string(ids[i])
                    + ", expected an id from 0 to " + std::to_string(config.vocabSize - 1),
                "use the ids of this model's own tokenizer (`lapidary-engine tokenize`)");
        }
    }
    return {};
}

} // namespace

TokenBatch TokenBatch::of(std::vector<std::int64_t> ids, KvCache* cache)
{
    TokenBatch batch;
    batch.lengths = {static_cast<std::int64_t>(ids.size())};
    batch.ids = std::move(ids);
    if (cache != nullptr) {
        batch.caches = {cache};
    }
    return batch;
}

Decoder::Decoder(model::ModelConfig config, Arithmetic arithmetic)
    : m_config(std::move(config))
    , m_arithmetic(arithmetic)
{ }

at::Tensor Decoder::hidden(const TokenBatch& batch, const Taps& tap) const
{
    const BatchAngles table = angles(batch);
    at::Tensor x = embed(batch, tap); // [N, D]
    for (std::int32_t i = 0; i < m_config.layers; ++i) {
        const model::LayerId layer(i);
        x = attentionStep(x, batch, layer, table, tap);
        x = tap(
            x + feedForward(feedForwardInput(x, layer, tap), layer, tap), place::kResidual, layer);
    }
    advanceCaches(batch);
    return finish(x, tap);
}

Result<KvCache> Decoder::makeCache(std::int64_t capacity) const
{
    return KvCache::create(
        m_config, capacity, at::TensorOptions(m_arithmetic.dtype).device(m_arithmetic.device));
}

Result<void> Decoder::check(const TokenBatch& batch) const
{
    LAP_ASSERT(batch.caches.empty() || batch.caches.size() == batch.lengths.size());
    const std::int64_t total
        = std::accumulate(batch.lengths.begin(), batch.lengths.end(), std::int64_t{0});
    LAP_ASSERT(total == static_cast<std::int64_t>(batch.ids.size()));
    LAP_CHECK(checkTokens(batch.ids, m_config));
    for (std::size_t i = 0; i < batch.lengths.size(); ++i) {
        if (batch.lengths[i] <= 0) {
            return invalid("there is no token to compute, expected at least one");
        }
        const KvCache* cache = batch.caches.empty() ? nullptr : batch.caches[i];
        const std::int64_t length = batch.lengths[i] + (cache != nullptr ? cache->length() : 0);
        if (m_config.contextLength > 0 && length > m_config.contextLength) {
            return invalid("the sequence has " + std::to_string(length)
                    + " tokens, the model's context holds "
                    + std::to_string(m_config.contextLength),
                "give it a shorter text");
        }
        LAP_ASSERT(cache == nullptr || length <= cache->capacity());
    }
    return batch.lengths.empty()
        ? Result<void>(invalid("there is no token to compute, expected at least one"))
        : Result<void>();
}

std::vector<std::int64_t> Decoder::positions(const TokenBatch& batch)
{
    std::vector<std::int64_t> result;
    result.reserve(batch.ids.size());
    for (std::size_t i = 0; i < batch.lengths.size(); ++i) {
        const std::int64_t first = batch.caches.empty() ? 0 : batch.caches[i]->length();
        for (std::int64_t t = 0; t < batch.lengths[i]; ++t) {
            result.push_back(first + t);
        }
    }
    return result;
}

namespace {

Result<const ForwardPass*> passOf(const model::OpenedModel& model)
{
    const std::string& id
        = model.config().denseFamily.empty() ? model.family().info.id : model.config().denseFamily;
    if (const ForwardPass* pass = forwardPass(id)) {
        return pass;
    }
    return Error{ErrorCode::Unsupported,
        "models of the family " + id + " can be inspected but not run", model.checkpoint().path(),
        "run a model of the Llama, Mistral, Qwen or Gemma 3 families", {}};
}

} // namespace

Result<std::unique_ptr<Decoder>> makeDecoder(
    const model::OpenedModel& model, const Arithmetic& arithmetic, const LoadProgress& progress)
{
    LAP_CHECK(passOf(model)); // before any weight is read
    LAP_TRY(Weights weights, loadWeights(model, arithmetic, progress));
    return makeDecoder(model, arithmetic, std::move(weights));
}

Result<std::unique_ptr<Decoder>> makeDecoder(
    const model::OpenedModel& model, const Arithmetic& arithmetic, Weights weights)
{
    LAP_TRY(const ForwardPass* pass, passOf(model));
    auto decoder = pass->make(model.config(), std::move(weights), arithmetic);
    if (!decoder) {
        Error error = std::move(decoder).error();
        error.where = model.checkpoint().path();
        return error;
    }
    return decoder;
}

} // namespace lapidary::compute
