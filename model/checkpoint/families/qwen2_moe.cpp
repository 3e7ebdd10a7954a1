// SPDX-License-Identifier: Apache-2.0
// Qwen1.5 and Qwen2 mixtures: softmax over all experts, and a shared expert behind a sigmoid.
#include "model/checkpoint/config/expert_fields.h"
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

/// The window is used in every second layer below max_window_layers, unless the file lists them.
Result<void> readWindow(const HuggingFaceConfig& source, ModelConfig& config)
{
    LAP_TRY(const auto isUsed, source.flag("use_sliding_window"));
    if (!isUsed.value_or(false)) {
        return {}; // sliding_window may then be anything, also 0
    }
    constexpr std::int64_t kDefaultWindow = 4096;
    constexpr std::int64_t kDefaultLayers = 28;
    LAP_TRY(const auto window,
        source.integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    LAP_TRY(const auto below, source.integer("max_window_layers", 0, kLayerRange.maximum));
    LAP_TRY(const auto listed, source.slidingLayers(config.layers));
    config.slidingWindow = window.value_or(kDefaultWindow);
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        config.slidingLayers.push_back(listed
                ? (*listed)[static_cast<std::size_t>(layer)]
                : layer % 2 == 0 && layer < below.value_or(kDefaultLayers));
    }
    return {};
}

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.keyValueHeads = 16}));
    LAP_CHECK(readWindow(source, config));
    LAP_TRY(const auto hasBias, source.flag("qkv_bias"));
    LAP_TRY(const auto renormalise, source.flag("norm_topk_prob"));
    config.hasAttentionBias = hasBias.value_or(true);
    config.experts.gate = {.score = GateScore::Softmax, .renormalise = renormalise.value_or(false)};
    config.experts.hasSharedGate = true;
    config.experts.sharedName = "shared_expert";
    config.experts.spellings = {ExpertNames::PerExpert, ExpertNames::Fused};
    LAP_TRY(LayerExperts experts,
        readExperts(source,
            {.experts = "num_experts",
                .otherExperts = "num_local_experts",
                .width = "moe_intermediate_size"}));
    LAP_TRY(experts.sharedWidth,
        source.required("shared_expert_intermediate_size", kExpertWidthRange.minimum,
            kExpertWidthRange.maximum));
    experts.shared = 1;
    LAP_CHECK(setSparseLayers(source, config, experts));
    return config;
}

} // namespace

ModelFamily makeQwen2Moe()
{
    return {
        .info = {.id = "qwen2_moe",
            .title = "Qwen2 MoE",
            .summary = "Qwen1.5 and Qwen2 mixtures: softmax over all experts, gated shared expert",
            .source = "arXiv:2407.10671"},
        .architectures = {"Qwen2MoeForCausalLM"},
        .modelTypes = {"qwen2_moe"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
