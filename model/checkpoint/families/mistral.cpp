// SPDX-License-Identifier: Apache-2.0
// Mistral: Llama with a sliding window in every layer, if the file gives one. Its GGUF files call
// themselves "llama".
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.keyValueHeads = 8}));
    LAP_TRY(const auto window,
        source.integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    if (window) {
        config.slidingWindow = *window;
        config.slidingLayers.assign(static_cast<std::size_t>(config.layers), true);
    }
    return config;
}

} // namespace

ModelFamily makeMistral()
{
    return {
        .info = {.id = "mistral",
            .title = "Mistral",
            .summary = "Mistral 7B and its kin: Llama with sliding-window attention",
            .source = "arXiv:2310.06825"},
        .architectures = {"MistralForCausalLM"},
        .modelTypes = {"mistral"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
