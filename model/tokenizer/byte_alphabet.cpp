// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/byte_alphabet.h"

#include "model/tokenizer/utf8.h"

namespace lapidary::model {

namespace {

constexpr std::size_t kAlphabetEnd = 0x100 + 68; // 68 bytes are not printable

constexpr std::array<std::int16_t, kAlphabetEnd> inverseAlphabet()
{
    std::array<std::int16_t, kAlphabetEnd> bytes{};
    for (std::int16_t& byte : bytes) {
        byte = -1;
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
        bytes[kByteAlphabet[byte]] = static_cast<std::int16_t>(byte);
    }
    return bytes;
}

constexpr auto kBytes = inverseAlphabet();

} // namespace

std::optional<std::uint8_t> byteOfCharacter(char32_t character)
{
    if (character >= kAlphabetEnd || kBytes[character] < 0) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(kBytes[character]);
}

void appendInAlphabet(std::string& text, std::string_view bytes)
{
    for (const char byte : bytes) {
        appendUtf8(text, kByteAlphabet[static_cast<std::uint8_t>(byte)]);
    }
}

std::optional<std::string> bytesOfAlphabet(std::string_view token)
{
    std::string bytes;
    for (std::size_t at = 0; at < token.size();) {
        const CodePoint point = decodeValid(token.data() + at);
        const std::optional<std::uint8_t> byte = byteOfCharacter(point.value);
        if (!byte) {
            return std::nullopt;
        }
        bytes += static_cast<char>(*byte);
        at += point.length;
    }
    return bytes;
}

} // namespace lapidary::model
