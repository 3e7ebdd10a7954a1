// SPDX-License-Identifier: Apache-2.0
// Where a run folder keeps its models.
#pragma once

#include <filesystem>
#include <vector>

namespace lapidary::model {

inline constexpr const char* kRunFile = "run.json";
inline constexpr const char* kCheckpointFolder = "checkpoints";

/// The folders checkpoints/step-N of a run, oldest first. A folder of that name is whole.
std::vector<std::filesystem::path> checkpointsOf(const std::filesystem::path& run);

} // namespace lapidary::model
