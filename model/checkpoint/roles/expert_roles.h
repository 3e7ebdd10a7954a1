// SPDX-License-Identifier: Apache-2.0
// The tensors of a mixture of experts under the names that the model classes use.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/checkpoint/config/model_config.h"
#include "model/checkpoint/roles/role.h"

#include <string>
#include <vector>

namespace lapidary::model {

/// Sets `config.experts.names` to the spelling that the checkpoint uses; the family's usual one
/// when it uses none. Does nothing for a dense model.
void findExpertNames(const Checkpoint& checkpoint, ModelConfig& config);

/// True when every expert has tensors of its own under these names.
bool storesEachExpert(ExpertNames names);

/// Adds router, experts and shared expert of a layer; `prefix` is "model.layers.3.".
void addExpertRoles(const ModelConfig& config, LayerId layer, const std::string& prefix,
    std::vector<RoleSpec>& specs);

} // namespace lapidary::model
