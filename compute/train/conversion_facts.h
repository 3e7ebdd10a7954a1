// SPDX-License-Identifier: Apache-2.0
// What a model says about the conversion that it came from.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/core/json.h"

#include <string>
#include <vector>

namespace lapidary::compute {

struct ConversionFacts
{
    bool isConverted = false;
    std::string repair;      ///< none, scale, refit; empty: it does not say
    std::string denseModel;  ///< path of what it was made from, as it was named then; may be empty
    std::string fingerprint; ///< of that model
    /// Reasoning step that each routed expert of each layer is meant for, −1 none; empty: the
    /// grouping has no roles.
    std::vector<std::vector<int>> roles;
};

/// Reads config.json and grouping.json of a model's folder; a model that is no conversion has no
/// facts. Errors: Corrupt.
model::Result<ConversionFacts> conversionFacts(const model::OpenedModel& model);

} // namespace lapidary::compute
