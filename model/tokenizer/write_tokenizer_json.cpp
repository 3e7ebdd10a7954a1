// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/write_tokenizer_json.h"

#include "model/tokenizer/rules.h"
#include "model/tokenizer/split_scanner.h"

#include <array>
#include <string>

namespace lapidary::model {

namespace {

std::string textOf(const TokenizerDefinition& definition, TokenId id)
{
    return std::string(definition.vocabulary.text(id));
}

Result<Json> normalizerStep(const NormalizerStep& step)
{
    using Kind = NormalizerStep::Kind;
    switch (step.kind) {
    case Kind::Nfc:
        return Json{{"type", "NFC"}};
    case Kind::Nfd:
        return Json{{"type", "NFD"}};
    case Kind::Nfkc:
        return Json{{"type", "NFKC"}};
    case Kind::Nfkd:
        return Json{{"type", "NFKD"}};
    case Kind::Prepend:
        return Json{{"type", "Prepend"}, {"prepend", step.content}};
    case Kind::Replace:
        return Json{{"type", "Replace"}, {"pattern", {{"String", step.pattern}}},
            {"content", step.content}};
    case Kind::SpaceRuns:
        return Json{
            {"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", step.content}};
    case Kind::Strip:
        return Json{
            {"type", "Strip"}, {"strip_left", step.stripLeft}, {"strip_right", step.stripRight}};
    case Kind::CharsMap:
        break;
    }
    return tokenizerUnsupported(
        "TK04", "SentencePiece's compiled character map cannot be written as tokenizer.json");
}

Result<Json> normalizerJson(const std::vector<NormalizerStep>& steps)
{
    Json all = Json::array();
    for (const NormalizerStep& step : steps) {
        LAP_TRY(Json json, normalizerStep(step));
        all.push_back(std::move(json));
    }
    return all.empty() ? Json() : Json{{"type", "Sequence"}, {"normalizers", std::move(all)}};
}

Json splitJson(SplitPattern pattern)
{
    if (pattern == SplitPattern::Digits || pattern == SplitPattern::DigitRuns) {
        return {{"type", "Digits"}, {"individual_digits", pattern == SplitPattern::Digits}};
    }
    if (pattern == SplitPattern::SpaceEnds) {
        return {{"type", "Split"}, {"pattern", {{"String", " "}}},
            {"behavior", "MergedWithPrevious"}, {"invert", false}};
    }
    return {{"type", "Split"}, {"pattern", {{"Regex", splitPatternText(pattern)}}},
        {"behavior", "Isolated"}, {"invert", false}};
}

Json preTokenizerJson(const PreTokenizer& preTokenizer)
{
    using Prefix = PreTokenizer::Prefix;
    if (preTokenizer.isMetaspace) {
        constexpr std::array<const char*, 3> kSchemes{"never", "first", "always"};
        return {{"type", "Metaspace"}, {"replacement", "\xE2\x96\x81"},
            {"prepend_scheme", kSchemes[static_cast<std::size_t>(preTokenizer.prefix)]},
            {"split", !preTokenizer.splits.empty()}};
    }
    Json all = Json::array();
    const bool hasPrefix = preTokenizer.prefix != Prefix::Never;
    // A blank before the text must come before any split, and only ByteLevel's own can follow it.
    const bool isPlain = hasPrefix && preTokenizer.splits == std::vector{SplitPattern::Gpt2};
    if (!isPlain) {
        for (const SplitPattern pattern : preTokenizer.splits) {
            all.push_back(splitJson(pattern));
        }
    }
    if (preTokenizer.isByteLevel) {
        all.push_back({{"type", "ByteLevel"}, {"add_prefix_space", hasPrefix},
            {"trim_offsets", false}, {"use_regex", isPlain}});
    }
    return all.empty() ? Json() : Json{{"type", "Sequence"}, {"pretokenizers", std::move(all)}};
}

Json decoderStep(const DecoderStep& step)
{
    using Kind = DecoderStep::Kind;
    switch (step.kind) {
    case Kind::ByteLevel:
        return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false},
            {"use_regex", false}};
    case Kind::Replace:
        return {{"type", "Replace"}, {"pattern", {{"String", step.pattern}}},
            {"content", step.content}};
    case Kind::ByteFallback:
        return {{"type", "ByteFallback"}};
    case Kind::Fuse:
        return {{"type", "Fuse"}};
    case Kind::Strip:
        return {{"type", "Strip"}, {"content", step.content}, {"start", step.left},
            {"stop", step.right}};
    case Kind::Metaspace:
        return {{"type", "Metaspace"}, {"replacement", "\xE2\x96\x81"},
            {"prepend_scheme", step.stripsFirst ? "always" : "never"}, {"split", true}};
    }
    return nullptr;
}

