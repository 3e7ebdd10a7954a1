// SPDX-License-Identifier: Apache-2.0
// What the engine prints.
#pragma once

#include "compute/base/text_style.h"
#include "model/core/result.h"

#include <string_view>

namespace lapidary::compute {

/// Writes to stdout and makes sure that it arrived. Errors: DiskFull, IoError.
model::Result<void> printOut(std::string_view text);

/// The one line of a failure on stderr.
void printError(const model::Error& error);

/// Colours when stdout is a terminal and NO_COLOR is not set.
TextStyle styleOfStdout();

} // namespace lapidary::compute
