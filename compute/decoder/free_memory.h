// SPDX-License-Identifier: Apache-2.0
// Asking before allocating: a sentence beats the system's out-of-memory killer.
#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lapidary::compute {

/// Errors: OutOfMemory "WHAT: 12.3 GiB are needed, 4.5 GiB of memory are free" with the hint, when
/// `bytes` are more than what is free.
model::Result<void> checkFreeMemory(
    std::uint64_t bytes, std::string_view what, std::string_view hint);

/// "12.3 GiB", "512 MiB", "17 KiB".
std::string memoryText(std::uint64_t bytes);

} // namespace lapidary::compute
