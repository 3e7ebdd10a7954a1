// SPDX-License-Identifier: Apache-2.0
// Failures of the operating system, worded for a person.
#pragma once

#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// The cause behind an errno value in plain words ("no space left on the disk").
std::string ioCause(int errnoValue);

/// An Error `cannot <action> <path>: <cause>`. ENOSPC and EDQUOT become DiskFull, ENOENT NotFound,
/// ENOMEM OutOfMemory, all others IoError.
Error ioError(const std::string& action, const std::string& path, int errnoValue);

} // namespace lapidary::model
