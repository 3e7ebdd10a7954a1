// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// SHA-256 of a file's bytes in lower-case hex. Errors: NotFound, IoError, naming the file.
/// Cost: one read of the file, 1 MiB of memory.
Result<std::string> fileHash(const std::string& path);

} // namespace lapidary::model
