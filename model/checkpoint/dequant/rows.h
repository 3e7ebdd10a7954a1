// SPDX-License-Identifier: Apache-2.0
// Rows of a stored tensor as float32.
#pragma once

#include "model/checkpoint/base/checkpoint.h"

#include <cstdint>
#include <span>

namespace lapidary::model {

/// Elements of one row: the size of the last dimension; a scalar is one row of one.
std::int64_t rowLength(const TensorInfo& tensor);

/// Reads rows [firstRow, firstRow + n) of a weight tensor.
/// Shapes: out [n, rowLength] row-major, n = out.size() / rowLength, all leading dimensions
/// flattened. Errors: Unsupported (not a weight type), InvalidArgument (beyond the tensor, or out
/// is not whole rows), IoError. Cost: one read per 4 MiB; extra memory the same.
Result<void> readRows(const Checkpoint& checkpoint, const TensorInfo& tensor, std::int64_t firstRow,
    std::span<float> out);

} // namespace lapidary::model
