// SPDX-License-Identifier: Apache-2.0
// Byte pair encoding of one word: the pair with the lowest rank, leftmost first, until none is
// left. Short words by repeated search, long ones with a heap, so that no input is quadratic.
#pragma once

#include "model/tokenizer/byte_alphabet.h"
#include "model/tokenizer/merge_table.h"
#include "model/tokenizer/tokenizer_definition.h"
#include "model/tokenizer/utf8.h"

#include <array>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// One token of a word and the bytes of the word that it covers.
struct WordToken
{
    TokenId id = 0;
    std::uint32_t length = 0;
};

/// What a thread needs while it encodes; reused between words.
struct BpeScratch
{
    struct Symbol
    {
        TokenId id;
        std::uint32_t length;
        std::int32_t previous;
        std::int32_t next;
    };

    struct Candidate
    {
        std::uint32_t rank;
        std::int32_t at;
        TokenId left;
        TokenId right;
    };

    std::vector<WordToken> symbols;
    std::vector<std::uint32_t> ranks;
    std::vector<Symbol> list;
    std::vector<Candidate> heap;
    std::string mapped;
};

class BpeModel
{
public:
    /// `definition` must outlive the model (both belong to the engine).
    explicit BpeModel(const TokenizerDefinition& definition);

    /// The tokens of `word` (normalised text, raw bytes), in `scratch.symbols`. Their lengths add
    /// up to the word's.
    void encode(std::string_view word, BpeScratch& scratch) const;

    /// True when texts may be cut at all: cutEnd() then says where.
    bool mayCut() const { return m_mayCut; }

    /// First place behind `begin` at which no merge can join the characters on both sides, or the
    /// end of `text`. Cutting there leaves the tokens as they are and makes short, common words.
    std::size_t cutEnd(std::string_view text, std::size_t begin) const;

private:
    void split(std::string_view word, BpeScratch& scratch) const;
    void splitBytes(std::string_view word, std::vector<WordToken>& symbols) const;
    void splitCharacters(std::string_view word, std::vector<WordToken>& symbols) const;
    bool appendBytes(std::string_view character, std::vector<WordToken>& symbols) const;
    void mergeShort(BpeScratch& scratch) const;
    void mergeLong(BpeScratch& scratch) const;
    TokenId wholeWord(std::string_view word, BpeScratch& scratch) const;
    void findJoints();
    void joinWithAll(std::size_t kind);

    const TokenizerDefinition& m_definition;
    MergeTable m_merges;
    std::array<TokenId, 256> m_byteTokens{};  ///< of "Ġ" and its like, or of "<0xXX>"
    std::array<TokenId, 128> m_asciiTokens{}; ///< of single ASCII characters
    // Characters for the question where a text may be cut: ASCII, ▁, and all others as one kind.
    static constexpr std::size_t kMarkKind = 128;
    static constexpr std::size_t kOtherKind = 129;
    static constexpr std::size_t kKinds = 130;
    static std::size_t kindOf(CodePoint point);

    bool m_mayCut = false;
    std::array<std::array<bool, kKinds>, kKinds> m_joins{}; ///< [left][right]: some token has both
};

} // namespace lapidary::model
