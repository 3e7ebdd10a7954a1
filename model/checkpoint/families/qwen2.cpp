// SPDX-License-Identifier: Apache-2.0
// Qwen2 and Qwen2.5: biases on query, key and value.
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.keyValueHeads = 32}));
    LAP_CHECK(source.readUpperWindow(config));
    config.hasAttentionBias = true;
    return config;
}

Result<ModelConfig> readGguf(const GgufConfig& source)
{
    LAP_TRY(ModelConfig config, source.common());
    config.hasAttentionBias = true;
    return config;
}

} // namespace

ModelFamily makeQwen2()
{
    return {
        .info = {.id = "qwen2",
            .title = "Qwen2",
            .summary = "Qwen2 and Qwen2.5: Llama with biases on query, key and value",
            .source = "arXiv:2407.10671"},
        .architectures = {"Qwen2ForCausalLM"},
        .modelTypes = {"qwen2"},
        .ggufArchitectures = {"qwen2"},
        .readHuggingFace = readHuggingFace,
        .readGguf = readGguf,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
