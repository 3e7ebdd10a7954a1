// SPDX-License-Identifier: Apache-2.0
// Classes of characters as the split patterns name them (Unicode 16).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace lapidary::model {

/// Bits of a class. \p{L} is kLetter, \p{N} kNumber, \s kSpace, \p{M} kMark.
inline constexpr std::uint8_t kUpper = 1;   ///< Lu, Lt
inline constexpr std::uint8_t kLower = 2;   ///< Ll
inline constexpr std::uint8_t kOther = 4;   ///< Lm, Lo
inline constexpr std::uint8_t kMark = 8;    ///< M
inline constexpr std::uint8_t kNumber = 16; ///< N
inline constexpr std::uint8_t kSpace = 32;  ///< white space
inline constexpr std::uint8_t kSymbol = 64; ///< P, S
inline constexpr std::uint8_t kLetter = kUpper | kLower | kOther;

/// The whole code space as runs: a class letter (U L O M N S P, X: none of them) and a length in
/// hexadecimal.
extern const char kUnicodeRuns[];

/// Class of every character in two steps: page of 256, then character.
class UnicodeClasses
{
public:
    UnicodeClasses();

    std::uint8_t of(char32_t character) const
    {
        return m_classes[m_pages[(character >> 8) & 0x1FFFU] * 256U + (character & 0xFFU)];
    }

    std::uint8_t ofAscii(std::uint8_t byte) const { return m_classes[byte]; }

private:
    std::array<std::uint16_t, 0x2000> m_pages{};
    std::vector<std::uint8_t> m_classes; ///< page 0 comes first
};

/// The table; made at first use.
const UnicodeClasses& unicodeClasses();

} // namespace lapidary::model
