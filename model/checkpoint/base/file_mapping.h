// SPDX-License-Identifier: Apache-2.0
// FileMapping: bytes of a tensor file as memory. Reading pages that are cached costs a quarter of
// copying them (performance.md, section 1.1).
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace lapidary::model {

/// A whole file, mapped read-only. Kept alive by the tensors that look into it. A file that is
/// truncated while it is mapped ends the process: models are never written to, and the engine is a
/// process of its own for that reason too.
class FileMapping
{
public:
    /// Errors: IoError when the file has changed since it was opened or cannot be mapped.
    static Result<std::shared_ptr<const FileMapping>> open(const ModelFile& file);

    FileMapping(const FileMapping&) = delete;
    FileMapping& operator=(const FileMapping&) = delete;
    ~FileMapping();

    const std::byte* at(std::uint64_t offset) const { return m_bytes + offset; }

    std::size_t size() const { return m_size; }

private:
    FileMapping(const std::byte* bytes, std::size_t size)
        : m_bytes(bytes)
        , m_size(size)
    { }

    const std::byte* m_bytes;
    std::size_t m_size;
};

} // namespace lapidary::model
