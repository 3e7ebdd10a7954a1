// SPDX-License-Identifier: Apache-2.0
// A converted model in our own folder: the dense model's configuration plus an object `lapidary`
// that says what stock classes cannot (ragged widths, experts per layer, a hard gate):
//   {"version": 1, "family": "llama", "profile": "glm4moe",
//    "gate": {"score": "sigmoid|softmax|hard", "order": "score-then-topk|topk-then-score",
//             "renormalise": false, "scale": 1.0, "selection_bias": false},
//    "layers": [{"experts": 8, "active": 2, "widths": [24, …], "shared_width": 48, "shared": 2},
//               {"dense": true}, …], "provenance": {…}}
// `experts` counts the routed ones; `shared` (the slices that were merged into the shared expert)
// may be missing. Tensors have GLM-4 MoE's names.
#include "model/checkpoint/config/converted_config.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

#include <algorithm>

namespace lapidary::model {

namespace {

/// The family that the model was made from; not this one again.
Result<const ModelFamily*> denseFamily(const HuggingFaceConfig& source, const std::string& id)
{
    const ModelFamily* family = registry<ModelFamily>().find(id);
    if (family == nullptr || id == "lapidary_moe") {
        return source.outOfRange(
            "lapidary.family", "\"" + id + "\"", "the id of a dense family, such as \"llama\"");
    }
    return family;
}

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(const ConvertedConfig converted, readConvertedConfig(source));
    LAP_TRY(const ModelFamily* family, denseFamily(source, converted.family));
    LAP_TRY(ModelConfig config, family->readHuggingFace(source));
    if (!config.experts.layers.empty()) {
        return source.outOfRange(
            "lapidary.family", "\"" + converted.family + "\"", "a family without experts");
    }
    if (converted.layers.size() != static_cast<std::size_t>(config.layers)) {
        return source.outOfRange("lapidary.layers",
            std::to_string(converted.layers.size()) + " items",
            "one for each of the " + std::to_string(config.layers) + " layers");
    }
    config.denseFamily = converted.family;
    config.experts.gate = converted.gate;
    config.experts.layers = converted.layers;
    config.experts.sharedName = "shared_experts";
    config.experts.spellings = {ExpertNames::PerExpert};
    for (const LayerExperts& layer : converted.layers) {
        const auto count = static_cast<std::int64_t>(layer.widths.size());
        if (count > config.experts.experts) {
            config.experts.experts = count;
            config.experts.active = layer.active;
            config.experts.shared = layer.shared;
        }
    }
    return config;
}

} // namespace

ModelFamily makeLapidaryMoe()
{
    return {
        .info = {.id = "lapidary_moe",
            .title = "Lapidary MoE",
            .summary = "A dense model that was cut into experts here",
            .source = {}},
        .architectures = {"LapidaryMoeForCausalLM"},
        .modelTypes = {"lapidary_moe"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
