// SPDX-License-Identifier: Apache-2.0
// The part of config.json that all llama-like models share.
#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/config/hugging_face_config.h"
#include "model/checkpoint/config/limits.h"
#include "model/core/text_format.h"

#include <cmath>

namespace lapidary::model {

Result<std::int64_t> HuggingFaceConfig::required(
    std::string_view key, std::int64_t minimum, std::int64_t maximum) const
{
    LAP_TRY(const auto value, integer(key, minimum, maximum));
    if (!value) {
        return outOfRange(key, "nothing",
            "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return *value;
}

Result<std::string> HuggingFaceConfig::firstText(std::string_view key, std::string_view other) const
{
    LAP_TRY(const auto value, text(find(key) != nullptr ? key : other));
    return value ? *value : std::string();
}

Result<Activation> HuggingFaceConfig::activation(Activation fallback) const
{
    LAP_TRY(const std::string act, firstText("hidden_activation", "hidden_act")); // Gemma's first
    if (act.empty()) {
        return fallback;
    }
    if (act == "silu" || act == "swish") {
        return Activation::Silu;
    }
    if (act == "gelu_pytorch_tanh" || act == "gelu_new") {
        return Activation::GeluTanh;
    }
    if (act == "gelu") {
        return Activation::Gelu;
    }
    Error error = outOfRange("hidden_act", quotedText(act), "silu, gelu_pytorch_tanh or gelu");
    error.code = ErrorCode::Unsupported;
    return error;
}

Result<void> HuggingFaceConfig::readDimensions(
    ModelConfig& config, const HuggingFaceDefaults& defaults) const
{
    LAP_TRY(config.layers, required("num_hidden_layers", kLayerRange.minimum, kLayerRange.maximum));
    LAP_TRY(config.hiddenSize, required("hidden_size", kHiddenRange.minimum, kHiddenRange.maximum));
    LAP_TRY(config.intermediateSize,
        required("intermediate_size", kIntermediateRange.minimum, kIntermediateRange.maximum));
    LAP_TRY(config.vocabSize,
        required("vocab_size", kVocabularyRange.minimum, kVocabularyRange.maximum));
    LAP_TRY(const auto context,
        integer("max_position_embeddings", kContextRange.minimum, kContextRange.maximum));
    config.contextLength = context.value_or(0);
    LAP_TRY(const auto epsilon, positive("rms_norm_eps"));
    config.normEpsilon = epsilon.value_or(defaults.normEpsilon);
    LAP_TRY(const auto isTied, flag("tie_word_embeddings"));
    config.isTied = isTied.value_or(defaults.isTied);
    return {};
}

Result<void> HuggingFaceConfig::readHeads(
    ModelConfig& config, const HuggingFaceDefaults& defaults) const
{
    LAP_TRY(config.heads, required("num_attention_heads", kHeadRange.minimum, kHeadRange.maximum));
    LAP_TRY(const auto keyValueHeads,
        integer("num_key_value_heads", kHeadRange.minimum, kHeadRange.maximum));
    const std::int64_t defaultHeads
        = defaults.keyValueHeads == 0 ? config.heads : defaults.keyValueHeads;
    config.keyValueHeads = keyValueHeads.value_or(defaultHeads);
    if (config.heads % config.keyValueHeads != 0) {
        return outOfRange("num_key_value_heads", std::to_string(config.keyValueHeads),
            "a divisor of num_attention_heads, " + std::to_string(config.heads));
    }
    LAP_TRY(const auto headDim, integer("head_dim", kHeadDimRange.minimum, kHeadDimRange.maximum));
    const bool isDivisible = config.hiddenSize % config.heads == 0;
    if (!headDim && defaults.headDim == 0 && !isDivisible) {
        return outOfRange("num_attention_heads", std::to_string(config.heads),
            "a divisor of hidden_size, " + std::to_string(config.hiddenSize) + ", or a head_dim");
    }
    const std::int64_t defaultDim
        = defaults.headDim == 0 ? config.hiddenSize / config.heads : defaults.headDim;
    config.headDim = headDim.value_or(defaultDim);
    config.attentionScale = 1.0 / std::sqrt(static_cast<double>(config.headDim));
    return {};
}

Result<void> HuggingFaceConfig::readRotation(
    ModelConfig& config, const HuggingFaceDefaults& defaults) const
{
    LAP_TRY(config.rope, rope("full_attention", defaults.ropeTheta));
    LAP_TRY(const double fraction, partialRotaryFactor(defaults.rotatedFraction));
    config.rotaryDim = static_cast<std::int64_t>(static_cast<double>(config.headDim) * fraction);
    if (config.rotaryDim < 2 || config.rotaryDim % 2 != 0) {
        return outOfRange(fraction == 1.0 ? "head_dim" : "partial_rotary_factor",
            std::to_string(config.rotaryDim) + " rotated dimensions", "an even number of them");
    }
    return {};
}

Result<ModelConfig> HuggingFaceConfig::common(const HuggingFaceDefaults& defaults) const
{
    ModelConfig config;
    LAP_TRY(const auto classes, architectures());
    LAP_TRY(const auto modelType, text("model_type"));
    config.architecture = classes.empty() ? modelType.value_or("") : classes.front();
    LAP_TRY(config.dtype, firstText("dtype", "torch_dtype")); // transformers 5, then 4
    if (m_json.contains("quantization_config") && !m_json["quantization_config"].is_null()) {
        Error error = outOfRange("quantization_config", "quantised weights",
            "plain weights; quantised models are read as GGUF");
        error.code = ErrorCode::Unsupported;
        return error;
    }
    LAP_CHECK(readDimensions(config, defaults));
    LAP_CHECK(readHeads(config, defaults));
    LAP_CHECK(readRotation(config, defaults));
    LAP_TRY(config.activation, activation(defaults.activation));
    LAP_TRY(config.beginIds, tokenIds("bos_token_id"));
    LAP_TRY(config.endIds, tokenIds("eos_token_id"));
    return config;
}

} // namespace lapidary::model
