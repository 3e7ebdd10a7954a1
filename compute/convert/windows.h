// SPDX-License-Identifier: Apache-2.0
// The token windows that a conversion is calibrated on.
#pragma once

#include "model/core/result.h"
#include "model/recording/recording.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

/// A sequence of tokens from position 0.
using Window = std::vector<std::int64_t>;

/// The windows of a recording, in order, until `limit` tokens are reached (0: all); the last one
/// may be cut. Errors: InvalidArgument when there is no token.
model::Result<std::vector<Window>> recordedWindows(
    const model::Recording& recording, std::int64_t limit);

/// Tokens of all windows.
std::int64_t tokenCount(const std::vector<Window>& windows);

} // namespace lapidary::compute
