// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/check_definition.h"

#include "model/core/text_format.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/utf8.h"

#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaxMerges = 2'097'152;

Result<void> checkModel(const TokenizerDefinition& definition)
{
    const Vocabulary& vocabulary = definition.vocabulary;
    if (vocabulary.tokenCount() == 0) {
        return tokenizerError("TK01", "vocabulary: it is empty");
    }
    if (definition.merges.size() > kMaxMerges) {
        return tokenizerError("TK02",
            "merges: " + std::to_string(definition.merges.size()) + ", expected at most "
                + std::to_string(kMaxMerges));
    }
    for (const Merge& merge : definition.merges) {
        if (!vocabulary.has(merge.left) || !vocabulary.has(merge.right)
            || !vocabulary.has(merge.merged)) {
            return tokenizerError("TK02", "merges: one speaks of an id without a token");
        }
    }
    for (TokenId id = 0; id < vocabulary.idCount(); ++id) {
        if (validPrefix(vocabulary.text(id)) != vocabulary.text(id).size()) {
            return tokenizerError("TK01",
                "token of id " + std::to_string(id) + ": " + quotedText(vocabulary.text(id), 40)
                    + " is not UTF-8");
        }
    }
    if (definition.unknownId && !vocabulary.has(*definition.unknownId)) {
        return tokenizerError("TK05",
            "unknown token: id " + std::to_string(*definition.unknownId)
                + " is not in the vocabulary");
    }
    return {};
}

Result<void> checkScores(const TokenizerDefinition& definition)
{
    if (definition.kind != ModelKind::Unigram) {
        return {};
    }
    if (definition.scores.size() != static_cast<std::size_t>(definition.vocabulary.idCount())) {
        return tokenizerError("TK01",
            "unigram: " + std::to_string(definition.scores.size()) + " scores for "
                + std::to_string(definition.vocabulary.idCount()) + " pieces");
    }
    for (const double score : definition.scores) {
        if (!std::isfinite(score)) {
            return tokenizerError("TK01", "unigram: a score that is not a finite number");
        }
    }
    if (!definition.unknownId) {
        return tokenizerError("TK05", "unigram: no unknown token is named");
    }
    return {};
}

Result<void> checkAddedTokens(const TokenizerDefinition& definition)
{
    std::unordered_map<TokenId, std::string_view> byId;
    std::unordered_set<std::string_view> contents;
    for (const AddedToken& token : definition.addedTokens) {
        const std::string name = "added token " + quotedText(token.content, 40);
        if (token.id < 0 || token.id > kMaxTokenId) {
            return tokenizerError("TK05",
                name + ": id " + std::to_string(token.id) + ", expected 0 to "
                    + std::to_string(kMaxTokenId));
        }
        if (token.content.size() > kMaxTokenBytes
            || validPrefix(token.content) != token.content.size()) {
            return tokenizerError("TK05", name + ": too long or not UTF-8");
        }
        const TokenId own = definition.vocabulary.find(token.content);
        const bool isTaken = own != token.id && definition.vocabulary.has(token.id);
        if ((own >= 0 && own != token.id) || isTaken) {
            return tokenizerError("TK05",
                name + ": id " + std::to_string(token.id) + ", where the vocabulary has "
                    + quotedText(definition.vocabulary.text(token.id), 40));
        }
        if (!byId.emplace(token.id, token.content).second
            || !contents.insert(token.content).second) {
            return tokenizerError("TK05", name + ": its text or id appears twice");
        }
    }
    const auto holes = [&] {
        std::int64_t known = definition.vocabulary.tokenCount();
        std::int64_t last = definition.vocabulary.idCount();
        for (const auto& [id, content] : byId) {
            known += definition.vocabulary.has(id) ? 0 : 1;
            last = std::max<std::int64_t>(last, id + 1);
        }
        return (last - known) * 10 > last;
    };
    if (holes()) {
        return tokenizerError("TK01", "added tokens: more than a tenth of the ids have no token");
    }
    return {};
}

Result<void> checkReferences(const TokenizerDefinition& definition)
{
    const auto isKnown = [&](TokenId id) {
        if (definition.vocabulary.has(id)) {
            return true;
        }
        for (const AddedToken& token : definition.addedTokens) {
            if (token.id == id) {
                return true;
            }
        }
        return false;
    };
    for (const std::vector<TokenId>* ids : {&definition.prefixIds, &definition.suffixIds}) {
        for (const TokenId id : *ids) {
            if (!isKnown(id)) {
                return tokenizerError("TK05",
                    "post-processor: it adds id " + std::to_string(id) + ", which has no token");
            }
        }
    }
    const SpecialIds& special = definition.special;
    for (const auto& id : {special.begin, special.end, special.unknown, special.padding}) {
        if (id && !isKnown(*id)) {
            return tokenizerError(
                "TK05", "special tokens: id " + std::to_string(*id) + " has no token");
        }
    }
    return {};
}

} // namespace

Result<void> checkDefinition(const TokenizerDefinition& definition)
{
    LAP_CHECK(checkModel(definition));
    LAP_CHECK(checkScores(definition));
    LAP_CHECK(checkAddedTokens(definition));
    return checkReferences(definition);
}

} // namespace lapidary::model
