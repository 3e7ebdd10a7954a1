// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compute/base/text_style.h"
#include "model/core/json.h"

#include <string>

namespace lapidary::compute {

/// The result of `quality` as a table for a terminal.
std::string renderQuality(const model::Json& result, const TextStyle& style);

} // namespace lapidary::compute
