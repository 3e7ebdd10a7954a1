// SPDX-License-Identifier: Apache-2.0
// Checkpoint: the stored form of a model after its headers were read and checked. Bytes of weights
// are read only when somebody asks.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/checkpoint/base/model_folder.h"
#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/base/tensor_info.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

class GgufMetadata;

/// What a format hands over. Every range in `tensors` is already checked against its file.
struct CheckpointParts
{
    std::string format; ///< id of the format that read it
    std::string path;   ///< what the person named
    std::vector<std::shared_ptr<const ModelFile>> files;
    std::vector<TensorInfo> tensors; ///< in any order; names are unique
    std::map<std::string, std::string>
        metadata;                             ///< `__metadata__` of safetensors; never interpreted
    std::optional<ModelFolder> folder;        ///< where config and tokenizer files lie
    std::shared_ptr<const GgufMetadata> gguf; ///< GGUF only: configuration and vocabulary
    std::vector<Notice> notices;
};

/// A checked, read-only checkpoint. All methods are const and thread-safe.
class Checkpoint
{
public:
    explicit Checkpoint(CheckpointParts parts);

    /// Id of the format: "huggingface", "safetensors", "gguf".
    const std::string& format() const { return m_parts.format; }

    const std::string& path() const { return m_parts.path; }

    const std::vector<std::shared_ptr<const ModelFile>>& files() const { return m_parts.files; }

    /// Sorted by name.
    std::span<const TensorInfo> tensors() const { return m_parts.tensors; }

    /// The tensor of this name, or null. Cost: O(log n).
    const TensorInfo* find(std::string_view name) const;

    const std::map<std::string, std::string>& metadata() const { return m_parts.metadata; }

    /// GGUF metadata, or null for other formats.
    const GgufMetadata* gguf() const { return m_parts.gguf.get(); }

    /// The folder with config.json and the tokenizer's files; null for a lone GGUF.
    const ModelFolder* folder() const { return m_parts.folder ? &*m_parts.folder : nullptr; }

    const std::vector<Notice>& notices() const { return m_parts.notices; }

    /// Names of the tokenizer's files that are there (tokenizer.json, tokenizer.model, …); empty
    /// for GGUF, whose vocabulary lies in its metadata.
    std::vector<std::string> tokenizerFiles() const;

    /// Bytes of all tensors.
    std::uint64_t totalBytes() const;

    /// Reads bytes [offset, offset + target.size()) of a tensor of this checkpoint.
    /// Errors: InvalidArgument (beyond the tensor), IoError (the file changed or cannot be read).
    Result<void> readBytes(
        const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> target) const;

    /// "sha256:…" over the sorted tensors: for each its name, 0, type, 0, shape as "[2, 3]", 0, the
    /// first min(n, 4096) and the last min(n, 4096) of its n bytes. Independent of sharding and of
    /// everything else in the files. Cost: two reads per tensor.
    Result<std::string> fingerprint() const;

private:
    CheckpointParts m_parts;
};

} // namespace lapidary::model
