// SPDX-License-Identifier: Apache-2.0
// Granite 3 mixtures without a shared expert.
#include "model/checkpoint/config/granite_fields.h"
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/roles/decoder_roles.h"

namespace lapidary::model {

ModelFamily makeGranitemoe()
{
    return {
        .info = {.id = "granitemoe",
            .title = "Granite MoE",
            .summary = "Granite 3 mixtures: softmax over the chosen experts, four multipliers",
            .source = "arXiv:2408.13359"},
        .architectures = {"GraniteMoeForCausalLM"},
        .modelTypes = {"granitemoe"},
        .readHuggingFace
        = [](const HuggingFaceConfig& source) { return readGraniteMoe(source, 0); },
        .roles
        = [](const ModelConfig& config, StoredForm form) { return decoderRoles(config, form); },
    };
}

} // namespace lapidary::model
