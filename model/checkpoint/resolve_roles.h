// SPDX-License-Identifier: Apache-2.0
// Rule CF02: the tensors that a configuration leads us to expect against those that are there.
#pragma once

#include "model/checkpoint/open_model.h"

#include <string>
#include <vector>

namespace lapidary::model {

struct RoleSource
{
    const Checkpoint& checkpoint;
    std::string configName; ///< what errors call the configuration
    StoredForm form = StoredForm::HuggingFace;
};

struct ResolvedRoles
{
    std::vector<RoleTensor> roles;
    std::vector<Notice> notices;
};

/// Finds every role's tensor and compares shapes and types; flags of `config` that the file only
/// shows by its tensors (biases in GGUF) are set. Tensors without a role are listed in a notice.
/// Errors: CF02.
Result<ResolvedRoles> resolveRoles(
    const RoleSource& source, const ModelFamily& family, ModelConfig& config);

} // namespace lapidary::model
