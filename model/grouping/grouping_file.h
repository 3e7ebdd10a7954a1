// SPDX-License-Identifier: Apache-2.0
// The grouping file ("lapidary-grouping-1"): how a cut travels between the commands, the workbench
// and people's own scripts.
#pragma once

#include "model/core/json.h"
#include "model/grouping/grouping.h"

#include <string>
#include <string_view>

namespace lapidary::model {

/// The grouping as JSON with all its keys.
Json toJson(const Grouping& grouping);

/// Reads the JSON text of a grouping file. Unknown keys are skipped, everything else is checked;
/// experts and layers may come in any order. Errors: Corrupt, naming the place in the file.
Result<Grouping> parseGrouping(std::string_view text);

/// Reads a grouping file. Errors: NotFound, IoError, Corrupt (also for a file over 64 MiB).
Result<Grouping> readGrouping(const std::string& path);

/// Writes a grouping file, whole or not at all. What is there already is replaced only if it is a
/// grouping file. Errors: InvalidArgument, NotFound, DiskFull, IoError.
Result<void> writeGrouping(const Grouping& grouping, const std::string& path);

} // namespace lapidary::model
