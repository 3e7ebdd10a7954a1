// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/bpe_model.h"

#include "model/tokenizer/utf8.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81"; // ▁
constexpr std::size_t kShortWord = 48;                 // symbols; above, the heap is faster

std::string byteToken(std::uint8_t byte)
{
    constexpr char kDigits[] = "0123456789ABCDEF";
    return {'<', '0', 'x', kDigits[byte >> 4], kDigits[byte & 15], '>'};
}

// The heap's top: lowest rank, then leftmost.
bool isLater(const BpeScratch::Candidate& a, const BpeScratch::Candidate& b)
{
    return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
}

} // namespace

BpeModel::BpeModel(const TokenizerDefinition& definition)
    : m_definition(definition)
    , m_merges(definition.merges)
{
    const Vocabulary& vocabulary = definition.vocabulary;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        std::string token;
        if (definition.preTokenizer.isByteLevel) {
            appendUtf8(token, kByteAlphabet[byte]);
        } else {
            token = byteToken(static_cast<std::uint8_t>(byte));
        }
        m_byteTokens[byte] = vocabulary.find(token);
    }
    for (std::size_t i = 0; i < m_asciiTokens.size(); ++i) {
        const char character = static_cast<char>(i);
        m_asciiTokens[i] = vocabulary.find({&character, 1});
    }
    findJoints();
}

std::size_t BpeModel::kindOf(CodePoint point)
{
    if (point.value < 0x80) {
        return point.value;
    }
    return point.value == 0x2581 ? kMarkKind : kOtherKind;
}

void BpeModel::joinWithAll(std::size_t kind)
{
    for (std::size_t other = 0; other < kKinds; ++other) {
        m_joins[kind][other] = true;
        m_joins[other][kind] = true;
    }
}

void BpeModel::findJoints()
{
    const Vocabulary& vocabulary = m_definition.vocabulary;
    if (m_definition.preTokenizer.isByteLevel || m_definition.ignoresMerges) {
        return; // words are short already, or a word has to be looked up as a whole
    }
    std::vector<bool> isByte(static_cast<std::size_t>(vocabulary.idCount()));
    for (const TokenId id : m_byteTokens) {
        if (id >= 0) {
            isByte[static_cast<std::size_t>(id)] = true;
        }
    }
    for (const Merge& merge : m_definition.merges) {
        if (isByte[static_cast<std::size_t>(merge.left)]
            || isByte[static_cast<std::size_t>(merge.right)]) {
            return; // a byte token's text is not the text that it stands for
        }
        const std::string_view text = vocabulary.text(merge.merged);
        std::size_t before = kKinds;
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint point = decodeValid(text.data() + at);
            const std::size_t kind = kindOf(point);
            if (before < kKinds) {
                m_joins[before][kind] = true;
            }
            before = kind;
            at += point.length;
        }
    }
    // Unknown characters next to each other may become one token.
    const bool hasAllBytes = m_definition.hasByteFallback
        && std::find(m_byteTokens.begin(), m_byteTokens.end(), -1) == m_byteTokens.end();
    if (!hasAllBytes) {
        joinWithAll(kOtherKind);
        for (std::size_t i = 0; i < m_asciiTokens.size(); ++i) {
            if (m_asciiTokens[i] < 0) {
                joinWithAll(i);
            }
        }
        if (vocabulary.find(kWordMark) < 0) {
            joinWithAll(kMarkKind);
        }
    }
    m_mayCut = true;
}

std::size_t BpeModel::cutEnd(std::string_view text, std::size_t begin) const
{
    CodePoint point = decodeValid(text.data() + begin);
    std::size_t before = kindOf(point);
    std::size_t at = begin + point.length;
    while (at < text.size()) {
        point = decodeValid(text.data() + at);
        const std::size_t kind = kindOf(point);
        if (!m_joins[before][kind]) {
            break;
        }
        before = kind;
        at += point.length;
    }
    return at;
}

TokenId BpeModel::wholeWord(std::string_view word, BpeScratch& scratch) const
{
    if (!m_definition.preTokenizer.isByteLevel) {
        return m_definition.vocabulary.find(word);
    }
    if (word.size() > kMaxTokenBytes) {
        return -1;
    }
    scratch.mapped.clear();
    appendInAlphabet(scratch.mapped, word);
    return m_definition.vocabulary.find(scratch.mapped);
}

void BpeModel::encode(std::string_view word, BpeScratch& scratch) const
{
    scratch.symbols.clear();
    if (m_definition.ignoresMerges) {
        if (const TokenId id = wholeWord(word, scratch); id >= 0) {
            scratch.symbols.push_back({id, static_cast<std::uint32_t>(word.size())});
            return;
        }
    }
    split(word, scratch);
    if (scratch.symbols.size() <= kShortWord) {
        mergeShort(scratch);
    } else {
        mergeLong(scratch);
    }
}

void BpeModel::split(std::string_view word, BpeScratch& scratch) const
{
    if (m_definition.preTokenizer.isByteLevel) {
        splitBytes(word, scratch.symbols);
    } else {
        splitCharacters(word, scratch.symbols);
    }
}

namespace {

/// Collects symbols; what has no token joins an unknown one, or its neighbour's range.
class SymbolWriter
{
public:
    SymbolWriter(std::vector<WordToken>& symbols, const TokenizerDefinition& definition)
        : m_symbols(symbols)
        , m_definition(definition)
    { }

    void add(TokenId id, std::uint32_t length)
    {
        m_symbols.push_back({id, length + m_dropped});
        m_dropped = 0;
        m_endsUnknown = false;
    }

