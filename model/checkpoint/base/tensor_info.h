// SPDX-License-Identifier: Apache-2.0
// TensorInfo: where a stored tensor lies and what it is; never its bytes.
#pragma once

#include "model/checkpoint/base/dtype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::model {

/// Sizes of the dimensions, slowest first, also for GGUF, which writes them the other way round.
using Shape = std::vector<std::int64_t>;

/// One stored tensor. `begin` and `bytes` were checked against the size of file number `file`.
struct TensorInfo
{
    std::string name;
    DType dtype = DType::F32;
    std::uint32_t file = 0; ///< index into Checkpoint::files()
    Shape shape;
    std::uint64_t begin = 0; ///< offset of the first byte in that file
    std::uint64_t bytes = 0;
};

/// Product of the dimensions (1 for a scalar), or nothing when it does not fit.
std::optional<std::uint64_t> elementCount(const Shape& shape);

/// "[4096, 11008]".
std::string text(const Shape& shape);

} // namespace lapidary::model
