// SPDX-License-Identifier: Apache-2.0
// Mixtral: Mistral with eight feed-forward blocks, of which two are weighed by a softmax.
#include "model/checkpoint/config/expert_fields.h"
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

constexpr double kTheta = 1'000'000.0;

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config,
        source.common({.keyValueHeads = 8, .normEpsilon = 1e-5, .ropeTheta = kTheta}));
    LAP_TRY(const auto window,
        source.integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    if (window) {
        config.slidingWindow = *window;
        config.slidingLayers.assign(static_cast<std::size_t>(config.layers), true);
    }
    config.experts.gate = {.score = GateScore::Softmax, .renormalise = true};
    config.experts.spellings = {ExpertNames::Mixtral, ExpertNames::Fused, ExpertNames::PerExpert};
    LAP_TRY(const LayerExperts experts,
        readExperts(source,
            {.experts = "num_local_experts",
                .otherExperts = "num_experts",
                .width = "intermediate_size"}));
    setExperts(config, experts);
    return config;
}

} // namespace

ModelFamily makeMixtral()
{
    return {
        .info = {.id = "mixtral",
            .title = "Mixtral",
            .summary = "Mixtral: softmax over the chosen experts, no shared one",
            .source = "arXiv:2401.04088"},
        .architectures = {"MixtralForCausalLM"},
        .modelTypes = {"mixtral"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
