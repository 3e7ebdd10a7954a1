// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/tokenizer_engine.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::size_t kSpareScratches = 16;

} // namespace

TokenizerEngine::TokenizerEngine(
    TokenizerDefinition definition, Normalizer normalizer, DecoderPlan decoder)
    : m_definition(std::move(definition))
    , m_normalizer(std::move(normalizer))
    , m_decoder(std::move(decoder))
    , m_rawTokens(m_definition.addedTokens, /*isNormalized=*/false, m_normalizer)
    , m_normalizedTokens(m_definition.addedTokens, /*isNormalized=*/true, m_normalizer)
{
    for (const SplitPattern pattern : m_definition.preTokenizer.splits) {
        m_scanners.push_back(splitScanner(pattern));
    }
    if (m_definition.kind == ModelKind::Bpe) {
        m_bpe.emplace(m_definition);
        m_definition.merges = {}; // they live in the model's table now
    } else {
        m_unigram.emplace(m_definition);
    }
    m_idCount = m_definition.vocabulary.idCount();
    for (std::size_t i = 0; i < m_definition.addedTokens.size(); ++i) {
        const TokenId id = m_definition.addedTokens[i].id;
        m_addedById.emplace(id, i);
        m_idCount = std::max(m_idCount, id + 1);
    }
}

void TokenizerEngine::encodeWord(std::string_view word, EncodeScratch& scratch) const
{
    if (m_bpe) {
        m_bpe->encode(word, scratch.bpe);
    } else {
        m_unigram->encode(word, scratch.nodes, scratch.bpe.symbols);
    }
}

const AddedToken* TokenizerEngine::addedToken(TokenId id) const
{
    const auto entry = m_addedById.find(id);
    return entry == m_addedById.end() ? nullptr : &m_definition.addedTokens[entry->second];
}

std::optional<std::string_view> TokenizerEngine::tokenOf(TokenId id) const
{
    if (const AddedToken* added = addedToken(id)) {
        return added->content;
    }
    if (m_definition.vocabulary.has(id)) {
        return m_definition.vocabulary.text(id);
    }
    return std::nullopt;
}

TokenId TokenizerEngine::idOf(std::string_view token) const
{
    for (const AddedToken& added : m_definition.addedTokens) {
        if (added.content == token) {
            return added.id;
        }
    }
    return m_definition.vocabulary.find(token);
}

std::unique_ptr<EncodeScratch> TokenizerEngine::takeScratch() const
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_spare.empty()) {
            std::unique_ptr<EncodeScratch> scratch = std::move(m_spare.back());
            m_spare.pop_back();
            return scratch;
        }
    }
    return std::make_unique<EncodeScratch>();
}

void TokenizerEngine::giveBack(std::unique_ptr<EncodeScratch> scratch) const
{
    const std::lock_guard lock(m_mutex);
    if (m_spare.size() < kSpareScratches) {
        m_spare.push_back(std::move(scratch));
    }
}

} // namespace lapidary::model
