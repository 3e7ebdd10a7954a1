// SPDX-License-Identifier: Apache-2.0
// The index of a sharded model (model.safetensors.index.json): which tensor lies in which file.
#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Largest index that is read.
inline constexpr std::uint64_t kMaximalIndexBytes = std::uint64_t{64} << 20;

struct SafetensorsIndex
{
    struct Entry
    {
        std::string tensor;
        std::uint32_t shard = 0; ///< index into `shards`
    };

    std::vector<std::string> shards; ///< plain file names, sorted, each once
    std::vector<Entry> entries;      ///< sorted by tensor
    std::optional<std::uint64_t> totalSize;
};

/// Parses and checks an index (rules IX01 and IX02). `fileName` is what errors call it.
Result<SafetensorsIndex> parseSafetensorsIndex(std::string_view text, std::string_view fileName);

} // namespace lapidary::model
