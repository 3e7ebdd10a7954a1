// SPDX-License-Identifier: Apache-2.0
// The compact form of groupings and patches in project.db: runs of units as variable-length numbers
// with a checksum. A layer of 11,008 neurons in 16 contiguous experts takes 40 bytes.
#pragma once

#include "model/grouping/patch.h"

#include <cstddef>
#include <span>
#include <vector>

namespace lapidary::model {

using Bytes = std::vector<std::byte>;

Bytes encode(const Grouping& grouping);
Bytes encode(const Patch& patch);

/// Errors: Corrupt for bytes that `encode` did not make; what is read obeys `check`.
Result<Grouping> decodeGrouping(std::span<const std::byte> bytes);

/// Errors: Corrupt. Whether the patch can be applied is for `apply` to say.
Result<Patch> decodePatch(std::span<const std::byte> bytes);

} // namespace lapidary::model
