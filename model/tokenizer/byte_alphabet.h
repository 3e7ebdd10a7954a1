// SPDX-License-Identifier: Apache-2.0
// GPT-2's alphabet: every byte as one printable character, so that vocabularies are text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// The character of each byte: the printable ones of Latin-1 stand for themselves, the others for
/// U+0100 and on, in order.
constexpr std::array<char32_t, 256> byteAlphabet()
{
    std::array<char32_t, 256> characters{};
    char32_t spare = 256;
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        const bool isPrintable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC)
            || (byte >= 0xAE && byte <= 0xFF);
        characters[byte] = isPrintable ? byte : spare++;
    }
    return characters;
}

inline constexpr std::array<char32_t, 256> kByteAlphabet = byteAlphabet();

/// The byte of a character of the alphabet, or nothing.
std::optional<std::uint8_t> byteOfCharacter(char32_t character);

/// Writes bytes in the alphabet.
void appendInAlphabet(std::string& text, std::string_view bytes);

/// The bytes behind a token in the alphabet; nothing when a character does not belong to it.
std::optional<std::string> bytesOfAlphabet(std::string_view token);

} // namespace lapidary::model
