// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/chars_map.h"

#include "model/tokenizer/rules.h"

#include <utf8proc.h>

#include <cstring>

namespace lapidary::model {

namespace {

// One unit of the double array (Darts-clone's layout).
bool hasLeaf(std::uint32_t unit)
{
    return ((unit >> 8) & 1U) != 0;
}

std::uint32_t valueOf(std::uint32_t unit)
{
    return unit & 0x7FFFFFFFU;
}

std::uint32_t labelOf(std::uint32_t unit)
{
    return unit & 0x800000FFU;
}

std::uint32_t offsetOf(std::uint32_t unit)
{
    return (unit >> 10) << ((unit & (1U << 9)) >> 6);
}

constexpr std::size_t kLongGrapheme = 6;

std::size_t graphemeEnd(std::string_view text, std::size_t begin)
{
    CodePoint point = decodeValid(text.data() + begin);
    std::size_t at = begin + point.length;
    utf8proc_int32_t state = 0;
    while (at < text.size()) {
        const CodePoint next = decodeValid(text.data() + at);
        if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(point.value),
                static_cast<utf8proc_int32_t>(next.value), &state)) {
            break;
        }
        point = next;
        at += next.length;
    }
    return at;
}

} // namespace

Result<CharsMap> CharsMap::parse(std::string_view blob)
{
    std::uint32_t trieBytes = 0;
    if (blob.size() < sizeof trieBytes) {
        return tokenizerError("TK04", "character map: shorter than its own header");
    }
    std::memcpy(&trieBytes, blob.data(), sizeof trieBytes);
    blob.remove_prefix(sizeof trieBytes);
    if (trieBytes > blob.size() || trieBytes % sizeof(std::uint32_t) != 0 || trieBytes == 0) {
        return tokenizerError("TK04",
            "character map: trie of " + std::to_string(trieBytes) + " bytes, but "
                + std::to_string(blob.size()) + " are left");
    }
    CharsMap map;
    map.m_units.resize(trieBytes / sizeof(std::uint32_t));
    std::memcpy(map.m_units.data(), blob.data(), trieBytes);
    map.m_replacements = blob.substr(trieBytes);
    if (validPrefix(map.m_replacements) != map.m_replacements.size()) {
        return tokenizerError("TK04", "character map: replacements that are not UTF-8");
    }
    return map;
}

std::optional<std::string_view> CharsMap::replacement(std::string_view part) const
{
    std::size_t node = offsetOf(m_units[0]);
    for (const char character : part) {
        const std::uint8_t byte = static_cast<std::uint8_t>(character);
        node ^= byte;
        if (byte == 0 || node >= m_units.size() || labelOf(m_units[node]) != byte) {
            return std::nullopt;
        }
        const std::uint32_t unit = m_units[node];
        node ^= offsetOf(unit);
        if (node >= m_units.size()) {
            return std::nullopt;
        }
        if (hasLeaf(unit)) {
            const std::size_t begin = valueOf(m_units[node]);
            if (begin >= m_replacements.size()
                || (begin > 0 && isContinuation(m_replacements[begin]))) {
                return std::nullopt;
            }
            const std::string_view rest = std::string_view(m_replacements).substr(begin);
            return rest.substr(0, rest.find('\0'));
        }
    }
    return std::nullopt;
}

void CharsMap::rewrite(TextRewriter& rewriter, std::string_view part) const
{
    const std::optional<std::string_view> text = replacement(part);
    if (!text) {
        rewriter.copy(part.size());
        return;
    }
    const std::size_t end = rewriter.position() + part.size();
    for (std::size_t at = 0; at < text->size();) {
        const std::uint32_t length = decodeValid(text->data() + at).length;
        if (rewriter.position() < end) {
            rewriter.replaceCharacter(text->substr(at, length));
        } else {
            rewriter.insert(text->substr(at, length));
        }
        at += length;
    }
    if (rewriter.position() < end) {
        rewriter.remove(end - rewriter.position());
    }
}

AlignedText CharsMap::apply(AlignedText text) const
{
    const std::string_view view = text.view();
    TextRewriter rewriter(text);
    while (!rewriter.isAtEnd()) {
        const std::size_t begin = rewriter.position();
        const std::string_view grapheme = view.substr(begin, graphemeEnd(view, begin) - begin);
        if (grapheme.size() < kLongGrapheme && replacement(grapheme)) {
            rewrite(rewriter, grapheme);
            continue;
        }
        for (std::size_t at = 0; at < grapheme.size();) {
            const std::uint32_t length = decodeValid(grapheme.data() + at).length;
            rewrite(rewriter, grapheme.substr(at, length));
            at += length;
        }
    }
    return rewriter.finish();
}

} // namespace lapidary::model
