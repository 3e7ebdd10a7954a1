// SPDX-License-Identifier: Apache-2.0
// Finds added tokens in text: leftmost, of equal starts the longest, with the reference's rules for
// whole words and for the white space around them.
#pragma once

#include "model/tokenizer/encoding.h"
#include "model/tokenizer/normalizer.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// A stretch of text: an added token, or (id −1) text between two of them.
struct TextPart
{
    std::size_t begin = 0;
    std::size_t end = 0;
    TokenId id = -1;
};

class AddedTokenMatcher
{
public:
    /// Knows the tokens of one kind: those matched in the text as it is, or (`isNormalized`) those
    /// matched in the normalised text, by their normalised form.
    AddedTokenMatcher(
        const std::vector<AddedToken>& tokens, bool isNormalized, const Normalizer& normalizer);

    bool isEmpty() const { return m_patterns.empty(); }

    /// Where special tokens count as text.
    struct Plain
    {
        bool isEverywhere = false;
        std::span<const ByteRange> ranges = {}; ///< ascending
    };

    /// Cuts `text` into parts, in order; empty texts between tokens are left out.
    void split(std::string_view text, const Plain& plain, std::vector<TextPart>& parts) const;

private:
    struct Pattern
    {
        std::string text; ///< what is looked for
        AddedToken token;
    };

    /// The longest pattern at `at`, or null.
    const Pattern* longestAt(std::string_view text, std::size_t at) const;
    std::size_t nextCandidate(std::string_view text, std::size_t at) const;
    bool isAccepted(
        std::string_view text, std::size_t begin, const Pattern& pattern, const Plain& plain) const;

    std::vector<Pattern> m_patterns; ///< sorted by text
    std::array<bool, 256> m_firstBytes{};
    std::vector<bool> m_pairs;                         ///< first two bytes that begin a pattern
    std::vector<std::array<std::size_t, 2>> m_byFirst; ///< per first byte: range of m_patterns
    int m_onlyFirst = -1; ///< the first byte, when all patterns share it
};

} // namespace lapidary::model
