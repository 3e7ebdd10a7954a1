// SPDX-License-Identifier: Apache-2.0
// A model in several safetensors files with an index (rules IX01 to IX05).
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/core/result.h"

#include <string_view>

namespace lapidary::model {

/// Opens every shard that the index names and compares both. Fills files, tensors, metadata and
/// notices of `parts`, whose folder must be set.
Result<void> readShardedModel(CheckpointParts& parts, std::string_view indexName);

} // namespace lapidary::model
