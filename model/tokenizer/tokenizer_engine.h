// SPDX-License-Identifier: Apache-2.0
// The tables behind a Tokenizer and the work of encoding. Internal: the interface is tokenizer.h.
#pragma once

#include "model/tokenizer/added_tokens.h"
#include "model/tokenizer/bpe_model.h"
#include "model/tokenizer/decoder.h"
#include "model/tokenizer/normalizer.h"
#include "model/tokenizer/split_scanner.h"
#include "model/tokenizer/tokenizer_definition.h"
#include "model/tokenizer/unigram_model.h"
#include "model/tokenizer/word_cache.h"

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace lapidary::model {

/// What one thread needs while it encodes; lent by the engine and given back.
struct EncodeScratch
{
    BpeScratch bpe;
    std::vector<UnigramNode> nodes;
    WordCache cache;
};

class TokenizerEngine
{
public:
    /// `definition` has been checked (checkDefinition).
    TokenizerEngine(TokenizerDefinition definition, Normalizer normalizer, DecoderPlan decoder);

    const TokenizerDefinition& definition() const { return m_definition; }

    const Normalizer& normalizer() const { return m_normalizer; }

    const DecoderPlan& decoderPlan() const { return m_decoder; }

    const AddedTokenMatcher& rawTokens() const { return m_rawTokens; }

    const AddedTokenMatcher& normalizedTokens() const { return m_normalizedTokens; }

    const std::vector<SplitScanner>& scanners() const { return m_scanners; }

    const BpeModel* bpe() const { return m_bpe ? &*m_bpe : nullptr; }

    /// The tokens of one word, in `scratch.bpe.symbols`.
    void encodeWord(std::string_view word, EncodeScratch& scratch) const;

    /// Added tokens come before the vocabulary's own.
    std::optional<std::string_view> tokenOf(TokenId id) const;
    TokenId idOf(std::string_view token) const;
    const AddedToken* addedToken(TokenId id) const;

    TokenId idCount() const { return m_idCount; }

    std::unique_ptr<EncodeScratch> takeScratch() const;
    void giveBack(std::unique_ptr<EncodeScratch> scratch) const;

private:
    TokenizerDefinition m_definition;
    Normalizer m_normalizer;
    DecoderPlan m_decoder;
    AddedTokenMatcher m_rawTokens;
    AddedTokenMatcher m_normalizedTokens;
    std::vector<SplitScanner> m_scanners;
    std::optional<BpeModel> m_bpe;
    std::optional<UnigramModel> m_unigram;
    std::unordered_map<TokenId, std::size_t> m_addedById;
    TokenId m_idCount = 0;

    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<EncodeScratch>> m_spare; ///< guarded by m_mutex
};

} // namespace lapidary::model
