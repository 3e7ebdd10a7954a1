// SPDX-License-Identifier: Apache-2.0
// GLM-4.5 and its kin: sigmoid gate with selection bias, ungated shared experts, dense first
// layers. The default export profile of converted models.
#include "model/checkpoint/config/expert_fields.h"
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<void> readGate(const HuggingFaceConfig& source, ModelConfig& config, std::int64_t experts)
{
    GateSpec& gate = config.experts.gate;
    gate.hasSelectionBias = true;
    LAP_TRY(const auto renormalise, source.flag("norm_topk_prob"));
    LAP_TRY(const auto scale, source.positive("routed_scaling_factor"));
    LAP_TRY(const auto groups, source.integer("n_group", 1, experts));
    LAP_TRY(const auto activeGroups, source.integer("topk_group", 1, groups.value_or(1)));
    gate.renormalise = renormalise.value_or(true);
    gate.scale = scale.value_or(1.0);
    gate.groups = groups.value_or(1);
    gate.activeGroups = activeGroups.value_or(1);
    if (experts % gate.groups != 0 || (gate.groups > 1 && experts / gate.groups < 2)) {
        return source.outOfRange("n_group", std::to_string(gate.groups),
            "a divisor of the " + std::to_string(experts) + " experts with groups of at least two");
    }
    return {};
}

Result<void> readMixture(const HuggingFaceConfig& source, ModelConfig& config)
{
    LAP_TRY(LayerExperts experts,
        readExperts(source,
            {.experts = "n_routed_experts",
                .otherExperts = "num_local_experts",
                .width = "moe_intermediate_size"}));
    const auto count = static_cast<std::int64_t>(experts.widths.size());
    LAP_CHECK(readGate(source, config, count));
    const GateSpec& gate = config.experts.gate;
    if (experts.active > gate.activeGroups * (count / gate.groups)) {
        return source.outOfRange("num_experts_per_tok", std::to_string(experts.active),
            "at most the experts of topk_group groups, "
                + std::to_string(gate.activeGroups * (count / gate.groups)));
    }
    LAP_TRY(const auto shared, source.integer("n_shared_experts", 0, kExpertRange.maximum));
    LAP_TRY(const auto dense, source.integer("first_k_dense_replace", 0, kLayerRange.maximum));
    experts.shared = shared.value_or(1);
    experts.sharedWidth = experts.shared * experts.widths.front();
    setExperts(
        config, experts, [first = dense.value_or(1)](std::int64_t layer) { return layer < first; });
    return {};
}

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config,
        source.common({.keyValueHeads = 8, .normEpsilon = 1e-5, .rotatedFraction = 0.5}));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    LAP_TRY(const auto hasNorm, source.flag("use_qk_norm"));
    config.hasAttentionBias = attentionBias.value_or(false);
    config.hasQueryKeyNorm = hasNorm.value_or(false);
    LAP_TRY(
        const auto predicted, source.integer("num_nextn_predict_layers", 0, kLayerRange.maximum));
    config.ignoredLayers = predicted.value_or(1);
    config.experts.sharedName = "shared_experts";
    config.experts.spellings = {ExpertNames::PerExpert, ExpertNames::Fused};
    LAP_CHECK(readMixture(source, config));
    return config;
}

} // namespace

ModelFamily makeGlm4Moe()
{
    return {
        .info = {.id = "glm4_moe",
            .title = "GLM-4 MoE",
            .summary = "GLM-4.5 and conversions in its form: sigmoid gate with selection bias, "
                       "shared experts",
            .source = "arXiv:2508.06471"},
        .architectures = {"Glm4MoeForCausalLM"},
        .modelTypes = {"glm4_moe"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
