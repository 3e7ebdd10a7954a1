// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/utf8.h"

#include <algorithm>
#include <cstring>

namespace lapidary::model {

namespace {

struct Lead
{
    std::uint32_t length;
    std::uint8_t lowest;  ///< of the second byte
    std::uint8_t highest; ///< of the second byte
};

/// What may follow a first byte ≥ 0x80 (Unicode, table 3-7); length 0: it begins nothing.
Lead leadOf(std::uint8_t first)
{
    if (first >= 0xC2 && first <= 0xDF) {
        return {2, 0x80, 0xBF};
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return {3, static_cast<std::uint8_t>(first == 0xE0 ? 0xA0 : 0x80),
            static_cast<std::uint8_t>(first == 0xED ? 0x9F : 0xBF)};
    }
    if (first >= 0xF0 && first <= 0xF4) {
        return {4, static_cast<std::uint8_t>(first == 0xF0 ? 0x90 : 0x80),
            static_cast<std::uint8_t>(first == 0xF4 ? 0x8F : 0xBF)};
    }
    return {0, 0, 0};
}

} // namespace

Utf8Step utf8Step(std::string_view text)
{
    const std::uint8_t first = byteAt(text.data());
    if (first < 0x80) {
        return {1, 0, false};
    }
    const Lead lead = leadOf(first);
    if (lead.length == 0) {
        return {0, 1, false};
    }
    for (std::uint32_t i = 1; i < lead.length; ++i) {
        if (i >= text.size()) {
            return {0, i, true};
        }
        const std::uint8_t byte = byteAt(text.data() + i);
        const std::uint8_t lowest = i == 1 ? lead.lowest : 0x80;
        const std::uint8_t highest = i == 1 ? lead.highest : 0xBF;
        if (byte < lowest || byte > highest) {
            return {0, i, false};
        }
    }
    return {lead.length, 0, false};
}

std::size_t validPrefix(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        while (at + 8 <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            if ((word & 0x8080808080808080U) != 0) {
                break;
            }
            at += 8;
        }
        if (at >= text.size()) {
            break;
        }
        const Utf8Step step = utf8Step(text.substr(at));
        if (step.length == 0) {
            return at;
        }
        at += step.length;
    }
    return at;
}

void appendUtf8(std::string& text, char32_t character)
{
    const auto push = [&text](char32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) {
        push(character);
    } else if (character < 0x800) {
        push(0xC0U | (character >> 6));
        push(0x80U | (character & 0x3FU));
    } else if (character < 0x10000) {
        push(0xE0U | (character >> 12));
        push(0x80U | ((character >> 6) & 0x3FU));
        push(0x80U | (character & 0x3FU));
    } else {
        push(0xF0U | (character >> 18));
        push(0x80U | ((character >> 12) & 0x3FU));
        push(0x80U | ((character >> 6) & 0x3FU));
        push(0x80U | (character & 0x3FU));
    }
}

std::size_t characterCount(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !isContinuation(byte); }));
}

RepairedText::RepairedText(std::string_view text)
{
    m_text.reserve(text.size() + 16);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t good = validPrefix(text.substr(at));
        m_text.append(text.substr(at, good));
        at += good;
        if (at < text.size()) {
            const std::size_t bad = utf8Step(text.substr(at)).malformed;
            m_parts.push_back({m_text.size(), at, bad});
            m_text += kReplacementCharacter;
            at += bad;
        }
    }
}

ByteRange RepairedText::original(ByteRange repaired) const
{
    const auto back = [this](std::size_t position, bool isEnd) {
        // The last replaced part that begins before the position (at it, for a begin).
        auto part = std::upper_bound(m_parts.begin(), m_parts.end(), position,
            [isEnd](std::size_t value, const Part& candidate) {
                return isEnd ? value <= candidate.repaired : value < candidate.repaired;
            });
        if (part == m_parts.begin()) {
            return position;
        }
        --part;
        const std::size_t after = part->repaired + kReplacementCharacter.size();
        if (position < after) {
            return isEnd ? part->original + part->originalLength : part->original;
        }
        return part->original + part->originalLength + (position - after);
    };
    if (repaired.begin == repaired.end) {
        const std::size_t at = back(repaired.begin, false);
        return {at, at};
    }
    return {back(repaired.begin, false), back(repaired.end, true)};
}

ByteRange RepairedText::repaired(ByteRange original) const
{
    const auto forth = [this](std::size_t position) {
        auto part = std::upper_bound(m_parts.begin(), m_parts.end(), position,
            [](std::size_t value, const Part& candidate) { return value < candidate.original; });
        if (part == m_parts.begin()) {
            return position;
        }
        --part;
        if (position < part->original + part->originalLength) {
            return part->repaired;
        }
        return part->repaired + kReplacementCharacter.size()
            + (position - part->original - part->originalLength);
    };
    return {forth(original.begin), forth(original.end)};
}

std::string wellFormed(std::string_view text)
{
    if (validPrefix(text) == text.size()) {
        return std::string(text);
    }
    return RepairedText(text).text();
}

} // namespace lapidary::model
