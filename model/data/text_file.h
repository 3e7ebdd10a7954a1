// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// The content of a text file of at most 1 GiB, without a byte order mark.
/// Errors: NotFound, IoError, InvalidArgument (not a regular file), Unsupported (too large); all
/// name the file.
Result<std::string> readTextFile(const std::string& path);

} // namespace lapidary::model
