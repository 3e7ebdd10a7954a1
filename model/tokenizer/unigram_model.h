// SPDX-License-Identifier: Apache-2.0
// SentencePiece's unigram model: the sequence of pieces with the greatest total log probability
// (Viterbi). Source: Kudo 2018, arXiv 1804.10959, section 3.1.
#pragma once

#include "model/tokenizer/bpe_model.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <array>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// A step of the best way to a position.
struct UnigramNode
{
    double score = 0;
    std::size_t begin = 0;
    TokenId id = -1; ///< −1: nothing ends here
};

class UnigramModel
{
public:
    /// `definition` must outlive the model.
    explicit UnigramModel(const TokenizerDefinition& definition);

    /// The tokens of `word`, in `tokens`; their lengths add up to the word's.
    /// Cost: linear in the word times the length of the longest piece.
    void encode(std::string_view word, std::vector<UnigramNode>& nodes,
        std::vector<WordToken>& tokens) const;

private:
    /// The node under `node` for `byte`, or 0.
    std::uint32_t child(std::uint32_t node, std::uint8_t byte) const;
    void insert(std::string_view piece, TokenId id);
    void grow();
    void spread(std::string_view word, std::size_t begin, std::vector<UnigramNode>& nodes) const;
    void appendPiece(std::string_view piece, std::vector<WordToken>& reversed) const;

    struct Edge
    {
        std::uint64_t key = 0; ///< (node + 1) · 256 + byte; 0: free
        std::uint32_t node = 0;
    };

    const TokenizerDefinition& m_definition;
    std::vector<Edge> m_edges; ///< open-addressed
    std::size_t m_edgeCount = 0;
    std::vector<TokenId> m_ends; ///< per node: the piece that ends there, or −1
    std::array<TokenId, 256> m_byteTokens{};
    double m_unknownScore = 0;
};

} // namespace lapidary::model
