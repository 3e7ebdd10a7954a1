// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/added_tokens.h"

#include "model/tokenizer/unicode_class.h"

#include <algorithm>

namespace lapidary::model {

namespace {

bool isWordCharacter(char32_t character)
{
    return character == '_' || character == 0x200C || character == 0x200D
        || (unicodeClasses().of(character) & (kLetter | kMark | kNumber)) != 0;
}

bool isSpaceCharacter(char32_t character)
{
    return (unicodeClasses().of(character) & kSpace) != 0;
}

std::size_t characterBefore(std::string_view text, std::size_t at)
{
    do {
        --at;
    } while (at > 0 && isContinuation(text[at]));
    return at;
}

bool endsWithWord(std::string_view text, std::size_t end)
{
    return end > 0 && isWordCharacter(decodeValid(text.data() + characterBefore(text, end)).value);
}

bool startsWithWord(std::string_view text, std::size_t begin)
{
    return begin < text.size() && isWordCharacter(decodeValid(text.data() + begin).value);
}

std::size_t spaceBegin(std::string_view text, std::size_t end, std::size_t limit)
{
    while (end > limit) {
        const std::size_t before = characterBefore(text, end);
        if (!isSpaceCharacter(decodeValid(text.data() + before).value)) {
            break;
        }
        end = before;
    }
    return std::max(end, limit);
}

std::size_t spaceEnd(std::string_view text, std::size_t begin)
{
    while (begin < text.size()) {
        const CodePoint point = decodeValid(text.data() + begin);
        if (!isSpaceCharacter(point.value)) {
            break;
        }
        begin += point.length;
    }
    return begin;
}

} // namespace

AddedTokenMatcher::AddedTokenMatcher(
    const std::vector<AddedToken>& tokens, bool isNormalized, const Normalizer& normalizer)
    : m_pairs(65536, false)
    , m_byFirst(256, {0, 0})
{
    for (const AddedToken& token : tokens) {
        if (token.isNormalized != isNormalized) {
            continue;
        }
        std::string text = isNormalized ? normalizer.apply(token.content) : token.content;
        if (!text.empty()) {
            m_patterns.push_back({std::move(text), token});
        }
    }
    std::stable_sort(m_patterns.begin(), m_patterns.end(),
        [](const Pattern& a, const Pattern& b) { return a.text < b.text; });
    std::array<std::size_t, 256> counts{};
    for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        const std::string& text = m_patterns[i].text;
        const auto first = static_cast<std::uint8_t>(text[0]);
        if (counts[first]++ == 0) {
            m_byFirst[first][0] = i;
        }
        m_byFirst[first][1] = i + 1;
        m_firstBytes[first] = true;
        const std::size_t row = std::size_t{first} * 256;
        if (text.size() == 1) {
            std::fill_n(m_pairs.begin() + static_cast<std::ptrdiff_t>(row), 256, true);
        } else {
            m_pairs[row + static_cast<std::uint8_t>(text[1])] = true;
        }
    }
    if (std::count(m_firstBytes.begin(), m_firstBytes.end(), true) == 1) {
        m_onlyFirst = static_cast<std::uint8_t>(m_patterns[0].text[0]);
    }
}

std::size_t AddedTokenMatcher::nextCandidate(std::string_view text, std::size_t at) const
{
    if (m_onlyFirst >= 0) {
        return std::min(text.find(static_cast<char>(m_onlyFirst), at), text.size());
    }
    while (at < text.size() && !m_firstBytes[static_cast<std::uint8_t>(text[at])]) {
        ++at;
    }
    return at;
}

const AddedTokenMatcher::Pattern* AddedTokenMatcher::longestAt(
    std::string_view text, std::size_t at) const
{
    const auto first = static_cast<std::uint8_t>(text[at]);
    const std::size_t second = at + 1 < text.size() ? static_cast<std::uint8_t>(text[at + 1]) : 0U;
    if (!m_firstBytes[first] || !m_pairs[std::size_t{first} * 256 + second]) {
        return nullptr;
    }
    // The patterns that begin here lie, in sorted order, at or before the rest of the text, each a
    // beginning of the ones behind it: walk down from the last one not greater than the text.
    const std::string_view rest = text.substr(at, kMaxTokenBytes);
    auto begin = m_patterns.begin() + static_cast<std::ptrdiff_t>(m_byFirst[first][0]);
    auto end = m_patterns.begin() + static_cast<std::ptrdiff_t>(m_byFirst[first][1]);
    const Pattern* longest = nullptr;
    std::size_t depth = 1; // bytes that all of [begin, end) share with the text
    while (begin != end) {
        if (begin->text.size() == depth) {
            longest = &*begin;
            while (begin != end && begin->text.size() == depth) {
                ++begin;
            }
        }
        if (depth >= rest.size() || begin == end) {
            break;
        }
        const auto byteOf = [depth](const Pattern& pattern) {
            return static_cast<std::uint8_t>(pattern.text[depth]);
        };
        const auto wanted = static_cast<std::uint8_t>(rest[depth]);
        begin = std::partition_point(
            begin, end, [&](const Pattern& pattern) { return byteOf(pattern) < wanted; });
        end = std::partition_point(
            begin, end, [&](const Pattern& pattern) { return byteOf(pattern) <= wanted; });
        ++depth;
    }
    return longest;
}

bool AddedTokenMatcher::isAccepted(
    std::string_view text, std::size_t begin, const Pattern& pattern, const Plain& plain) const
{
    const std::size_t end = begin + pattern.text.size();
    if (pattern.token.isSpecial) {
        if (plain.isEverywhere) {
            return false;
        }
        const auto range = std::partition_point(plain.ranges.begin(), plain.ranges.end(),
            [begin](const ByteRange& candidate) { return candidate.end <= begin; });
        if (range != plain.ranges.end() && range->begin < end) {
            return false;
        }
    }
    return !pattern.token.isSingleWord
        || (!endsWithWord(text, begin) && !startsWithWord(text, end));
}

void AddedTokenMatcher::split(
    std::string_view text, const Plain& plain, std::vector<TextPart>& parts) const
{
    std::size_t open = 0; // where the text that has no part yet begins
    for (std::size_t at = 0; !isEmpty() && at < text.size();) {
        at = nextCandidate(text, at);
        const Pattern* pattern = at < text.size() ? longestAt(text, at) : nullptr;
        if (pattern == nullptr) {
            ++at;
            continue;
        }
        const std::size_t matchEnd = at + pattern->text.size();
        if (isAccepted(text, at, *pattern, plain)) {
            const AddedToken& token = pattern->token;
            const std::size_t begin = token.stripsLeft ? spaceBegin(text, at, open) : at;
            const std::size_t end = token.stripsRight ? spaceEnd(text, matchEnd) : matchEnd;
            if (open < begin) {
                parts.push_back({open, begin, -1});
            }
            parts.push_back({std::max(begin, open), std::max(end, open), token.id});
            open = std::max(end, open);
        }
        at = matchEnd;
    }
    if (open < text.size()) {
        parts.push_back({open, text.size(), -1});
    }
}

} // namespace lapidary::model
