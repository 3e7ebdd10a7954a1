// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/layout_parts/draft.h"

#include "model/checkpoint/config/gate_profile.h"
#include "model/checkpoint/dequant/rows.h"
#include "model/core/strict_json.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kConfigLimit = 16 * 1024 * 1024;
constexpr std::int64_t kWidthMultiple = 8;

/// Softmax over the chosen ones is the same as a softmax over all that is renormalised.
GateSpec canonical(GateSpec gate)
{
    if (gate.score == GateScore::Softmax && gate.renormalise) {
        gate.order = GateOrder::TopKThenScore;
        gate.renormalise = false;
    }
    gate.active = 1;
    return gate;
}

} // namespace

DType NativeModel::dtype() const
{
    return opened->tensor(*opened->find(Role::Embedding)).dtype;
}

std::int64_t NativeModel::paddedWidth() const
{
    std::int64_t width = 1;
    for (const LayerExperts& layer : converted.layers) {
        for (const std::int64_t each : layer.widths) {
            width = std::max(width, each);
        }
    }
    return (width + kWidthMultiple - 1) / kWidthMultiple * kWidthMultiple;
}

std::int64_t NativeModel::largestShared() const
{
    std::int64_t width = 0;
    for (const LayerExperts& layer : converted.layers) {
        width = std::max(width, layer.sharedWidth);
    }
    return width;
}

Result<NativeModel> readNativeModel(const OpenedModel& opened)
{
    const ModelFolder* folder = opened.checkpoint().folder();
    if (opened.family().info.id != "lapidary_moe" || folder == nullptr) {
        return Error{ErrorCode::Unsupported,
            "this is a model of the family " + opened.family().info.id
                + ", expected a converted model's folder",
            opened.checkpoint().path(), "make one with `lapidary-engine convert`", {}};
    }
    LAP_TRY(const std::string text, folder->readText("config.json", kConfigLimit, "CF01"));
    LAP_TRY(const HuggingFaceConfig config, HuggingFaceConfig::parse(text, "config.json"));
    LAP_TRY(ConvertedConfig converted, readConvertedConfig(config));
    return NativeModel{&opened, std::move(converted), config.json()};
}

void DraftBuilder::copyOutside()
{
    for (const TensorInfo& tensor : m_native.opened->checkpoint().tensors()) {
        if (tensor.name.find(".mlp.") == std::string::npos) {
            padded(tensor.name, tensor.name, tensor.shape);
        }
    }
}

void DraftBuilder::padded(std::string name, std::string source, Shape shape, double factor)
{
    const std::int64_t rows = shape.size() == 1 ? 1 : shape.front();
    const std::int64_t columns = shape.back();
    tensors.push_back({{std::move(name), m_native.dtype(), std::move(shape)},
        {{std::move(source), rows, columns, factor}}});
}

void DraftBuilder::constant(std::string name, DType dtype, Shape shape, double value)
{
    const std::int64_t rows = shape.size() == 1 ? 1 : shape.front();
    const std::int64_t columns = shape.back();
    tensors.push_back({{std::move(name), dtype, std::move(shape)}, {{{}, rows, columns, value}}});
}

void DraftBuilder::stacked(std::string name, Shape shape, std::vector<DraftBlock> blocks)
{
    tensors.push_back({{std::move(name), m_native.dtype(), std::move(shape)}, std::move(blocks)});
}

Json stockConfig(const NativeModel& native, const char* architecture, const char* modelType)
{
    const ModelConfig& model = native.opened->config();
    Json config{{"architectures", {architecture}}, {"model_type", modelType},
        {"hidden_act", name(model.activation)}, {"hidden_size", model.hiddenSize},
        {"num_hidden_layers", model.layers}, {"num_attention_heads", model.heads},
        {"num_key_value_heads", model.keyValueHeads}, {"head_dim", model.headDim},
        {"vocab_size", model.vocabSize}, {"rms_norm_eps", model.normEpsilon},
        {"tie_word_embeddings", model.isTied}, {"attention_bias", model.hasAttentionBias},
        {"attention_dropout", 0.0}, {"use_cache", true}, {"rope_theta", model.rope.theta},
        {"output_router_logits", false}};
    for (const char* key : {"bos_token_id", "eos_token_id", "pad_token_id", "rope_scaling",
             "rope_parameters", "max_position_embeddings", "initializer_range", "torch_dtype"}) {
        if (native.config.contains(key)) {
            config[key] = native.config[key];
        }
    }
    return config;
}

Result<UniformExperts> uniformExperts(const NativeModel& native, const std::string& layout)
{
    UniformExperts uniform;
    for (std::size_t i = 0; i < native.converted.layers.size(); ++i) {
        const LayerExperts& layer = native.converted.layers[i];
        const auto count = static_cast<std::int64_t>(layer.widths.size());
        if (count == 0) {
            return notSayable(native,
                layout + " has no dense layers, but layer " + std::to_string(i) + " is dense",
                "export as glm4moe, or convert all layers");
        }
        if (i > 0 && (count != uniform.experts || layer.active != uniform.active)) {
            return notSayable(native,
                layout + " has one number of experts for all layers: found "
                    + std::to_string(layer.active) + " of " + std::to_string(count) + " in layer "
                    + std::to_string(i) + ", " + std::to_string(uniform.active) + " of "
                    + std::to_string(uniform.experts) + " before",
                "export as glm4moe, or convert with the same numbers in every layer");
        }
        uniform = {count, layer.active};
    }
    return uniform;
}

Result<void> checkGate(const NativeModel& native, const std::string& layout)
{
    LAP_TRY(const GateProfile* const profile, findGateProfile(layout));
    if (!(canonical(profile->gate) == canonical(native.converted.gate))) {
        return notSayable(native,
            "the model was converted for the gate of " + native.converted.profile + ", which "
                + layout + " does not have",
            "convert again with --profile " + layout);
    }
    return {};
}

std::string mlpPrefix(std::int64_t layer)
{
    return "model.layers." + std::to_string(layer) + ".mlp.";
}

Error notSayable(const NativeModel& native, std::string message, std::string hint)
{
    return {ErrorCode::Unsupported, std::move(message), native.opened->checkpoint().path(),
        std::move(hint), {}};
}

} // namespace lapidary::model
