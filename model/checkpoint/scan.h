// SPDX-License-Identifier: Apache-2.0
// Looking through the weights for values that no computation survives (rules ST14 and GG15).
#pragma once

#include "model/checkpoint/base/checkpoint.h"

#include <cstdint>
#include <optional>

namespace lapidary::model {

/// What was found in one tensor.
struct TensorScan
{
    std::uint64_t nonFinite = 0;               ///< NaN and infinite elements
    std::optional<std::uint64_t> firstElement; ///< position of the first, row-major
    std::optional<std::uint64_t> firstBlock;   ///< its block, for block-quantised types

    /// The notice for a person, or nothing when all is finite.
    std::optional<Notice> notice(const TensorInfo& tensor) const;
};

/// Reads a whole tensor and counts. Types that are not weights are finite by nature.
/// Cost: one pass over the bytes; extra memory 12 MiB.
Result<TensorScan> scanTensor(const Checkpoint& checkpoint, const TensorInfo& tensor);

} // namespace lapidary::model
