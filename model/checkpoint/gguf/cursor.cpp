// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/cursor.h"

#include "model/checkpoint/base/rules.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kBufferBytes = std::uint64_t{64} << 10;

} // namespace

void GgufCursor::fail(Error error)
{
    if (!m_error) {
        m_error = std::move(error);
    }
}

Result<void> GgufCursor::status() const
{
    if (m_error) {
        return *m_error;
    }
    return {};
}

bool GgufCursor::isAvailable(std::uint64_t count, std::string_view rule)
{
    if (m_error) {
        return false;
    }
    if (count > remaining()) {
        fail(broken(m_file.name(),
            {.rule = rule,
                .problem = "the file ends inside its header",
                .place = "byte " + grouped(m_position),
                .found = bytesText(remaining()),
                .expected = bytesText(count)}));
        return false;
    }
    return true;
}

const std::byte* GgufCursor::window(std::uint64_t count)
{
    const bool isHeld
        = m_position >= m_bufferBegin && m_position - m_bufferBegin + count <= m_buffer.size();
    if (!isHeld) {
        m_buffer.resize(std::min(std::max(kBufferBytes, count), remaining()));
        m_bufferBegin = m_position;
        if (auto got = m_file.read(m_position, m_buffer); !got) {
            m_buffer.clear();
            fail(std::move(got).error());
            return nullptr;
        }
    }
    return m_buffer.data() + (m_position - m_bufferBegin);
}

std::uint64_t GgufCursor::number(std::uint64_t bytes, std::string_view rule)
{
    const std::byte* at = isAvailable(bytes, rule) ? window(bytes) : nullptr;
    if (at == nullptr) {
        return 0;
    }
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < bytes; ++i) {
        value |= std::to_integer<std::uint64_t>(at[i]) << (8 * i);
    }
    m_position += bytes;
    return value;
}

std::string GgufCursor::text(std::uint64_t count, std::string_view rule)
{
    std::string text;
    while (count > 0 && isAvailable(count, rule)) {
        const std::uint64_t piece = std::min(count, kBufferBytes);
        const std::byte* at = window(piece);
        if (at == nullptr) {
            break;
        }
        text.append(reinterpret_cast<const char*>(at), piece);
        m_position += piece;
        count -= piece;
    }
    return text;
}

void GgufCursor::skip(std::uint64_t count, std::string_view rule)
{
    if (isAvailable(count, rule)) {
        m_position += count;
    }
}

} // namespace lapidary::model