Json decoderJson(const std::vector<DecoderStep>& steps)
{
    Json all = Json::array();
    for (const DecoderStep& step : steps) {
        all.push_back(decoderStep(step));
    }
    return all.empty()    ? Json()
        : all.size() == 1 ? all.front()
                          : Json{{"type", "Sequence"}, {"decoders", std::move(all)}};
}

Json postProcessorJson(const TokenizerDefinition& definition)
{
    if (definition.prefixIds.empty() && definition.suffixIds.empty()) {
        return nullptr;
    }
    Json single = Json::array();
    Json tokens = Json::object();
    const auto addAll = [&](const std::vector<TokenId>& ids) {
        for (const TokenId id : ids) {
            const std::string text = textOf(definition, id);
            single.push_back({{"SpecialToken", {{"id", text}, {"type_id", 0}}}});
            tokens[text] = {{"id", text}, {"ids", {id}}, {"tokens", {text}}};
        }
    };
    addAll(definition.prefixIds);
    single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    addAll(definition.suffixIds);
    Json pair = single;
    pair.push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
    return {{"type", "TemplateProcessing"}, {"single", std::move(single)},
        {"pair", std::move(pair)}, {"special_tokens", std::move(tokens)}};
}

Json modelJson(const TokenizerDefinition& definition)
{
    Json vocabulary = Json::object();
    for (TokenId id = 0; id < definition.vocabulary.idCount(); ++id) {
        if (definition.vocabulary.has(id)) {
            vocabulary[textOf(definition, id)] = id;
        }
    }
    Json merges = Json::array();
    for (const Merge& merge : definition.merges) {
        merges.push_back({textOf(definition, merge.left), textOf(definition, merge.right)});
    }
    return {{"type", "BPE"}, {"dropout", nullptr},
        {"unk_token",
            definition.unknownId ? Json(textOf(definition, *definition.unknownId)) : Json()},
        {"continuing_subword_prefix", nullptr}, {"end_of_word_suffix", nullptr},
        {"fuse_unk", definition.fusesUnknown}, {"byte_fallback", definition.hasByteFallback},
        {"ignore_merges", definition.ignoresMerges}, {"vocab", std::move(vocabulary)},
        {"merges", std::move(merges)}};
}

Json addedTokensJson(const TokenizerDefinition& definition)
{
    Json all = Json::array();
    for (const AddedToken& token : definition.addedTokens) {
        all.push_back(
            {{"id", token.id}, {"content", token.content}, {"single_word", token.isSingleWord},
                {"lstrip", token.stripsLeft}, {"rstrip", token.stripsRight},
                {"normalized", token.isNormalized}, {"special", token.isSpecial}});
    }
    return all;
}

} // namespace

Result<Json> toTokenizerJson(const TokenizerDefinition& definition)
{
    if (definition.kind != ModelKind::Bpe) {
        return tokenizerUnsupported(
            "TK03", "a unigram vocabulary cannot be written as tokenizer.json yet");
    }
    LAP_TRY(Json normalizer, normalizerJson(definition.normalizer));
    return Json{{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr},
        {"added_tokens", addedTokensJson(definition)}, {"normalizer", std::move(normalizer)},
        {"pre_tokenizer", preTokenizerJson(definition.preTokenizer)},
        {"post_processor", postProcessorJson(definition)},
        {"decoder", decoderJson(definition.decoder)}, {"model", modelJson(definition)}};
}

Json toTokenizerConfigJson(const TokenizerDefinition& definition)
{
    Json config{
        {"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}};
    const auto put = [&](const char* key, const std::optional<TokenId>& id) {
        if (id) {
            config[key] = textOf(definition, *id);
        }
    };
    put("bos_token", definition.special.begin);
    put("eos_token", definition.special.end);
    put("unk_token", definition.special.unknown);
    put("pad_token", definition.special.padding);
    if (definition.chatTemplate) {
        config["chat_template"] = *definition.chatTemplate;
    }
    return config;
}

} // namespace lapidary::model
