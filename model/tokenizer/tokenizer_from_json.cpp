// SPDX-License-Identifier: Apache-2.0
// tokenizer.json and tokenizer_config.json → TokenizerDefinition.
#include "model/core/text_format.h"
#include "model/tokenizer/chat_template_source.h"
#include "model/tokenizer/definition_sources.h"
#include "model/tokenizer/json_fields.h"
#include "model/tokenizer/load_tokenizer.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/tokenizer_json.h"

namespace lapidary::model {

namespace {

Error unknownModel(const std::string& type)
{
    return tokenizerUnsupported(
        "TK03", "tokenizer model " + quotedText(type, 40) + ", expected BPE or Unigram");
}

Result<void> readBpe(const Json& model, TokenizerJson& json, TokenizerDefinition& definition)
{
    for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        if (!textOf(model, affix).empty()) {
            return tokenizerUnsupported("TK03", std::string("BPE with ") + affix);
        }
    }
    const Json& dropout = memberOf(model, "dropout");
    if (dropout.is_number() && dropout.get<double>() != 0.0) {
        return tokenizerUnsupported("TK03", "BPE with dropout");
    }
    LAP_TRY(definition.merges, resolveMerges(json));
    const Json& unknown = memberOf(model, "unk_token");
    if (unknown.is_string()) {
        const TokenId id = json.vocabulary.find(unknown.get<std::string>());
        if (id < 0) {
            return tokenizerError("TK05",
                "unknown token " + quotedText(unknown.get<std::string>(), 40)
                    + " is not in the vocabulary");
        }
        definition.unknownId = id;
    }
    definition.fusesUnknown = flagOf(model, "fuse_unk", false);
    definition.hasByteFallback = flagOf(model, "byte_fallback", false);
    definition.ignoresMerges = flagOf(model, "ignore_merges", false);
    return {};
}

Result<void> readUnigram(const Json& model, TokenizerJson& json, TokenizerDefinition& definition)
{
    definition.kind = ModelKind::Unigram;
    definition.scores = std::move(json.scores);
    const std::int64_t unknown = integerOf(model, "unk_id", 0, kMaxTokenId, -1);
    if (unknown >= 0) {
        definition.unknownId = static_cast<TokenId>(unknown);
    }
    definition.fusesUnknown = true;
    definition.hasByteFallback = flagOf(model, "byte_fallback", false);
    return {};
}

Result<void> readModel(TokenizerJson& json, TokenizerDefinition& definition)
{
    const Json& model = memberOf(json.rest, "model");
    // Older files have no type; a list of merges makes them BPE.
    const std::string type = textOf(model, "type", json.mergeEnds.empty() ? std::string() : "BPE");
    if (type == "BPE" && json.scores.empty()) {
        LAP_CHECK(readBpe(model, json, definition));
    } else if (type == "Unigram") {
        LAP_CHECK(readUnigram(model, json, definition));
    } else {
        return unknownModel(type);
    }
    definition.vocabulary = std::move(json.vocabulary);
    return {};
}

} // namespace

Result<std::vector<AddedToken>> readAddedTokens(const Json& json)
{
    std::vector<AddedToken> tokens;
    if (json.is_null()) {
        return tokens;
    }
    for (const Json& entry : json) {
        AddedToken token;
        token.content = textOf(entry, "content");
        const std::int64_t id = integerOf(entry, "id", 0, kMaxTokenId, -1);
        if (id < 0) {
            return tokenizerError("TK05",
                "added token " + quotedText(token.content, 40) + ": no id from 0 to "
                    + std::to_string(kMaxTokenId));
        }
        if (token.content.empty()) {
            continue; // the reference passes over it
        }
        token.id = static_cast<TokenId>(id);
        token.isSpecial = flagOf(entry, "special", false);
        token.isNormalized = flagOf(entry, "normalized", !token.isSpecial);
        token.isSingleWord = flagOf(entry, "single_word", false);
        token.stripsLeft = flagOf(entry, "lstrip", false);
        token.stripsRight = flagOf(entry, "rstrip", false);
        tokens.push_back(std::move(token));
    }
    return tokens;
}

namespace {

std::optional<TokenId> idOf(const TokenizerDefinition& definition, const std::string& text)
{
    for (const AddedToken& token : definition.addedTokens) {
        if (token.content == text) {
            return token.id;
        }
    }
    const TokenId id = definition.vocabulary.find(text);
    return id >= 0 ? std::optional<TokenId>(id) : std::nullopt;
}

/// A token of the config: a text, or an object with the text as `content`.
std::optional<TokenId> specialOf(
    const TokenizerDefinition& definition, const Json& config, const char* name)
{
    const Json& token = memberOf(config, name);
    const std::string text
        = token.is_string() ? token.get<std::string>() : textOf(token, "content");
    return text.empty() ? std::nullopt : idOf(definition, text);
}

} // namespace

Result<void> readTokenizerConfig(std::string_view text, TokenizerDefinition& definition)
{
    LAP_TRY(const Json config, readConfigJson(text));
    definition.special.begin = specialOf(definition, config, "bos_token");
    definition.special.end = specialOf(definition, config, "eos_token");
    definition.special.unknown = specialOf(definition, config, "unk_token");
    definition.special.padding = specialOf(definition, config, "pad_token");
    LAP_TRY(definition.chatTemplate, chatTemplateOf(memberOf(config, "chat_template")));
    return {};
}

Result<Tokenizer> tokenizerFromJson(std::string_view text, std::string_view config)
{
    LAP_TRY(TokenizerDefinition definition, definitionFromJson(text));
    if (!config.empty()) {
        LAP_CHECK(readTokenizerConfig(config, definition));
    }
    return Tokenizer::create(std::move(definition));
}

Result<TokenizerDefinition> definitionFromJson(std::string_view text)
{
    LAP_TRY(TokenizerJson json, readTokenizerJson(text));
    TokenizerDefinition definition;
    LAP_TRY(definition.normalizer, readNormalizer(memberOf(json.rest, "normalizer")));
    LAP_CHECK(readPreTokenizer(memberOf(json.rest, "pre_tokenizer"), definition));
    LAP_CHECK(readPostProcessor(memberOf(json.rest, "post_processor"), definition));
    LAP_CHECK(readDecoder(memberOf(json.rest, "decoder"), definition));
    LAP_TRY(definition.addedTokens, readAddedTokens(memberOf(json.rest, "added_tokens")));
    LAP_CHECK(readModel(json, definition));
    definition.special.unknown = definition.unknownId;
    return definition;
}

} // namespace lapidary::model
