// SPDX-License-Identifier: Apache-2.0
// GPT-2's pair of files. They say nothing about splitting, so it is GPT-2's.
#include "model/tokenizer/definition_sources.h"
#include "model/tokenizer/tokenizer_json.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::string_view kEndOfText = "<|endoftext|>";

/// The lines of merges.txt without the version line, as JSON would list them.
Json mergeList(std::string_view merges)
{
    Json list = Json::array();
    while (!merges.empty()) {
        const std::size_t end = std::min(merges.find('\n'), merges.size());
        std::string_view line = merges.substr(0, end);
        merges.remove_prefix(std::min(end + 1, merges.size()));
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (!line.empty() && line.substr(0, 9) != "#version:") {
            list.push_back(std::string(line));
        }
    }
    return list;
}

} // namespace

Result<TokenizerDefinition> definitionFromVocabAndMerges(
    std::string_view vocab, std::string_view merges)
{
    std::string text = R"({"model": {"type": "BPE", "vocab": )";
    text.append(vocab).append(R"(, "merges": )");
    text.append(mergeList(merges).dump(-1, ' ', false, Json::error_handler_t::replace));
    text.append(R"(}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},)"
                R"( "decoder": {"type": "ByteLevel"}})");
    LAP_TRY(TokenizerDefinition definition, definitionFromJson(text));
    if (const TokenId end = definition.vocabulary.find(kEndOfText); end >= 0) {
        AddedToken token;
        token.id = end;
        token.content = kEndOfText;
        token.isSpecial = true;
        definition.addedTokens.push_back(std::move(token));
        definition.special = {end, end, end, std::nullopt};
    }
    return definition;
}

} // namespace lapidary::model
