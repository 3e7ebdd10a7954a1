// SPDX-License-Identifier: Apache-2.0
// The text of a tokenizer.json, taken apart without building a tree of its vocabulary: the large
// lists become flat arrays while they are read.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Limit of rule TK01.
inline constexpr std::size_t kMaxTokenizerJsonBytes = std::size_t{128} << 20;

/// The parts of the file, still unjudged.
struct TokenizerJson
{
    Json rest;                  ///< everything but the vocabulary and the merges
    Vocabulary vocabulary;      ///< of model.vocab; finished
    std::vector<double> scores; ///< of a unigram vocabulary, per id
    std::string mergeText;      ///< the parts of the merges, one after another
    /// Per merge: where its left and right part end in mergeText.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> mergeEnds;
};

/// Reads the text. Errors: JSON; TK01 on size and vocabulary; TK02 on the form of a merge.
Result<TokenizerJson> readTokenizerJson(std::string_view text);

/// A JSON tree in which whole numbers beyond 64 bits are rounded: tokenizer_config.json writes 1e30
/// in full for "no limit". Errors: JSON.
Result<Json> readConfigJson(std::string_view text);

/// The merges by ids, ranked in their order. Errors: TK02.
Result<std::vector<Merge>> resolveMerges(const TokenizerJson& json);

/// The pieces of the pipeline. Errors: TK04, naming what is not known; TK05.
Result<std::vector<NormalizerStep>> readNormalizer(const Json& json);
Result<void> readPreTokenizer(const Json& json, TokenizerDefinition& definition);
Result<void> readPostProcessor(const Json& json, TokenizerDefinition& definition);
Result<void> readDecoder(const Json& json, TokenizerDefinition& definition);
Result<std::vector<AddedToken>> readAddedTokens(const Json& json);

} // namespace lapidary::model
