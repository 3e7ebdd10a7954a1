// SPDX-License-Identifier: Apache-2.0
// GgufCursor: sequential, buffered, bounds-checked reading of a GGUF header. The first error
// sticks: afterwards every read answers zero, so that a parser may check once per entry.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

class GgufCursor
{
public:
    explicit GgufCursor(const ModelFile& file)
        : m_file(file)
    { }

    const ModelFile& file() const { return m_file; }

    std::uint64_t position() const { return m_position; }

    /// Bytes from here to the end of the file.
    std::uint64_t remaining() const { return m_file.size() - m_position; }

    /// A little-endian unsigned number of `bytes` (1, 2, 4 or 8) bytes. Beyond the end: 0, and the
    /// error of `rule` sticks.
    std::uint64_t number(std::uint64_t bytes, std::string_view rule);

    /// The next `count` bytes. The caller has checked `count` against its limit.
    std::string text(std::uint64_t count, std::string_view rule);

    /// Passes over `count` bytes.
    void skip(std::uint64_t count, std::string_view rule);

    /// Keeps the first error.
    void fail(Error error);

    bool hasFailed() const { return m_error.has_value(); }

    /// The error, if there was one.
    Result<void> status() const;

private:
    bool isAvailable(std::uint64_t count, std::string_view rule);
    /// Makes the buffer hold [position, position + count) if it can.
    const std::byte* window(std::uint64_t count);

    const ModelFile& m_file;
    std::uint64_t m_position = 0;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_bufferBegin = 0;
    std::optional<Error> m_error;
};

} // namespace lapidary::model
