// SPDX-License-Identifier: Apache-2.0
// One GGUF file: header, key-value table and tensor table, all checked (rules GG01 to GG13, without
// the architecture). The weights are not read.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/base/tensor_info.h"
#include "model/checkpoint/gguf/metadata.h"
#include "model/core/result.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace lapidary::model {

struct GgufFile
{
    std::uint32_t version = 0;
    std::shared_ptr<const GgufMetadata> metadata;
    std::vector<TensorInfo> tensors; ///< in the order of the file; `file` is 0
    std::vector<Notice> notices;
};

/// Reads and checks the header of an open file.
Result<GgufFile> readGguf(std::shared_ptr<const ModelFile> file);

} // namespace lapidary::model
