// SPDX-License-Identifier: Apache-2.0
// The object `lapidary` in the config.json of a converted model (families/lapidary_moe.cpp).
#pragma once

#include "model/checkpoint/config/hugging_face_config.h"

#include <string>
#include <vector>

namespace lapidary::model {

struct ConvertedConfig
{
    std::string family;  ///< the dense family
    std::string profile; ///< the export profile whose gate it has
    GateSpec gate;
    std::vector<LayerExperts> layers;
};

/// Errors: CF01 naming the key.
Result<ConvertedConfig> readConvertedConfig(const HuggingFaceConfig& source);

/// The object that readConvertedConfig reads.
Json toJson(const ConvertedConfig& converted);

} // namespace lapidary::model
