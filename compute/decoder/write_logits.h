// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compute/base/job.h"
#include "model/core/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

class Decoder;

/// Writes the tensor `logits`, float32 [T, V], of one sequence as a safetensors file.
/// Errors: those of Decoder::check and TensorFile; Cancelled, then there is no file.
/// Cost: logits of 256 tokens at a time.
model::Result<void> writeLogits(const Decoder& decoder, const std::vector<std::int64_t>& ids,
    const std::string& path, const CancelToken& cancel);

} // namespace lapidary::compute
