// SPDX-License-Identifier: Apache-2.0
// OLMoE: norms over whole queries and keys, optional clipping, softmax over all experts.
#include "model/checkpoint/config/expert_fields.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.normEpsilon = 1e-5}));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    LAP_TRY(const auto renormalise, source.flag("norm_topk_prob"));
    LAP_TRY(const auto clip, source.positive("clip_qkv"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    config.hasQueryKeyNorm = config.hasWholeQueryKeyNorm = true;
    config.attentionClip = clip.value_or(0.0);
    config.experts.gate = {.score = GateScore::Softmax, .renormalise = renormalise.value_or(false)};
    config.experts.spellings = {ExpertNames::PerExpert, ExpertNames::Fused};
    LAP_TRY(const LayerExperts experts,
        readExperts(source,
            {.experts = "num_experts",
                .otherExperts = "num_local_experts",
                .width = "intermediate_size"}));
    setExperts(config, experts);
    return config;
}

} // namespace

ModelFamily makeOlmoe()
{
    return {
        .info = {.id = "olmoe",
            .title = "OLMoE",
            .summary = "OLMoE: 64 narrow experts, norms over whole queries and keys",
            .source = "arXiv:2409.02060"},
        .architectures = {"OlmoeForCausalLM"},
        .modelTypes = {"olmoe"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
