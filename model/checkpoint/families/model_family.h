// SPDX-License-Identifier: Apache-2.0
// ModelFamily: models that compute alike. A family reads the configuration and says which tensor
// plays which role under which name and with which shape. A new one is a new file in this folder.
#pragma once

#include "model/checkpoint/config/gguf_config.h"
#include "model/checkpoint/config/hugging_face_config.h"
#include "model/checkpoint/config/model_config.h"
#include "model/checkpoint/roles/role.h"
#include "model/core/registry.h"

#include <functional>
#include <string>
#include <vector>

namespace lapidary::model {

struct ModelFamily
{
    KindInfo info;
    std::vector<std::string> architectures;     ///< class names in config.json
    std::vector<std::string> modelTypes;        ///< `model_type`, used when no class is named
    std::vector<std::string> ggufArchitectures; ///< `general.architecture`; may be empty
    std::function<Result<ModelConfig>(const HuggingFaceConfig&)> readHuggingFace;
    std::function<Result<ModelConfig>(const GgufConfig&)> readGguf;
    /// Every tensor of a model of this configuration.
    std::function<std::vector<RoleSpec>(const ModelConfig&, StoredForm)> roles;
};

} // namespace lapidary::model
