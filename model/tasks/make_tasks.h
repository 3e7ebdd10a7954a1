// SPDX-License-Identifier: Apache-2.0
// Making reasoning items of the registered families.
#pragma once

#include "model/core/result.h"
#include "model/tasks/task_item.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lapidary::model {

/// What to make.
struct TaskOptions
{
    std::string family = "all"; ///< an id, or "all"
    int lowestLevel = kLowestLevel;
    int highestLevel = kHighestLevel;
    std::size_t count = 1;
    std::uint64_t seed = 0;
};

/// `count` different items, families and levels in turns. The same options give the same items, and
/// a larger count begins with the same ones. Errors: InvalidArgument for an unknown family, levels
/// outside 1 to 6, or more items than there are different prompts.
Result<std::vector<TaskItem>> makeTasks(const TaskOptions& options);

/// "3" or "1-4" as the lowest and the highest level. Errors: InvalidArgument.
Result<std::pair<int, int>> parseLevels(std::string_view text);

} // namespace lapidary::model
