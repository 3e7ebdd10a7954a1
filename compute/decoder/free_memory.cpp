// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/free_memory.h"

#include "compute/machine/memory.h"

#include <array>
#include <cstdio>

namespace lapidary::compute {

std::string memoryText(std::uint64_t bytes)
{
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024.0;
    std::size_t unit = 0;
    while (value >= 1000.0 && unit + 1 < units.size()) {
        value /= 1024.0;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), value < 10.0 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return text.data();
}

model::Result<void> checkFreeMemory(
    std::uint64_t bytes, std::string_view what, std::string_view hint)
{
    const MemorySize memory = readMemorySize("");
    const auto free = static_cast<std::uint64_t>(memory.available);
    if (memory.total == 0 || bytes <= free) {
        return {};
    }
    return model::Error{model::ErrorCode::OutOfMemory,
        std::string(what) + ": " + memoryText(bytes) + " are needed, " + memoryText(free)
            + " of memory are free",
        {}, std::string(hint), {}};
}

} // namespace lapidary::compute
