// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/tokenizer.h"

#include "model/tokenizer/check_definition.h"
#include "model/tokenizer/encode_job.h"
#include "model/tokenizer/tokenizer_engine.h"

#include <algorithm>

namespace lapidary::model {

namespace {

std::string withThousands(std::int64_t value)
{
    std::string digits = std::to_string(value);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
}

Encoding encodeWellFormed(
    const TokenizerEngine& engine, std::string_view text, const EncodeOptions& options)
{
    std::unique_ptr<EncodeScratch> scratch = engine.takeScratch();
    Encoding encoding = EncodeJob(engine, text, options, *scratch).run();
    engine.giveBack(std::move(scratch));
    return encoding;
}

} // namespace

Result<Tokenizer> Tokenizer::create(TokenizerDefinition definition)
{
    LAP_CHECK(checkDefinition(definition));
    LAP_TRY(Normalizer normalizer, Normalizer::create(definition.normalizer));
    LAP_TRY(DecoderPlan decoder, planDecoder(definition));
    return Tokenizer(std::make_shared<const TokenizerEngine>(
        std::move(definition), std::move(normalizer), std::move(decoder)));
}

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const
{
    if (validPrefix(text) == text.size()) {
        return encodeWellFormed(*m_engine, text, options);
    }
    const RepairedText repaired(text);
    std::vector<ByteRange> ranges;
    for (const ByteRange& range : options.plainRanges) {
        ranges.push_back(repaired.repaired(range));
    }
    EncodeOptions inner = options;
    inner.plainRanges = ranges;
    Encoding encoding = encodeWellFormed(*m_engine, repaired.text(), inner);
    for (ByteRange& range : encoding.offsets) {
        range = repaired.original(range);
    }
    return encoding;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, const DecodeOptions& options) const
{
    DecodeState state(m_engine->decoderPlan());
    std::string text;
    for (const TokenId id : ids) {
        const std::optional<std::string_view> token = m_engine->tokenOf(id);
        if (token && !(options.skipSpecial && isSpecial(id))) {
            text += state.push(*token);
        }
    }
    return text + state.finish();
}

Result<void> Tokenizer::checkIds(std::span<const TokenId> ids) const
{
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!m_engine->tokenOf(ids[i])) {
            return Error{ErrorCode::InvalidArgument,
                "id " + std::to_string(ids[i]) + " at place " + std::to_string(i)
                    + " has no token, expected 0 to " + std::to_string(idCount() - 1),
                "ids", "check that the ids come from this model's tokenizer"};
        }
    }
    return {};
}

Result<std::vector<std::string>> Tokenizer::compareWithEmbedding(std::int64_t rows) const
{
    const TokenizerDefinition& definition = m_engine->definition();
    std::vector<std::string> notes;
    for (auto id = static_cast<TokenId>(std::min<std::int64_t>(rows, idCount())); id < idCount();
         ++id) {
        if (const AddedToken* added = m_engine->addedToken(id)) {
            notes.push_back("the added token " + added->content + " (id " + std::to_string(id)
                + ") has no row in the embedding of " + std::to_string(rows)
                + "; using it is an error");
        } else if (definition.vocabulary.has(id)) {
            return Error{ErrorCode::Corrupt,
                "the tokenizer has " + std::to_string(definition.vocabulary.idCount())
                    + " ids, but the embedding has " + std::to_string(rows) + " rows",
                "tokenizer", "take the tokenizer and the weights from the same model", "TK06"};
        }
    }
    if (rows > idCount()) {
        notes.push_back("the embedding has " + std::to_string(rows - idCount())
            + " rows more than the tokenizer has ids; they are never used");
    }
    return notes;
}

std::int64_t Tokenizer::idCount() const
{
    return m_engine->idCount();
}

std::int64_t Tokenizer::tokenCount() const
{
    const TokenizerDefinition& definition = m_engine->definition();
    return definition.vocabulary.tokenCount()
        + std::count_if(definition.addedTokens.begin(), definition.addedTokens.end(),
            [&](const AddedToken& token) { return !definition.vocabulary.has(token.id); });
}

std::optional<TokenId> Tokenizer::idOf(std::string_view token) const
{
    const TokenId id = m_engine->idOf(token);
    return id >= 0 ? std::optional<TokenId>(id) : std::nullopt;
}

std::optional<std::string> Tokenizer::tokenOf(TokenId id) const
{
    const std::optional<std::string_view> token = m_engine->tokenOf(id);
    return token ? std::optional<std::string>(*token) : std::nullopt;
}

std::string Tokenizer::bytesOf(TokenId id) const
{
    const std::optional<std::string_view> token = m_engine->tokenOf(id);
    if (!token) {
        return {};
    }
    if (m_engine->addedToken(id) != nullptr) {
        return std::string(*token);
    }
    return DecodeState::bytesOf(m_engine->decoderPlan(), *token);
}

bool Tokenizer::isSpecial(TokenId id) const
{
    const AddedToken* added = m_engine->addedToken(id);
    return added != nullptr && added->isSpecial;
}

const SpecialIds& Tokenizer::specialIds() const
{
    return m_engine->definition().special;
}

const std::optional<std::string>& Tokenizer::chatTemplate() const
{
    return m_engine->definition().chatTemplate;
}

std::string Tokenizer::summary() const
{
    const TokenizerDefinition& definition = m_engine->definition();
    std::string kind = "unigram";
    if (definition.kind == ModelKind::Bpe) {
        kind = definition.preTokenizer.isByteLevel ? "byte-level BPE" : "SentencePiece BPE";
    }
    return kind + ", " + withThousands(tokenCount()) + " tokens";
}

} // namespace lapidary::model
