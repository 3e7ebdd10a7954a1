// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/score_merges.h"

#include "model/tokenizer/rules.h"
#include "model/tokenizer/utf8.h"

#include <algorithm>
#include <cmath>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaxMerges = 2'097'152;
constexpr std::size_t kMaxSplitPoints = std::size_t{64} << 20; // bytes looked at in all

bool isMergeable(const VocabularySource& source, TokenId id)
{
    if (source.types.empty()) {
        return true;
    }
    const PieceType type{source.types[static_cast<std::size_t>(id)]};
    return type == PieceType::Normal || type == PieceType::UserDefined || type == PieceType::Unused;
}

/// Rank of every id: 0 for the greatest score.
std::vector<std::uint32_t> ranksOf(const std::vector<float>& scores)
{
    std::vector<TokenId> order(scores.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<TokenId>(i);
    }
    const auto scoreOf = [&](TokenId id) { return scores[static_cast<std::size_t>(id)]; };
    std::stable_sort(
        order.begin(), order.end(), [&](TokenId a, TokenId b) { return scoreOf(a) > scoreOf(b); });
    std::vector<std::uint32_t> ranks(scores.size());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && scoreOf(order[i]) < scoreOf(order[i - 1])) {
            ++rank;
        }
        ranks[static_cast<std::size_t>(order[i])] = rank;
    }
    return ranks;
}

} // namespace

Result<std::vector<Merge>> mergesFromScores(
    const VocabularySource& source, const Vocabulary& vocabulary)
{
    for (const float score : source.scores) {
        if (std::isnan(score)) {
            return tokenizerError("TK02", "vocabulary: a score that is not a number");
        }
    }
    const std::vector<std::uint32_t> ranks = ranksOf(source.scores);
    std::vector<Merge> merges;
    std::size_t looked = 0;
    for (TokenId id = 0; id < vocabulary.idCount(); ++id) {
        const std::string_view text = vocabulary.text(id);
        if (!isMergeable(source, id) || text.empty()) {
            continue;
        }
        looked += text.size() * text.size();
        if (looked > kMaxSplitPoints || merges.size() > kMaxMerges) {
            return tokenizerError("TK02", "vocabulary: its pieces can be merged in too many ways");
        }
        for (std::size_t at = 1; at < text.size(); ++at) {
            if (isContinuation(text[at])) {
                continue;
            }
            const TokenId left = vocabulary.find(text.substr(0, at));
            const TokenId right = left >= 0 ? vocabulary.find(text.substr(at)) : -1;
            if (right >= 0 && isMergeable(source, left) && isMergeable(source, right)) {
                merges.push_back({left, right, id, ranks[static_cast<std::size_t>(id)]});
            }
        }
    }
    return merges;
}

} // namespace lapidary::model
