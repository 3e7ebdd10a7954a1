// SPDX-License-Identifier: Apache-2.0
// The tensors of a llama-like decoder: attention, gated feed-forward, norms. Families differ by
// flags of the configuration only.
#pragma once

#include "model/checkpoint/config/model_config.h"
#include "model/checkpoint/roles/role.h"

#include <vector>

namespace lapidary::model {

/// All tensors of a model of this configuration under the names of `form`. GGUF metadata do not say
/// whether there are biases, so there they are optional. `queryKeyRows` is the order in which GGUF
/// files of this family store query and key.
std::vector<RoleSpec> decoderRoles(
    const ModelConfig& config, StoredForm form, RowOrder queryKeyRows = RowOrder::Halves);

} // namespace lapidary::model
