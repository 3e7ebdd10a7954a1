// SPDX-License-Identifier: Apache-2.0
// The header of a safetensors file: JSON text to checked tensor ranges (rules ST03 to ST13).
// Stricter than the reference implementation, which lets duplicate names and unknown fields
// through.
#pragma once

#include "model/checkpoint/base/tensor_info.h"
#include "model/core/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

struct SafetensorsHeader
{
    std::vector<TensorInfo>
        tensors; ///< in the order of their data; `begin` counts from the file's start
    std::map<std::string, std::string> metadata;
};

/// Parses and checks a header. `text` is the header's bytes, `fileName` what errors call the file,
/// `dataBegin` the offset of the first data byte and `fileSize` the size of the file.
/// Cost: O(n log n) time; memory within 16 times the header.
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::string_view fileName,
    std::uint64_t dataBegin, std::uint64_t fileSize);

} // namespace lapidary::model
