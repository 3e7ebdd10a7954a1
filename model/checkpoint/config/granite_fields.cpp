// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/granite_fields.h"

#include "model/checkpoint/config/expert_fields.h"

namespace lapidary::model {

namespace {

Result<void> readMultipliers(const HuggingFaceConfig& source, ModelConfig& config)
{
    LAP_TRY(const auto attention, source.positive("attention_multiplier"));
    LAP_TRY(const auto embedding, source.positive("embedding_multiplier"));
    LAP_TRY(const auto residual, source.positive("residual_multiplier"));
    LAP_TRY(const auto logits, source.positive("logits_scaling"));
    config.attentionScale = attention.value_or(1.0); // not 1 / √headDim
    config.embeddingScale = embedding.value_or(1.0);
    config.residualScale = residual.value_or(1.0);
    config.logitScale = 1.0 / logits.value_or(1.0);
    return {};
}

} // namespace

Result<ModelConfig> readGraniteMoe(const HuggingFaceConfig& source, std::int64_t sharedWidth)
{
    LAP_TRY(ModelConfig config, source.common({}));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    LAP_CHECK(readMultipliers(source, config));
    config.experts.gate = {.score = GateScore::Softmax, .order = GateOrder::TopKThenScore};
    config.experts.spellings = {ExpertNames::Granite, ExpertNames::GraniteFused};
    LAP_TRY(LayerExperts experts,
        readExperts(source,
            {.experts = "num_local_experts", .otherExperts = {}, .width = "intermediate_size"}));
    experts.sharedWidth = sharedWidth;
    experts.shared = sharedWidth > 0 ? 1 : 0;
    setExperts(config, experts);
    return config;
}

} // namespace lapidary::model
