// SPDX-License-Identifier: Apache-2.0
// FileMapping: bytes of a weight file as memory. Reading pages that are cached costs a quarter of
// copying them (performance.md, section 1.1).
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace lapidary::compute {

/// A whole file, mapped read-only. Kept alive by the tensors that look into it. A file that is
/// truncated while it is mapped ends the process: models are never written to, and the engine is a
/// process of its own for that reason too.
class FileMapping
{
public:
    /// Errors: IoError when the file has changed since it was opened or cannot be mapped.
    static model::Result<std::shared_ptr<const FileMapping>> open(const model::ModelFile& file);

    FileMapping(const FileMapping&) = delete;
    FileMapping& operator=(const FileMapping&) = delete;
    ~FileMapping();

    const std::byte* at(std::uint64_t offset) const { return m_bytes + offset; }

private:
    FileMapping(const std::byte* bytes, std::size_t size)
        : m_bytes(bytes)
        , m_size(size)
    { }

    const std::byte* m_bytes;
    std::size_t m_size;
};

} // namespace lapidary::compute
