// SPDX-License-Identifier: Apache-2.0
// UTF-8 as the tokenizer needs it: reading a character of well-formed text fast, and making text
// well-formed in the one way that all decoders agree on (U+FFFD per maximal malformed part).
#pragma once

#include "model/tokenizer/encoding.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

struct CodePoint
{
    char32_t value = 0;
    std::uint32_t length = 1; ///< bytes
};

inline std::uint8_t byteAt(const char* at)
{
    return static_cast<std::uint8_t>(*at);
}

inline bool isContinuation(char byte)
{
    return (static_cast<std::uint8_t>(byte) & 0xC0U) == 0x80U;
}

/// The character at `at`, which begins a well-formed one.
inline CodePoint decodeValid(const char* at)
{
    const std::uint32_t first = byteAt(at);
    if (first < 0x80) {
        return {first, 1};
    }
    if (first < 0xE0) {
        return {((first & 0x1FU) << 6) | (byteAt(at + 1) & 0x3FU), 2};
    }
    if (first < 0xF0) {
        return {
            ((first & 0x0FU) << 12) | ((byteAt(at + 1) & 0x3FU) << 6) | (byteAt(at + 2) & 0x3FU),
            3};
    }
    return {((first & 0x07U) << 18) | ((byteAt(at + 1) & 0x3FU) << 12)
            | ((byteAt(at + 2) & 0x3FU) << 6) | (byteAt(at + 3) & 0x3FU),
        4};
}

/// Length of the well-formed character at the start of `text`; 0 when malformed or cut short, and
/// then `malformed` is the length of the maximal malformed part (≥ 1) unless the text is empty.
struct Utf8Step
{
    std::uint32_t length = 0;
    std::uint32_t malformed = 0;
    bool isCut = false; ///< the malformed part is a beginning of a character at the text's end
};

Utf8Step utf8Step(std::string_view text);

/// Bytes of the longest well-formed beginning.
std::size_t validPrefix(std::string_view text);

void appendUtf8(std::string& text, char32_t character);

/// Number of characters of well-formed text.
std::size_t characterCount(std::string_view text);

/// Text made well-formed, with the way back.
class RepairedText
{
public:
    /// Replaces every maximal malformed part of `text` by U+FFFD.
    explicit RepairedText(std::string_view text);

    const std::string& text() const { return m_text; }

    /// The range of the original text behind a range of the repaired one that lies on character
    /// borders. Ranges must come with rising begins for speed; any order is right.
    ByteRange original(ByteRange repaired) const;

    /// The range of the repaired text for one of the original.
    ByteRange repaired(ByteRange original) const;

private:
    struct Part
    {
        std::size_t repaired;
        std::size_t original;
        std::size_t originalLength; ///< of the malformed bytes
    };

    std::string m_text;
    std::vector<Part> m_parts; ///< the replaced ones
};

/// `text` with every maximal malformed part replaced by U+FFFD.
std::string wellFormed(std::string_view text);

} // namespace lapidary::model
