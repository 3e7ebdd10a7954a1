// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/cased_word.h"

namespace lapidary::model {

namespace {

constexpr std::uint8_t kBoth = kOther | kMark;
constexpr std::uint8_t kA = kUpper | kBoth;
constexpr std::uint8_t kB = kLower | kBoth;

// A*B+ : when A* leaves nothing for B+, it gives back down to its last character that B has.
std::size_t upperThenLower(const CharacterReader& text, std::size_t begin)
{
    const std::size_t end = text.skip(begin, kA);
    if ((text.at(end).kind & kB) != 0) {
        return text.skip(end, kB);
    }
    for (std::size_t at = end; at > begin;) {
        const std::size_t next = at;
        at = text.before(at);
        if ((text.at(at).kind & kB) != 0) {
            return next;
        }
    }
    return begin;
}

// A+B*
std::size_t uppers(const CharacterReader& text, std::size_t begin)
{
    const std::size_t end = text.skip(begin, kA);
    return end > begin ? text.skip(end, kB) : begin;
}

template <std::size_t (*kWord)(const CharacterReader&, std::size_t)>
std::size_t withOptionalPrefix(const CharacterReader& text, std::size_t begin)
{
    const CharacterReader::Character first = text.at(begin);
    if (mayPrecedeWord(first)) {
        const std::size_t word = begin + first.length;
        if (const std::size_t end = kWord(text, word); end > word) {
            return end;
        }
    }
    return kWord(text, begin);
}

bool isLetterS(char32_t value)
{
    return value == 's' || value == 'S' || value == 0x17F;
}

char32_t lower(char32_t value)
{
    return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
}

} // namespace

std::size_t lowerContractionEnd(const CharacterReader& text, std::size_t begin)
{
    const char32_t first = text.at(begin + 1).value;
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
        return begin + 2;
    }
    const char32_t second = first != 0 ? text.at(begin + 2).value : 0;
    const bool isPair = (first == 'r' && second == 'e') || (first == 'v' && second == 'e')
        || (first == 'l' && second == 'l');
    return isPair && first < 0x80 ? begin + 3 : begin;
}

std::size_t contractionEnd(const CharacterReader& text, std::size_t begin)
{
    if (!text.isByte(begin, '\'')) {
        return begin;
    }
    const CharacterReader::Character next = text.at(begin + 1);
    const char32_t first = lower(next.value);
    if (isLetterS(next.value) || first == 't' || first == 'm' || first == 'd') {
        return begin + 1 + next.length;
    }
    if (first != 'r' && first != 'v' && first != 'l') {
        return begin;
    }
    const char32_t second = lower(text.at(begin + 2).value);
    return second == (first == 'l' ? U'l' : U'e') ? begin + 3 : begin;
}

std::size_t casedWordEnd(const CharacterReader& text, std::size_t begin)
{
    if (const std::size_t end = withOptionalPrefix<upperThenLower>(text, begin); end > begin) {
        return end;
    }
    return withOptionalPrefix<uppers>(text, begin);
}

} // namespace lapidary::model
