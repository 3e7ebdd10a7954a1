// SPDX-License-Identifier: Apache-2.0
// Variable-length numbers in and out of a block of bytes that ends in its CRC-32.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model::detail {

/// CRC-32 as zlib and PNG compute it (polynomial 0xEDB88320).
inline std::uint32_t crc32(std::span<const std::byte> bytes)
{
    constexpr auto kTable = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < table.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) {
                value = (value >> 1U) ^ ((value & 1U) != 0U ? 0xEDB88320U : 0U);
            }
            table[i] = value;
        }
        return table;
    }();
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc = (crc >> 8U) ^ kTable[(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
    }
    return ~crc;
}

/// Writes numbers of seven bits a byte (LEB128).
class ByteWriter
{
public:
    void number(std::uint64_t value)
    {
        while (value >= kMore) {
            m_bytes.push_back(static_cast<std::byte>(value | kMore));
            value >>= kBits;
        }
        m_bytes.push_back(static_cast<std::byte>(value));
    }

    void text(std::string_view text)
    {
        number(text.size());
        for (const char c : text) {
            m_bytes.push_back(static_cast<std::byte>(c));
        }
    }

    /// Appends the checksum and hands the block out.
    std::vector<std::byte> finish()
    {
        const std::uint32_t crc = crc32(m_bytes);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            m_bytes.push_back(static_cast<std::byte>(crc >> shift));
        }
        return std::move(m_bytes);
    }

private:
    static constexpr std::uint64_t kMore = 0x80;
    static constexpr unsigned kBits = 7;

    std::vector<std::byte> m_bytes;
};

/// Reads them again. After the first failure every answer is 0 and `isGood()` is false.
class ByteReader
{
public:
    explicit ByteReader(std::span<const std::byte> bytes)
    {
        constexpr std::size_t kChecksum = 4;
        if (bytes.size() < kChecksum) {
            m_isGood = false;
            return;
        }
        m_bytes = bytes.first(bytes.size() - kChecksum);
        std::uint32_t stored = 0;
        for (std::size_t i = 0; i < kChecksum; ++i) {
            stored |= static_cast<std::uint32_t>(bytes[m_bytes.size() + i]) << (8 * i);
        }
        m_isGood = stored == crc32(m_bytes);
    }

    bool isGood() const { return m_isGood; }

    /// Everything was read, and all of it was good.
    bool isDone() const { return m_isGood && m_at == m_bytes.size(); }

    std::size_t left() const { return m_bytes.size() - m_at; }

    /// A number of at most `limit`.
    std::uint64_t number(std::uint64_t limit)
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; m_isGood; shift += 7) {
            if (m_at == m_bytes.size() || shift > 56) {
                break;
            }
            const auto byte = static_cast<std::uint64_t>(m_bytes[m_at++]);
            value |= (byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0) {
                if (value <= limit) {
                    return value;
                }
                break;
            }
        }
        m_isGood = false;
        return 0;
    }

    /// The same as a 32-bit number.
    std::int32_t integer(std::int32_t limit = std::numeric_limits<std::int32_t>::max())
    {
        return static_cast<std::int32_t>(number(static_cast<std::uint64_t>(limit)));
    }

    /// How many elements of at least `bytesEach` bytes follow.
    std::size_t count(std::size_t bytesEach)
    {
        const auto value = static_cast<std::size_t>(number(left() / bytesEach));
        // The number took bytes itself.
        m_isGood = m_isGood && value <= left() / bytesEach;
        return m_isGood ? value : 0;
    }

    std::string text()
    {
        std::string text(count(1), '\0');
        for (char& c : text) {
            c = static_cast<char>(m_bytes[m_at++]);
        }
        return text;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_isGood = true;
};

} // namespace lapidary::model::detail
