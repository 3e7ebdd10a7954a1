// SPDX-License-Identifier: Apache-2.0
#include "compute/machine/memory.h"

#include "model/core/checked.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>

namespace lapidary::compute {

namespace {

std::optional<std::int64_t> number(std::string_view text)
{
    const std::size_t first = text.find_first_of("0123456789");
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto [end, error]
        = std::from_chars(text.data() + first, text.data() + text.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// A file that holds one number; nothing for "max" or a missing file.
std::optional<std::int64_t> numberIn(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? number(line) : std::nullopt;
}

MemorySize readMeminfo(const std::string& path)
{
    MemorySize size;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto kibibytes = number(line);
        const auto bytes
            = kibibytes ? model::checkedMultiply<std::int64_t>(*kibibytes, 1024) : std::nullopt;
        if (line.starts_with("MemTotal:")) {
            size.total = bytes.value_or(0);
        } else if (line.starts_with("MemAvailable:")) {
            size.available = bytes.value_or(0);
        }
    }
    return size;
}

/// File pages that the kernel would give up at once; `memory.current` counts them as used.
std::int64_t reclaimable(const std::string& path)
{
    constexpr std::string_view kKey = "inactive_file ";
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(kKey)) {
            return number(line).value_or(0);
        }
    }
    return 0;
}

} // namespace

MemorySize readMemorySize(const std::string& root)
{
    MemorySize size = readMeminfo(root + "/proc/meminfo");
    const auto limit = numberIn(root + "/sys/fs/cgroup/memory.max");
    if (limit && *limit < size.total) {
        const std::int64_t current = numberIn(root + "/sys/fs/cgroup/memory.current").value_or(0);
        const std::int64_t cached = reclaimable(root + "/sys/fs/cgroup/memory.stat");
        size.total = *limit;
        size.available = std::clamp<std::int64_t>(*limit - current + cached, 0, size.available);
    }
    return size;
}

} // namespace lapidary::compute
