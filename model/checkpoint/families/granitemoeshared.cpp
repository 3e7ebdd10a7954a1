// SPDX-License-Identifier: Apache-2.0
// Granite mixtures with an ungated shared expert of any width.
#include "model/checkpoint/config/granite_fields.h"
#include "model/checkpoint/config/limits.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

namespace {

Result<ModelConfig> readHuggingFace(const HuggingFaceConfig& source)
{
    LAP_TRY(const auto shared,
        source.integer("shared_intermediate_size", 0, kExpertWidthRange.maximum));
    return readGraniteMoe(source, shared.value_or(0));
}

} // namespace

ModelFamily makeGranitemoeshared()
{
    return {
        .info = {.id = "granitemoeshared",
            .title = "Granite MoE Shared",
            .summary = "Granite mixtures with a shared expert: softmax over the chosen experts, "
                       "four multipliers",
            .source = "arXiv:2408.13359"},
        .architectures = {"GraniteMoeSharedForCausalLM"},
        .modelTypes = {"granitemoeshared"},
        .readHuggingFace = readHuggingFace,
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
