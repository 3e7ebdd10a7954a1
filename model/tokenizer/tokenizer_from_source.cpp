// SPDX-License-Identifier: Apache-2.0
// GGUF vocabularies and SentencePiece models → TokenizerDefinition.
#include "model/core/text_format.h"
#include "model/tokenizer/chat_template_source.h"
#include "model/tokenizer/definition_sources.h"
#include "model/tokenizer/known_pre_tokenizers.h"
#include "model/tokenizer/load_tokenizer.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/score_merges.h"
#include "model/tokenizer/sentencepiece_model.h"

#include <algorithm>
#include <cmath>

namespace lapidary::model {

namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81"; // ▁

Result<void> checkShape(const VocabularySource& source)
{
    const std::size_t count = source.tokens.size();
    if (count > static_cast<std::size_t>(kMaxTokens)) {
        return tokenizerError("TK01", "vocabulary: " + std::to_string(count) + " tokens");
    }
    if (!source.types.empty() && source.types.size() != count) {
        return tokenizerError("TK01",
            "vocabulary: " + std::to_string(source.types.size()) + " token types for "
                + std::to_string(count) + " tokens");
    }
    if (!source.scores.empty() && source.scores.size() != count) {
        return tokenizerError("TK01",
            "vocabulary: " + std::to_string(source.scores.size()) + " scores for "
                + std::to_string(count) + " tokens");
    }
    return {};
}

Result<std::optional<TokenId>> specialId(
    const VocabularySource& source, std::optional<std::int64_t> id, const char* name)
{
    if (!id) {
        return std::optional<TokenId>();
    }
    if (*id < 0 || *id >= static_cast<std::int64_t>(source.tokens.size())) {
        return tokenizerError("TK05",
            std::string(name) + " token: id " + std::to_string(*id) + " of "
                + std::to_string(source.tokens.size()) + " tokens");
    }
    return std::optional<TokenId>(static_cast<TokenId>(*id));
}

PieceType typeOf(const VocabularySource& source, std::size_t i)
{
    return source.types.empty() ? PieceType::Normal : PieceType{source.types[i]};
}

/// Phi-3's marks take the white space behind them; its GGUF files have no field that says so.
bool stripsRight(const VocabularySource& source, const std::string& token)
{
    std::string name = source.modelName;
    std::transform(name.begin(), name.end(), name.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool isPhi3
        = name.find("phi-3") != std::string::npos || name.find("phi3") != std::string::npos;
    return isPhi3 && token != "<unk>" && token != "<s>" && token != "<|endoftext|>";
}

Result<void> readTokens(const VocabularySource& source, TokenizerDefinition& definition)
{
    for (std::size_t i = 0; i < source.tokens.size(); ++i) {
        LAP_CHECK(definition.vocabulary.add(source.tokens[i], static_cast<std::int64_t>(i)));
        const PieceType type = typeOf(source, i);
        const bool isControl = type == PieceType::Control
            || (type == PieceType::Unknown && static_cast<std::int64_t>(i) == source.unknownId);
        if ((isControl || type == PieceType::UserDefined) && !source.tokens[i].empty()) {
            AddedToken added;
            added.id = static_cast<TokenId>(i);
            added.content = source.tokens[i];
            added.isSpecial = isControl;
            added.stripsRight = stripsRight(source, source.tokens[i]);
            definition.addedTokens.push_back(std::move(added));
        }
    }
    return definition.vocabulary.finish();
}

Result<void> readSpecialIds(const VocabularySource& source, TokenizerDefinition& definition)
{
    LAP_TRY(definition.special.begin, specialId(source, source.beginId, "begin"));
    LAP_TRY(definition.special.end, specialId(source, source.endId, "end"));
    LAP_TRY(definition.special.unknown, specialId(source, source.unknownId, "unknown"));
    LAP_TRY(definition.special.padding, specialId(source, source.paddingId, "padding"));
    return {};
}

void putBeginAndEnd(const VocabularySource& source, bool addsBegin, TokenizerDefinition& definition)
{
    if (source.addBegin.value_or(addsBegin) && definition.special.begin) {
        definition.prefixIds = {*definition.special.begin};
    }
    if (source.addEnd.value_or(false) && definition.special.end) {
        definition.suffixIds = {*definition.special.end};
    }
}

Result<std::vector<Merge>> readMerges(
    const std::vector<std::string>& lines, const Vocabulary& vocabulary)
{
    std::vector<Merge> merges;
    merges.reserve(lines.size());
    for (const std::string& line : lines) {
        // A part may begin with the blank that parts them; the reference looks from 1 on.
        const std::size_t blank = line.find(' ', 1);
        const std::string left = line.substr(0, blank);
        const std::string right = blank == std::string::npos ? "" : line.substr(blank + 1);
        const Merge merge{vocabulary.find(left), vocabulary.find(right),
            vocabulary.find(left + right), static_cast<std::uint32_t>(merges.size())};
        if (merge.left < 0 || merge.right < 0 || merge.merged < 0) {
            return tokenizerError("TK02",
                "merges: number " + std::to_string(merges.size()) + ", " + quotedText(line, 40)
                    + ": a part or the whole is not in the vocabulary");
        }
        merges.push_back(merge);
    }
    return merges;
}

Result<void> readByteLevel(const VocabularySource& source, TokenizerDefinition& definition)
{
    LAP_TRY(const KnownPreTokenizer known, knownPreTokenizer(source.preTokenizer));
    LAP_TRY(definition.merges, readMerges(source.merges, definition.vocabulary));
    definition.normalizer = known.normalizer;
    definition.preTokenizer.isByteLevel = true;
    definition.preTokenizer.splits = known.splits;
    if (source.addSpacePrefix.value_or(false)) {
        definition.preTokenizer.prefix = PreTokenizer::Prefix::Always;
    }
    definition.ignoresMerges = known.ignoresMerges;
    definition.decoder = {DecoderStep{DecoderStep::Kind::ByteLevel, {}, {}, 0, 0, false}};
    putBeginAndEnd(source, known.addsBegin, definition);
    return {};
}

void putMarkNormalizer(const VocabularySource& source, TokenizerDefinition& definition)
{
    using Step = NormalizerStep;
    const std::string mark(kWordMark);
    if (!source.charsMap.empty()) {
        definition.normalizer.push_back(
            Step{Step::Kind::CharsMap, {}, source.charsMap, false, false});
    }
    if (source.addSpacePrefix.value_or(true)) {
        definition.normalizer.push_back(Step{Step::Kind::Prepend, {}, mark, false, false});
    }
    definition.normalizer.push_back(Step{Step::Kind::Replace, " ", mark, false, false});
}

void putMarkDecoder(bool hasPrefix, TokenizerDefinition& definition)
{
    using Step = DecoderStep;
    definition.decoder = {Step{Step::Kind::Replace, std::string(kWordMark), " ", 0, 0, false},
        Step{Step::Kind::ByteFallback, {}, {}, 0, 0, false},
        Step{Step::Kind::Fuse, {}, {}, 0, 0, false}};
    if (hasPrefix) {
        definition.decoder.push_back(Step{Step::Kind::Strip, {}, " ", 1, 0, false});
    }
}

/// SentencePiece BPE: merges follow from the scores.
Result<void> readScored(const VocabularySource& source, TokenizerDefinition& definition)
{
    if (source.scores.empty()) {
        return tokenizerError("TK02", "vocabulary: a SentencePiece BPE without scores");
    }
    if (source.removeExtraSpaces.value_or(false)) {
        return tokenizerUnsupported("TK04", "SentencePiece BPE that removes extra white space");
    }
    LAP_TRY(definition.merges, mergesFromScores(source, definition.vocabulary));
    definition.unknownId = definition.special.unknown;
    definition.fusesUnknown = true;
    definition.hasByteFallback = definition.vocabulary.find("<0x00>") >= 0;
    putMarkNormalizer(source, definition);
    putMarkDecoder(source.addSpacePrefix.value_or(true), definition);
    putBeginAndEnd(source, /*addsBegin=*/true, definition);
    return {};
}

Result<void> readUnigram(const VocabularySource& source, TokenizerDefinition& definition)
{
    using Step = NormalizerStep;
    if (source.scores.empty()) {
        return tokenizerError("TK01", "vocabulary: a unigram model without scores");
    }
    definition.kind = ModelKind::Unigram;
    definition.scores.assign(source.scores.begin(), source.scores.end());
    definition.unknownId = definition.special.unknown;
    definition.fusesUnknown = true;
    definition.hasByteFallback = definition.vocabulary.find("<0x00>") >= 0;
    if (!source.charsMap.empty()) {
        definition.normalizer.push_back(
            Step{Step::Kind::CharsMap, {}, source.charsMap, false, false});
    }
    definition.normalizer.push_back(
        Step{Step::Kind::Strip, {}, {}, /*stripLeft=*/false, /*stripRight=*/true});
    definition.normalizer.push_back(
        Step{Step::Kind::SpaceRuns, {}, std::string(kWordMark), false, false});
    definition.preTokenizer.isMetaspace = true;
    definition.preTokenizer.splits = {SplitPattern::Metaspace};
    const bool hasPrefix = source.addSpacePrefix.value_or(true);
    definition.preTokenizer.prefix
        = hasPrefix ? PreTokenizer::Prefix::Always : PreTokenizer::Prefix::Never;
    definition.decoder = {DecoderStep{DecoderStep::Kind::Metaspace, {}, {}, 0, 0, hasPrefix}};
    putBeginAndEnd(source, /*addsBegin=*/false, definition);
    return {};
}

} // namespace

Result<TokenizerDefinition> definitionFromSource(VocabularySource source)
{
    LAP_CHECK(checkShape(source));
    TokenizerDefinition definition;
    LAP_CHECK(readTokens(source, definition));
    LAP_CHECK(readSpecialIds(source, definition));
    if (source.model == "gpt2") {
        LAP_CHECK(readByteLevel(source, definition));
    } else if (source.model == "llama") {
        LAP_CHECK(readScored(source, definition));
    } else if (source.model == "t5") {
        LAP_CHECK(readUnigram(source, definition));
    } else {
        return tokenizerUnsupported("TK03",
            "tokenizer model " + quotedText(source.model, 40)
                + ", expected gpt2 (byte-level BPE), llama (SentencePiece BPE) or t5 (unigram)");
    }
    if (source.chatTemplate) {
        LAP_TRY(definition.chatTemplate, checkedChatTemplate(std::move(*source.chatTemplate)));
    }
    return definition;
}

Result<TokenizerDefinition> definitionFromSentencePiece(std::string_view bytes)
{
    LAP_TRY(VocabularySource source, readSentencePieceModel(bytes));
    return definitionFromSource(std::move(source));
}

Result<Tokenizer> tokenizerFromSource(VocabularySource source)
{
    LAP_TRY(TokenizerDefinition definition, definitionFromSource(std::move(source)));
    return Tokenizer::create(std::move(definition));
}

Result<Tokenizer> tokenizerFromSentencePiece(std::string_view bytes)
{
    LAP_TRY(TokenizerDefinition definition, definitionFromSentencePiece(bytes));
    return Tokenizer::create(std::move(definition));
}

} // namespace lapidary::model
