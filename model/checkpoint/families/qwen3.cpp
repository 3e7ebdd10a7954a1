// SPDX-License-Identifier: Apache-2.0
// Qwen3: norms on query and key of every head, heads wider than hidden size / heads.
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({.keyValueHeads = 32, .headDim = 128}));
    LAP_CHECK(source.readUpperWindow(config));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    config.hasQueryKeyNorm = true;
    return config;
}

Result<ModelConfig> readGguf(const GgufConfig& source)
{
    LAP_TRY(ModelConfig config, source.common());
    config.hasQueryKeyNorm = true;
    return config;
}

} // namespace

ModelFamily makeQwen3()
{
    return {
        .info = {.id = "qwen3",
            .title = "Qwen3",
            .summary = "Qwen3: Llama with norms on query and key",
            .source = "arXiv:2505.09388"},
        .architectures = {"Qwen3ForCausalLM"},
        .modelTypes = {"qwen3"},
        .ggufArchitectures = {"qwen3"},
        .readHuggingFace = readHuggingFace,
        .readGguf = readGguf,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
