// SPDX-License-Identifier: Apache-2.0
// The JSON value of the project: keys are sorted, so that the same content has the same bytes.
#pragma once

#include <nlohmann/json.hpp>

namespace lapidary::model {

using Json = nlohmann::json;

} // namespace lapidary::model
