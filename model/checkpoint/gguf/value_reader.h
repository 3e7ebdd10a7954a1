// SPDX-License-Identifier: Apache-2.0
// The key-value part of a GGUF header (rules GG04 to GG07). Only reader.cpp includes this.
#pragma once

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/gguf/cursor.h"
#include "model/checkpoint/gguf/metadata.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace lapidary::model::detail {

/// Reads `count` entries. Appends at most one notice about unusual keys.
Result<std::deque<GgufValue>> readGgufValues(
    GgufCursor& cursor, std::uint64_t count, std::vector<Notice>& notices);

} // namespace lapidary::model::detail
