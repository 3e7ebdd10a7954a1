// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace lapidary::compute {

/// Main memory in bytes; 0 where it is unknown.
struct MemorySize
{
    std::int64_t total = 0;
    std::int64_t available = 0;
};

/// Memory of the machine, or of the container when that has less: going by the machine, a process
/// in a container would be killed long before memory seems short.
/// `root` is where /proc and /sys lie; "" on a real machine.
MemorySize readMemorySize(const std::string& root);

} // namespace lapidary::compute
