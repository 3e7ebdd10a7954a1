// SPDX-License-Identifier: Apache-2.0
// Text to token ids and back, with the ids that Hugging Face `tokenizers` gives. Immutable after
// loading: one Tokenizer serves any number of threads.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/encoding.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

struct TokenizerDefinition;
class TokenizerEngine;

/// The ids with a role; absent where the model has none.
struct SpecialIds
{
    std::optional<TokenId> begin;
    std::optional<TokenId> end;
    std::optional<TokenId> unknown;
    std::optional<TokenId> padding;
};

/// A loaded tokenizer. Cheap to copy (the copies share the tables).
class Tokenizer
{
public:
    /// Builds the tables of a definition (tokenizer_definition.h), which the loaders in
    /// load_tokenizer.h make. Errors: Corrupt or Unsupported with rule TK01 … TK05.
    static Result<Tokenizer> create(TokenizerDefinition definition);

    /// Ids and byte ranges of `text`. Every input has an answer: malformed UTF-8 is read as U+FFFD,
    /// one per maximal malformed part, and its tokens cover the malformed bytes.
    /// Cost: linear in the text up to a logarithm, whatever the text.
    Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;

    /// Text of `ids`, as Hugging Face's decoder writes it: always well-formed UTF-8, with U+FFFD
    /// for bytes that form no character. Ids without a token are left out.
    std::string decode(std::span<const TokenId> ids, const DecodeOptions& options = {}) const;

    /// Fails with InvalidArgument when an id has no token; names the first such id and its place.
    Result<void> checkIds(std::span<const TokenId> ids) const;

    /// Compares the ids with the rows of a model's embedding. Fails with TK06 when a token of the
    /// vocabulary has no row; answers with notes (spare rows; added tokens without a row, which are
    /// an error only when used).
    Result<std::vector<std::string>> compareWithEmbedding(std::int64_t rows) const;

    /// One more than the largest id.
    std::int64_t idCount() const;
    /// Number of tokens (ids may have holes).
    std::int64_t tokenCount() const;
    std::optional<TokenId> idOf(std::string_view token) const;
    /// The token as the vocabulary writes it ("Ġworld", "▁world", "<0x0A>"), or nothing.
    std::optional<std::string> tokenOf(TokenId id) const;
    /// What the token alone stands for: "Ġworld" is " world", "<0x0A>" is a line feed. Bytes, not
    /// necessarily whole characters.
    std::string bytesOf(TokenId id) const;
    bool isSpecial(TokenId id) const;
    const SpecialIds& specialIds() const;
    /// The model's chat template, verbatim and never executed, or nothing.
    const std::optional<std::string>& chatTemplate() const;
    /// One line for people: "byte-level BPE, 50,257 tokens".
    std::string summary() const;

    const TokenizerEngine& engine() const { return *m_engine; }

private:
    explicit Tokenizer(std::shared_ptr<const TokenizerEngine> engine)
        : m_engine(std::move(engine))
    { }

    std::shared_ptr<const TokenizerEngine> m_engine;
};

} // namespace lapidary::model
