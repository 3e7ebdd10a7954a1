// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/gguf_config.h"

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/config/limits.h"
#include "model/core/text_format.h"

#include <cmath>

namespace lapidary::model {

Error GgufConfig::outOfRange(std::string_view key, std::string found, std::string expected) const
{
    return broken(m_fileName,
        {.rule = "CF01",
            .problem = "a value cannot be used",
            .place = fullKey(key),
            .found = std::move(found),
            .expected = std::move(expected)});
}

Result<std::optional<std::int64_t>> GgufConfig::integer(
    std::string_view key, std::int64_t minimum, std::int64_t maximum) const
{
    if (!m_metadata.has(fullKey(key))) {
        return std::optional<std::int64_t>();
    }
    LAP_TRY(const std::uint64_t value, m_metadata.unsignedInteger(fullKey(key)));
    if (value > static_cast<std::uint64_t>(maximum) || static_cast<std::int64_t>(value) < minimum) {
        return outOfRange(key, std::to_string(value),
            "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return std::optional(static_cast<std::int64_t>(value));
}

Result<std::int64_t> GgufConfig::required(
    std::string_view key, std::int64_t minimum, std::int64_t maximum) const
{
    LAP_TRY(const auto value, integer(key, minimum, maximum));
    if (!value) {
        return outOfRange(key, "nothing",
            "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return *value;
}

Result<std::optional<double>> GgufConfig::positive(std::string_view key) const
{
    if (!m_metadata.has(fullKey(key))) {
        return std::optional<double>();
    }
    LAP_TRY(const double value, m_metadata.number(fullKey(key)));
    if (!std::isfinite(value) || value <= 0.0) {
        return outOfRange(key, std::to_string(value), "a number above 0");
    }
    return std::optional(value);
}

Result<std::optional<std::string>> GgufConfig::text(std::string_view key) const
{
    if (!m_metadata.has(fullKey(key))) {
        return std::optional<std::string>();
    }
    LAP_TRY(std::string value, m_metadata.text(fullKey(key)));
    return std::optional(std::move(value));
}

Result<void> GgufConfig::readHeads(ModelConfig& config) const
{
    LAP_TRY(config.heads, required("attention.head_count", kHeadRange.minimum, kHeadRange.maximum));
    LAP_TRY(const auto keyValueHeads,
        integer("attention.head_count_kv", kHeadRange.minimum, kHeadRange.maximum));
    config.keyValueHeads = keyValueHeads.value_or(config.heads);
    if (config.heads % config.keyValueHeads != 0) {
        return outOfRange("attention.head_count_kv", std::to_string(config.keyValueHeads),
            "a divisor of head_count, " + std::to_string(config.heads));
    }
    LAP_TRY(const auto keyLength,
        integer("attention.key_length", kHeadDimRange.minimum, kHeadDimRange.maximum));
    LAP_TRY(const auto valueLength,
        integer("attention.value_length", kHeadDimRange.minimum, kHeadDimRange.maximum));
    config.headDim = keyLength.value_or(config.hiddenSize / config.heads);
    if (valueLength.value_or(config.headDim) != config.headDim) {
        return outOfRange("attention.value_length", std::to_string(*valueLength),
            "the key length, " + std::to_string(config.headDim));
    }
    LAP_TRY(const auto rotaryDim,
        integer("rope.dimension_count", kHeadDimRange.minimum, kHeadDimRange.maximum));
    config.rotaryDim = rotaryDim.value_or(config.headDim);
    if (config.rotaryDim > config.headDim || config.rotaryDim < 2 || config.rotaryDim % 2 != 0) {
        return outOfRange("rope.dimension_count", std::to_string(config.rotaryDim),
            "an even number up to the head size, " + std::to_string(config.headDim));
    }
    config.attentionScale = 1.0 / std::sqrt(static_cast<double>(config.headDim));
    return {};
}

Result<RopeConfig> GgufConfig::rope() const
{
    RopeConfig rope;
    LAP_TRY(const auto theta, positive("rope.freq_base"));
    rope.theta = theta.value_or(rope.theta);
    LAP_TRY(const auto type, text("rope.scaling.type"));
    LAP_TRY(const auto factor, positive("rope.scaling.factor"));
    LAP_TRY(const auto context,
        integer(
            "rope.scaling.original_context_length", kContextRange.minimum, kContextRange.maximum));
    rope.originalContext = context.value_or(0);
    if (!type || *type == "none") {
        return rope;
    }
    if (*type != "linear" && *type != "yarn") {
        Error error = outOfRange("rope.scaling.type", quotedText(*type), "none, linear or yarn");
        error.code = ErrorCode::Unsupported;
        return error;
    }
    if (!factor) {
        return outOfRange("rope.scaling.factor", "nothing", "a number above 0");
    }
    rope.kind = *type == "linear" ? RopeKind::Linear : RopeKind::Yarn;
    rope.factor = *factor;
    LAP_TRY(rope.attentionFactor, positive("rope.scaling.attn_factor"));
    return rope;
}

Result<void> GgufConfig::readSpecialTokens(ModelConfig& config) const
{
    const auto read = [this](const char* key, std::vector<std::int64_t>& ids) -> Result<void> {
        if (m_metadata.has(key)) {
            LAP_TRY(const std::uint64_t id, m_metadata.unsignedInteger(key));
            if (id <= static_cast<std::uint64_t>(kTokenIdRange.maximum)) { // 2^32 − 1 means none
                ids.push_back(static_cast<std::int64_t>(id));
            }
        }
        return {};
    };
    LAP_CHECK(read("tokenizer.ggml.bos_token_id", config.beginIds));
    return read("tokenizer.ggml.eos_token_id", config.endIds);
}

Result<ModelConfig> GgufConfig::common() const
{
    ModelConfig config;
    config.architecture = m_architecture;
    LAP_TRY(const auto experts, integer("expert_count", 0, kLayerRange.maximum));
    if (experts.value_or(0) > 0) {
        Error error = outOfRange("expert_count", std::to_string(*experts), "a dense model");
        error.code = ErrorCode::Unsupported;
        return error;
    }
    LAP_TRY(config.layers, required("block_count", kLayerRange.minimum, kLayerRange.maximum));
    LAP_TRY(config.hiddenSize,
        required("embedding_length", kHiddenRange.minimum, kHiddenRange.maximum));
    LAP_TRY(config.intermediateSize,
        required("feed_forward_length", kIntermediateRange.minimum, kIntermediateRange.maximum));
    LAP_TRY(const auto vocabSize,
        integer("vocab_size", kVocabularyRange.minimum, kVocabularyRange.maximum));
    config.vocabSize = vocabSize.value_or(m_vocabSize);
    LAP_TRY(const auto context,
        integer("context_length", kContextRange.minimum, kContextRange.maximum));
    config.contextLength = context.value_or(0);
    LAP_TRY(const auto epsilon, positive("attention.layer_norm_rms_epsilon"));
    if (!epsilon) {
        return outOfRange("attention.layer_norm_rms_epsilon", "nothing", "a number above 0");
    }
    config.normEpsilon = *epsilon;
    config.isTied = !m_hasHead;
    LAP_CHECK(readHeads(config));
    LAP_TRY(config.rope, rope());
    LAP_CHECK(readSpecialTokens(config));
    return config;
}

} // namespace lapidary::model
