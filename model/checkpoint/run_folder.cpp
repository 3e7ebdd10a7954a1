// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/run_folder.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace lapidary::model {

namespace {

/// N of "step-N".
std::optional<std::int64_t> stepOf(const std::string& name)
{
    constexpr std::string_view kPrefix = "step-";
    if (!name.starts_with(kPrefix)) {
        return std::nullopt;
    }
    std::int64_t step = 0;
    const char* const end = name.data() + name.size();
    const auto [last, reason] = std::from_chars(name.data() + kPrefix.size(), end, step);
    return reason == std::errc() && last == end ? std::optional(step) : std::nullopt;
}

} // namespace

std::vector<std::filesystem::path> checkpointsOf(const std::filesystem::path& run)
{
    std::vector<std::pair<std::int64_t, std::filesystem::path>> found;
    std::error_code code;
    for (std::filesystem::directory_iterator entry(run / kCheckpointFolder, code), end;
         !code && entry != end; entry.increment(code)) {
        if (const auto step = stepOf(entry->path().filename().string());
            step && entry->is_directory(code)) {
            found.emplace_back(*step, entry->path());
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::filesystem::path> paths;
    for (auto& [step, path] : found) {
        paths.push_back(std::move(path));
    }
    return paths;
}

} // namespace lapidary::model
