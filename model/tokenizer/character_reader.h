// SPDX-License-Identifier: Apache-2.0
// Well-formed text seen as characters with classes: what every split scanner walks over.
#pragma once

#include "model/tokenizer/unicode_class.h"
#include "model/tokenizer/utf8.h"

#include <cstddef>

namespace lapidary::model {

class CharacterReader
{
public:
    /// Reads `data` up to `end`; nothing at or behind `end` is looked at.
    CharacterReader(const char* data, std::size_t end, const UnicodeClasses& classes)
        : m_data(data)
        , m_end(end)
        , m_classes(classes)
    { }

    struct Character
    {
        char32_t value = 0;
        std::uint32_t length = 0; ///< 0 at the end of the text
        std::uint8_t kind = 0;    ///< 0 at the end: belongs to no class
    };

    std::size_t end() const { return m_end; }

    Character at(std::size_t position) const
    {
        if (position >= m_end) {
            return {};
        }
        const std::uint8_t byte = byteAt(m_data + position);
        if (byte < 0x80) {
            return {byte, 1, m_classes.ofAscii(byte)};
        }
        const CodePoint point = decodeValid(m_data + position);
        return {point.value, point.length, m_classes.of(point.value)};
    }

    /// First position from `position` on whose character is in none of the classes of `mask`.
    std::size_t skip(std::size_t position, std::uint8_t mask) const
    {
        return walk(position, [mask](std::uint8_t kind) { return (kind & mask) != 0; });
    }

    /// First position from `position` on whose character is in one of the classes of `mask`.
    std::size_t skipOthers(std::size_t position, std::uint8_t mask) const
    {
        return walk(position, [mask](std::uint8_t kind) { return (kind & mask) == 0; });
    }

    /// First position from `position` on with another byte than the given ones (ASCII).
    std::size_t skipBytes(std::size_t position, const char* bytes) const
    {
        while (position < m_end && isOneOf(m_data[position], bytes)) {
            ++position;
        }
        return position;
    }

    /// Start of the character that ends at `position` (> 0).
    std::size_t before(std::size_t position) const
    {
        do {
            --position;
        } while (position > 0 && isContinuation(m_data[position]));
        return position;
    }

    char byte(std::size_t position) const { return m_data[position]; }

    bool isByte(std::size_t position, char value) const
    {
        return position < m_end && m_data[position] == value;
    }

private:
    static bool isOneOf(char byte, const char* bytes)
    {
        for (; *bytes != '\0'; ++bytes) {
            if (*bytes == byte) {
                return true;
            }
        }
        return false;
    }

    template <class Test>
    std::size_t walk(std::size_t position, Test isInside) const
    {
        while (position < m_end) {
            const std::uint8_t byte = byteAt(m_data + position);
            if (byte < 0x80) {
                if (!isInside(m_classes.ofAscii(byte))) {
                    break;
                }
                ++position;
                continue;
            }
            const CodePoint point = decodeValid(m_data + position);
            if (!isInside(m_classes.of(point.value))) {
                break;
            }
            position += point.length;
        }
        return position;
    }

    const char* m_data;
    std::size_t m_end;
    const UnicodeClasses& m_classes;
};

} // namespace lapidary::model
