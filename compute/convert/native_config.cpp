// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/native_folder.h"
#include "model/checkpoint/base/checkpoint.h"
#include "model/core/strict_json.h"

namespace lapidary::compute {

namespace {

using model::DType;
using model::Error;
using model::Json;
using model::Result;

constexpr std::uint64_t kConfigLimit = 16 * 1024 * 1024;

Json ropeScaling(const model::RopeConfig& rope)
{
    if (rope.kind == model::RopeKind::Default) {
        return nullptr;
    }
    Json scaling{{"rope_type", name(rope.kind)}, {"factor", rope.factor}};
    if (rope.originalContext > 0) {
        scaling["original_max_position_embeddings"] = rope.originalContext;
    }
    if (rope.kind == model::RopeKind::Llama3) {
        scaling["low_freq_factor"] = rope.lowFrequencyFactor;
        scaling["high_freq_factor"] = rope.highFrequencyFactor;
    }
    if (rope.kind == model::RopeKind::Yarn) {
        scaling["beta_fast"] = rope.betaFast;
        scaling["beta_slow"] = rope.betaSlow;
    }
    return scaling;
}

std::string_view activationName(model::Activation activation)
{
    switch (activation) {
    case model::Activation::GeluTanh:
        return "gelu_pytorch_tanh";
    case model::Activation::Gelu:
        return "gelu";
    case model::Activation::Silu:
        break;
    }
    return "silu";
}

Json idsJson(const std::vector<std::int64_t>& ids)
{
    return ids.empty() ? Json() : ids.size() == 1 ? Json(ids.front()) : Json(ids);
}

/// A Llama config.json from what any format said about the model.
Json madeConfig(const model::ModelConfig& config)
{
    return {{"hidden_act", activationName(config.activation)}, {"hidden_size", config.hiddenSize},
        {"intermediate_size", config.intermediateSize}, {"num_hidden_layers", config.layers},
        {"num_attention_heads", config.heads}, {"num_key_value_heads", config.keyValueHeads},
        {"head_dim", config.headDim}, {"vocab_size", config.vocabSize},
        {"max_position_embeddings", config.contextLength}, {"rms_norm_eps", config.normEpsilon},
        {"rope_theta", config.rope.theta}, {"rope_scaling", ropeScaling(config.rope)},
        {"tie_word_embeddings", config.isTied}, {"attention_bias", config.hasAttentionBias},
        {"mlp_bias", false}, {"bos_token_id", idsJson(config.beginIds)},
        {"eos_token_id", idsJson(config.endIds)}};
}

Result<Json> denseConfig(const model::OpenedModel& model)
{
    const model::ModelFolder* folder = model.checkpoint().folder();
    if (folder == nullptr || !folder->has("config.json") || model.checkpoint().gguf() != nullptr) {
        return madeConfig(model.config());
    }
    LAP_TRY(const std::string text, folder->readText("config.json", kConfigLimit, "CF01"));
    return model::parseStrictJson(text);
}

Json layerJson(const model::LayerPlan& plan)
{
    if (plan.isDense) {
        return {{"dense", true}};
    }
    Json widths = Json::array();
    for (std::int64_t e = 0; e < plan.expertCount(); ++e) {
        widths.push_back(plan.width(e));
    }
    return {{"experts", plan.expertCount()}, {"active", plan.active}, {"widths", widths},
        {"shared_width", plan.sharedWidth()}, {"shared", plan.sharedSlices}, {"ids", plan.experts}};
}

Error refused(const model::OpenedModel& model, std::string message, std::string hint)
{
    return {model::ErrorCode::Unsupported, std::move(message), model.checkpoint().path(),
        std::move(hint), {}};
}

} // namespace

Result<void> checkConvertible(const model::OpenedModel& model)
{
    const model::ModelConfig& config = model.config();
    const std::string& family = model.family().info.id;
    if (config.experts.experts > 0 || family == "lapidary_moe") {
        return refused(model, "this model is a mixture of experts already",
            "convert the dense model that it was made from");
    }
    if (family != "llama" && family != "mistral") {
        return refused(model,
            "models of the family " + family + " cannot be converted, expected llama or mistral",
            "convert a model of the Llama kind");
    }
    if (config.hasMlpBias) {
        return refused(model, "its feed-forward block has biases, which experts cannot share",
            "convert a model without mlp_bias");
    }
    if (config.slidingWindow > 0) {
        return refused(model,
            "its attention has a sliding window, which the converted layouts lack",
            "convert a model without sliding_window");
    }
    if (model.find(model::Role::RopeFactors) != nullptr) {
        return refused(model, "its file stores divisors of the rotary frequencies",
            "convert the model from its Hugging Face folder");
    }
    return {};
}

DType ownDType(const model::OpenedModel& model)
{
    const model::RoleTensor* embedding = model.find(model::Role::Embedding);
    const DType stored = embedding == nullptr ? DType::F32 : model.tensor(*embedding).dtype;
    return stored == DType::F32 || stored == DType::F16 ? stored : DType::BF16;
}

Result<Json> nativeConfig(const NativeContent& content, Json provenance)
{
    LAP_TRY(Json config, denseConfig(*content.model));
    config["architectures"] = {"LapidaryMoeForCausalLM"};
    config["model_type"] = "lapidary_moe";
    config["torch_dtype"] = content.dtype == DType::F32 ? "float32"
        : content.dtype == DType::F16                   ? "float16"
                                                        : "bfloat16";
    Json layers = Json::array();
    for (const model::LayerPlan& plan : content.plan->layers) {
        layers.push_back(layerJson(plan));
    }
    config["lapidary"] = {{"version", 1}, {"family", "llama"}, {"profile", content.profile->id},
        {"gate", model::toJson(*content.profile)}, {"layers", std::move(layers)},
        {"provenance", std::move(provenance)}};
    return config;
}

} // namespace lapidary::compute