    void addUnknown(std::uint32_t length)
    {
        if (!m_definition.unknownId) {
            drop(length);
        } else if (m_endsUnknown && m_definition.fusesUnknown) {
            m_symbols.back().length += length;
        } else {
            add(*m_definition.unknownId, length);
            m_endsUnknown = true;
        }
    }

private:
    void drop(std::uint32_t length)
    {
        if (m_symbols.empty()) {
            m_dropped += length;
        } else {
            m_symbols.back().length += length;
        }
    }

    std::vector<WordToken>& m_symbols;
    const TokenizerDefinition& m_definition;
    std::uint32_t m_dropped = 0;
    bool m_endsUnknown = false;
};

} // namespace

void BpeModel::splitBytes(std::string_view word, std::vector<WordToken>& symbols) const
{
    SymbolWriter writer(symbols, m_definition);
    for (const char byte : word) {
        const TokenId id = m_byteTokens[static_cast<std::uint8_t>(byte)];
        if (id >= 0) {
            writer.add(id, 1);
        } else {
            writer.addUnknown(1);
        }
    }
}

void BpeModel::splitCharacters(std::string_view word, std::vector<WordToken>& symbols) const
{
    SymbolWriter writer(symbols, m_definition);
    for (std::size_t at = 0; at < word.size();) {
        const CodePoint point = decodeValid(word.data() + at);
        const std::string_view character = word.substr(at, point.length);
        const TokenId id = point.length == 1 ? m_asciiTokens[point.value]
                                             : m_definition.vocabulary.find(character);
        at += point.length;
        if (id >= 0) {
            writer.add(id, point.length);
            continue;
        }
        const auto isMissing
            = [this](char byte) { return m_byteTokens[static_cast<std::uint8_t>(byte)] < 0; };
        if (!m_definition.hasByteFallback
            || std::any_of(character.begin(), character.end(), isMissing)) {
            writer.addUnknown(point.length);
            continue;
        }
        for (const char byte : character) {
            writer.add(m_byteTokens[static_cast<std::uint8_t>(byte)], 1);
        }
    }
}

void BpeModel::mergeShort(BpeScratch& scratch) const
{
    std::vector<WordToken>& symbols = scratch.symbols;
    std::vector<std::uint32_t>& ranks = scratch.ranks;
    std::size_t count = symbols.size();
    if (count < 2) {
        return;
    }
    ranks.resize(count);
    const auto rankAt
        = [&](std::size_t i) { return m_merges.find(symbols[i].id, symbols[i + 1].id).rank; };
    for (std::size_t i = 0; i + 1 < count; ++i) {
        ranks[i] = rankAt(i);
    }
    while (count > 1) {
        const auto best = std::min_element(
            ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count - 1));
        if (*best == MergeTable::kNoRank) {
            break;
        }
        const auto at = static_cast<std::size_t>(best - ranks.begin());
        symbols[at].id = m_merges.find(symbols[at].id, symbols[at + 1].id).merged;
        symbols[at].length += symbols[at + 1].length;
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at + 1));
        ranks.erase(best);
        --count;
        if (at + 1 < count) {
            ranks[at] = rankAt(at);
        }
        if (at > 0) {
            ranks[at - 1] = rankAt(at - 1);
        }
    }
}

void BpeModel::mergeLong(BpeScratch& scratch) const
{
    using Candidate = BpeScratch::Candidate;
    auto& list = scratch.list;
    auto& heap = scratch.heap;
    list.clear();
    heap.clear();
    const auto count = static_cast<std::int32_t>(scratch.symbols.size());
    for (std::int32_t i = 0; i < count; ++i) {
        const WordToken& symbol = scratch.symbols[static_cast<std::size_t>(i)];
        list.push_back({symbol.id, symbol.length, i - 1, i + 1 < count ? i + 1 : -1});
    }
    const auto symbolAt = [&list](std::int32_t i) -> BpeScratch::Symbol& {
        return list[static_cast<std::size_t>(i)];
    };
    const auto candidateAt = [&](std::int32_t i) -> Candidate {
        const TokenId left = symbolAt(i).id;
        const TokenId right = symbolAt(symbolAt(i).next).id;
        return {m_merges.find(left, right).rank, i, left, right};
    };
    const auto offer = [&](std::int32_t i) {
        if (i >= 0 && symbolAt(i).next >= 0) {
            if (const Candidate candidate = candidateAt(i); candidate.rank != MergeTable::kNoRank) {
                heap.push_back(candidate);
                std::push_heap(heap.begin(), heap.end(), isLater);
            }
        }
    };
    for (std::int32_t i = 0; i + 1 < count; ++i) {
        if (const Candidate candidate = candidateAt(i); candidate.rank != MergeTable::kNoRank) {
            heap.push_back(candidate);
        }
    }
    std::make_heap(heap.begin(), heap.end(), isLater);
    while (!heap.empty()) {
        const Candidate top = heap.front();
        std::pop_heap(heap.begin(), heap.end(), isLater);
        heap.pop_back();
        BpeScratch::Symbol& left = symbolAt(top.at);
        if (left.length == 0 || left.id != top.left || left.next < 0
            || symbolAt(left.next).id != top.right) {
            continue; // an older pair at this place
        }
        BpeScratch::Symbol& right = symbolAt(left.next);
        left.id = m_merges.find(top.left, top.right).merged;
        left.length += right.length;
        left.next = right.next;
        right.length = 0;
        if (left.next >= 0) {
            symbolAt(left.next).previous = top.at;
        }
        offer(left.previous);
        offer(top.at);
    }
    scratch.symbols.clear();
    for (std::int32_t i = 0; i >= 0 && i < count; i = symbolAt(i).next) {
        scratch.symbols.push_back({symbolAt(i).id, symbolAt(i).length});
    }
}

} // namespace lapidary::model
