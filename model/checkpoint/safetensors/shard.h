// SPDX-License-Identifier: Apache-2.0
// One safetensors file, whole model or shard.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/checkpoint/safetensors/header.h"

#include <span>

namespace lapidary::model {

/// Reads and checks the header of an open file (rules ST01 to ST13). `tensors[i].file` is 0.
Result<SafetensorsHeader> readSafetensorsShard(const ModelFile& file);

/// The second half of rule ST08: 8-bit floats mean nothing without their scale, which may lie in
/// another shard. `tensors` are those of the whole model.
Result<void> checkScaleTensors(std::span<const TensorInfo> tensors, std::string_view fileName);

} // namespace lapidary::model
