// SPDX-License-Identifier: Apache-2.0
// Each scanner follows its expression's alternatives in order, with the backtracking worked out by
// hand; the comment above it is the expression.
#include "model/tokenizer/split_scanner.h"

#include "model/tokenizer/cased_word.h"

namespace lapidary::model {

namespace {

using Reader = CharacterReader;

// \s+(?!\S)|\s+ : the white space up to the blank that belongs to the next word.
std::size_t spaceEnd(const Reader& text, std::size_t begin)
{
    const std::size_t end = text.skip(begin, kSpace);
    if (end == text.end()) {
        return end;
    }
    const std::size_t last = text.before(end);
    return last > begin ? last : end;
}

// \s*[\r\n]+|\s+(?!\S)|\s+
std::size_t lineOrSpaceEnd(const Reader& text, std::size_t begin)
{
    const std::size_t end = text.skip(begin, kSpace);
    for (std::size_t at = end; at > begin; --at) {
        if (text.byte(at - 1) == '\n' || text.byte(at - 1) == '\r') {
            return at;
        }
    }
    return spaceEnd(text, begin);
}

// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
std::size_t gpt2(const Reader& text, std::size_t begin)
{
    std::size_t at = begin;
    if (text.byte(at) == '\'') {
        if (const std::size_t end = lowerContractionEnd(text, at); end > at) {
            return end;
        }
    }
    if (text.byte(at) == ' ') {
        ++at;
    }
    const std::uint8_t kind = text.at(at).kind;
    if (at >= text.end() || (kind & kSpace) != 0) {
        return spaceEnd(text, begin);
    }
    if ((kind & kLetter) != 0) {
        return text.skip(at, kLetter);
    }
    if ((kind & kNumber) != 0) {
        return text.skip(at, kNumber);
    }
    return text.skipOthers(at, kSpace | kLetter | kNumber);
}

std::size_t numbersEnd(const Reader& text, std::size_t begin, int limit)
{
    std::size_t at = begin;
    for (int i = 0; i < limit; ++i) {
        const Reader::Character next = text.at(at);
        if ((next.kind & kNumber) == 0) {
            break;
        }
        at += next.length;
    }
    return at;
}

//  ?[^\s\p{L}\p{N}]+[tail]* ; `begin` when nothing matches.
std::size_t symbolsEnd(const Reader& text, std::size_t begin, std::uint8_t words, const char* tail)
{
    const std::size_t at = text.isByte(begin, ' ') ? begin + 1 : begin;
    const std::size_t end = text.skipOthers(at, words | kSpace);
    return end > at ? text.skipBytes(end, tail) : begin;
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?W+|\p{N}{1,n}| ?[^\s W\p{N}]+[\r\n]*
// |\s*[\r\n]+|\s+(?!\S)|\s+   with W = \p{L} or [\p{L}\p{M}]
template <std::uint8_t kWord, int kNumbers>
std::size_t contractionsFirst(const Reader& text, std::size_t begin)
{
    const Reader::Character first = text.at(begin);
    if (first.value == '\'') {
        if (const std::size_t end = contractionEnd(text, begin); end > begin) {
            return end;
        }
    }
    if (mayPrecedeWord(first)) {
        const std::size_t at = begin + first.length;
        if ((text.at(at).kind & kWord) != 0) {
            return text.skip(at, kWord);
        }
    }
    if ((first.kind & kWord) != 0) {
        return text.skip(begin, kWord);
    }
    if ((first.kind & kNumber) != 0) {
        return numbersEnd(text, begin, kNumbers);
    }
    const std::size_t end = symbolsEnd(text, begin, kWord | kNumber, "\r\n");
    return end > begin ? end : lineOrSpaceEnd(text, begin);
}

// The expressions of o200k (kContractions) and Tekken; cased_word.h has the first half.
template <bool kContractions, int kNumbers>
std::size_t casedWords(const Reader& text, std::size_t begin)
{
    if (const std::size_t end = casedWordEnd(text, begin); end > begin) {
        return kContractions ? contractionEnd(text, end) : end;
    }
    if ((text.at(begin).kind & kNumber) != 0) {
        return numbersEnd(text, begin, kNumbers);
    }
    const std::size_t end = symbolsEnd(text, begin, kLetter | kNumber, "\r\n/");
    return end > begin ? end : lineOrSpaceEnd(text, begin);
}

bool isAsciiLetter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

// [ASCII punctuation][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
// |\s*[\r\n]+|\s+(?!\S)|\s+ ; `begin` when nothing matches.
std::size_t deepSeekMatch(const Reader& text, std::size_t begin)
{
    constexpr std::uint8_t kWord = kLetter | kMark;
    const Reader::Character first = text.at(begin);
    std::size_t at = begin + first.length;
    if (first.value < 0x80 && (first.kind & kSymbol) != 0 && at < text.end()
        && isAsciiLetter(text.byte(at))) {
        while (at < text.end() && isAsciiLetter(text.byte(at))) {
            ++at;
        }
        return at;
    }
    const bool mayPrecede
        = first.value != '\r' && first.value != '\n' && (first.kind & (kLetter | kSymbol)) == 0;
    if (mayPrecede && (text.at(at).kind & kWord) != 0) {
        return text.skip(at, kWord);
    }
    if ((first.kind & kWord) != 0) {
        return text.skip(begin, kWord);
    }
    const std::size_t symbols = text.isByte(begin, ' ') ? at : begin;
    if ((text.at(symbols).kind & kSymbol) != 0) {
        return text.skipBytes(text.skip(symbols, kSymbol), "\r\n");
    }
    return (first.kind & kSpace) != 0 ? lineOrSpaceEnd(text, begin) : begin;
}

std::size_t numbers3Match(const Reader& text, std::size_t begin)
{
    return numbersEnd(text, begin, 3);
}

std::size_t digitMatch(const Reader& text, std::size_t begin)
{
    return numbersEnd(text, begin, 1);
}

std::size_t digitRunMatch(const Reader& text, std::size_t begin)
{
    return text.skip(begin, kNumber);
}

// [一-龥぀-ゟ゠-ヿ]+
std::size_t cjkMatch(const Reader& text, std::size_t begin)
{
    std::size_t at = begin;
    while (true) {
        const Reader::Character next = text.at(at);
        const bool isCjk = (next.value >= 0x4E00 && next.value <= 0x9FA5)
            || (next.value >= 0x3040 && next.value <= 0x30FF);
        if (!isCjk) {
            return at;
        }
        at += next.length;
    }
}

// A match is a piece, and so is the text up to the next match.
template <std::size_t (*kMatch)(const Reader&, std::size_t)>
std::size_t isolated(const Reader& text, std::size_t begin)
{
    std::size_t at = kMatch(text, begin);
    if (at > begin) {
        return at;
    }
    do {
        at += text.at(at).length;
    } while (at < text.end() && kMatch(text, at) == at);
    return at;
}

std::size_t spaceEnds(const Reader& text, std::size_t begin)
{
    std::size_t at = begin;
    while (at < text.end() && text.byte(at) != ' ') {
        ++at;
    }
    return at < text.end() ? at + 1 : at;
}

std::size_t metaspace(const Reader& text, std::size_t begin)
{
    std::size_t at = begin + text.at(begin).length;
    while (at < text.end() && text.at(at).value != 0x2581) {
        at += text.at(at).length;
    }
    return at;
}

} // namespace

SplitScanner splitScanner(SplitPattern pattern)
{
    switch (pattern) {
    case SplitPattern::Gpt2:
        return gpt2;
    case SplitPattern::Llama3:
        return contractionsFirst<kLetter, 3>;
    case SplitPattern::Qwen2:
        return contractionsFirst<kLetter, 1>;
    case SplitPattern::Qwen35:
        return contractionsFirst<kLetter | kMark, 1>;
    case SplitPattern::O200k:
        return casedWords<true, 3>;
    case SplitPattern::Tekken:
        return casedWords<false, 1>;
    case SplitPattern::Numbers3:
        return isolated<numbers3Match>;
    case SplitPattern::Cjk:
        return isolated<cjkMatch>;
    case SplitPattern::DeepSeekV3:
        return isolated<deepSeekMatch>;
    case SplitPattern::Digits:
        return isolated<digitMatch>;
    case SplitPattern::DigitRuns:
        return isolated<digitRunMatch>;
    case SplitPattern::SpaceEnds:
        return spaceEnds;
    case SplitPattern::Metaspace:
        return metaspace;
    }
    return gpt2;
}

} // namespace lapidary::model
