// SPDX-License-Identifier: Apache-2.0
// Llama and everything built like it: Llama 1 to 3, TinyLlama, SmolLM2.
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(ModelConfig config, source.common({}));
    LAP_TRY(const auto attentionBias, source.flag("attention_bias"));
    LAP_TRY(const auto mlpBias, source.flag("mlp_bias"));
    config.hasAttentionBias = config.hasOutputBias = attentionBias.value_or(false);
    config.hasMlpBias = mlpBias.value_or(false);
    return config;
}

Result<ModelConfig> readGguf(const GgufConfig& source)
{
    return source.common();
}

std::vector<RoleSpec> roles(const ModelConfig& config, StoredForm form)
{
    return decoderRoles(config, form, RowOrder::Interleaved);
}

} // namespace

ModelFamily makeLlama()
{
    return {
        .info = {.id = "llama",
            .title = "Llama",
            .summary = "Llama 1 to 3, TinyLlama, SmolLM2: RMSNorm, rotary positions, grouped "
                       "queries, SwiGLU",
            .source = "arXiv:2302.13971, arXiv:2407.21783"},
        .architectures = {"LlamaForCausalLM"},
        .modelTypes = {"llama"},
        .ggufArchitectures = {"llama"},
        .readHuggingFace = readHuggingFace,
        .readGguf = readGguf,
        .roles = roles,
    };
}

} // namespace lapidary::model
