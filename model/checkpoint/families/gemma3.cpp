// SPDX-License-Identifier: Apache-2.0
// Gemma 3, text only: GeGLU, norms around both blocks, five sliding-window layers to one full one
// with rotary embeddings of their own, embeddings scaled by √hidden.
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

#include <cmath>

namespace lapidary::model {

namespace {

constexpr double kGlobalTheta = 1'000'000.0;
constexpr double kLocalTheta = 10'000.0;
constexpr std::int64_t kDefaultWindow = 4096;
constexpr std::int64_t kDefaultPattern = 6; // every sixth layer is a full one
constexpr std::int64_t kLargestModelLayers = 62;

void setFixedParts(ModelConfig& config)
{
    config.hasQueryKeyNorm = true;
    config.hasSandwichNorms = true;
    config.activation = Activation::GeluTanh;
    config.embeddingScale = std::sqrt(static_cast<double>(config.hiddenSize));
}

void setPattern(ModelConfig& config, std::int64_t pattern)
{
    config.slidingLayers.resize(static_cast<std::size_t>(config.layers));
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        config.slidingLayers[static_cast<std::size_t>(layer)] = (layer + 1) % pattern != 0;
    }
}

Result<void> readWindow(const HuggingFaceConfig& source, ModelConfig& config)
{
    LAP_TRY(const auto window,
        source.integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    config.slidingWindow = window.value_or(kDefaultWindow);
    LAP_TRY(const auto layers, source.slidingLayers(config.layers));
    if (layers) {
        config.slidingLayers = *layers;
        return {};
    }
    LAP_TRY(const auto pattern, source.integer("sliding_window_pattern", 1, kLayerRange.maximum));
    setPattern(config, pattern.value_or(kDefaultPattern));
    return {};
}

/// Transformers 4 writes the local base as a key of its own, version 5 one object per kind of
/// layer.
Result<RopeConfig> readLocalRope(const HuggingFaceConfig& source)
{
    if (source.json().contains("rope_parameters")) {
        return source.rope("sliding_attention", kLocalTheta);
    }
    LAP_TRY(const auto theta, source.positive("rope_local_base_freq"));
    RopeConfig rope; // without the scaling of the full layers
    rope.theta = theta.value_or(kLocalTheta);
    return rope;
}

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config,
        source.common({.keyValueHeads = 4,
            .headDim = 256,
            .ropeTheta = kGlobalTheta,
            .isTied = true,
            .activation = Activation::GeluTanh}));
    setFixedParts(config);
    LAP_CHECK(readWindow(source, config));
    LAP_TRY(config.localRope, readLocalRope(source));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    LAP_TRY(const auto scale, source.positive("query_pre_attn_scalar"));
    LAP_TRY(const auto attentionCap, source.positive("attn_logit_softcapping"));
    LAP_TRY(const auto finalCap, source.positive("final_logit_softcapping"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    config.attentionScale = 1.0 / std::sqrt(scale.value_or(256.0));
    config.attentionLogitCap = attentionCap.value_or(0.0);
    config.finalLogitCap = finalCap.value_or(0.0);
    config.normOffset = 1.0; // the file stores weight − 1
    return config;
}

Result<ModelConfig> readGguf(const GgufConfig& source)
{
    LAP_TRY(ModelConfig config, source.common());
    setFixedParts(config); // the file stores the norm's whole weight
    LAP_TRY(const auto window,
        source.integer("attention.sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    config.slidingWindow = window.value_or(kDefaultWindow);
    setPattern(config, kDefaultPattern);
    RopeConfig local;
    local.theta = kLocalTheta;
    config.localRope = local;
    if (config.layers
        == kLargestModelLayers) { // 27B scales by hidden size / heads; not in the file
        config.attentionScale = 1.0
            / std::sqrt(static_cast<double>(config.hiddenSize) / static_cast<double>(config.heads));
    }
    return config;
}

} // namespace

ModelFamily makeGemma3()
{
    return {
        .info = {.id = "gemma3",
            .title = "Gemma 3",
            .summary = "Gemma 3 text models: GeGLU, sandwich norms, local and global attention",
            .source = "arXiv:2503.19786"},
        .architectures = {"Gemma3ForCausalLM"},
        .modelTypes = {"gemma3_text"},
        .ggufArchitectures = {"gemma3"},
        .readHuggingFace = readHuggingFace,
        .readGguf = readGguf,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
