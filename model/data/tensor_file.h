// SPDX-License-Identifier: Apache-2.0
// TensorFile: writes results that are too big for JSON as a safetensors file, in pieces.
// Source: the safetensors format (8-byte header length, JSON header, data without gaps).
#pragma once

#include "model/checkpoint/base/dtype.h"
#include "model/checkpoint/base/tensor_info.h"
#include "model/core/atomic_file.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapidary::model {

/// One tensor of the file, in the order in which its bytes will be written.
struct TensorEntry
{
    std::string name;
    DType dtype = DType::F32;
    Shape shape;
};

/// A safetensors file that appears whole or not at all. It remembers which command made it, because
/// a command may only replace its own earlier result.
class TensorFile
{
public:
    /// Errors: InvalidArgument when `path` exists and is not an earlier result of `command`; those
    /// of AtomicFile::create (NotFound, DiskFull, IoError).
    static Result<TensorFile> create(const std::string& path, const std::string& command,
        const std::vector<TensorEntry>& tensors);

    /// Appends row-major elements, tensor after tensor. Errors: DiskFull, IoError.
    Result<void> write(std::span<const std::byte> bytes);

    /// Puts the file in place. All bytes must have been written.
    Result<void> commit();

private:
    TensorFile(AtomicFile file, std::uint64_t bytes)
        : m_file(std::move(file))
        , m_missing(bytes)
    { }

    AtomicFile m_file;
    std::uint64_t m_missing;
};

} // namespace lapidary::model
