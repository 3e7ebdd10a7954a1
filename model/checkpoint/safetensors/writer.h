// SPDX-License-Identifier: Apache-2.0
// Writing safetensors: sizes first, then one pass over the tensors, so that memory holds one piece
// at a time. What is written is what the strict reader accepts.
#pragma once

#include "model/checkpoint/base/tensor_info.h"
#include "model/core/atomic_file.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lapidary::model {

/// A tensor to be written.
struct PlannedTensor
{
    std::string name;
    DType dtype = DType::F32; ///< one of safetensors' own types
    Shape shape;
};

/// Takes the next bytes of a tensor.
using ByteSink = std::function<Result<void>(std::span<const std::byte>)>;

/// Gives all bytes of a tensor to the sink, in as many pieces as it likes.
using TensorSource = std::function<Result<void>(const PlannedTensor&, const ByteSink&)>;

struct SafetensorsWriteOptions
{
    std::map<std::string, std::string> metadata{{"format", "pt"}};
    std::uint64_t shardBytes = 5'000'000'000; ///< data of one file of a folder
    std::shared_ptr<FileCalls> calls = std::make_shared<FileCalls>();
};

/// Writes one file; it appears whole or not at all. Tensors are asked for in the order in which
/// they are stored: larger types first, then by name. Errors: InvalidArgument (a plan that the
/// format cannot hold, or a source that gives another number of bytes than planned), what the
/// source answers, DiskFull, IoError.
Result<SaveOutcome> writeSafetensorsFile(const std::filesystem::path& path,
    std::vector<PlannedTensor> tensors, const TensorSource& source,
    const SafetensorsWriteOptions& options = {});

/// Writes model.safetensors, or shards of at most `shardBytes` (a larger tensor is a shard by
/// itself) with their index, into an existing folder, and opens them again with the strict reader.
/// After an error none of them is left. Returns the names of the files. Errors: those of
/// writeSafetensorsFile; a rule of the reader.
Result<std::vector<std::string>> writeSafetensorsFolder(const std::filesystem::path& folder,
    std::vector<PlannedTensor> tensors, const TensorSource& source,
    const SafetensorsWriteOptions& options = {});

} // namespace lapidary::model
