// SPDX-License-Identifier: Apache-2.0
// Qwen3 mixtures: Qwen3 attention, many narrow experts, no shared one.
#include "model/checkpoint/config/expert_fields.h"
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<void> readWindow(const HuggingFaceConfig& source, ModelConfig& config)
{
    LAP_TRY(const auto isUsed, source.flag("use_sliding_window"));
    if (isUsed.value_or(false)) {
        LAP_TRY(const auto window,
            source.integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
        constexpr std::int64_t kDefaultWindow = 4096;
        config.slidingWindow = window.value_or(kDefaultWindow);
        config.slidingLayers.assign(static_cast<std::size_t>(config.layers), true);
    }
    return {};
}

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.keyValueHeads = 4}));
    LAP_CHECK(readWindow(source, config));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    LAP_TRY(const auto renormalise, source.flag("norm_topk_prob"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    config.hasQueryKeyNorm = true;
    config.experts.gate = {.score = GateScore::Softmax, .renormalise = renormalise.value_or(false)};
    config.experts.spellings = {ExpertNames::PerExpert, ExpertNames::Fused};
    LAP_TRY(const LayerExperts experts,
        readExperts(source,
            {.experts = "num_experts",
                .otherExperts = "num_local_experts",
                .width = "moe_intermediate_size"}));
    LAP_CHECK(setSparseLayers(source, config, experts));
    return config;
}

} // namespace

ModelFamily makeQwen3Moe()
{
    return {
        .info = {.id = "qwen3_moe",
            .title = "Qwen3 MoE",
            .summary = "Qwen3 mixtures: norms on query and key, many narrow experts",
            .source = "arXiv:2505.09388"},
        .architectures = {"Qwen3MoeForCausalLM"},
        .modelTypes = {"qwen3_moe"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
