// SPDX-License-Identifier: Apache-2.0
// Normaliser, pre-tokenizer, post-processor and decoder of a tokenizer.json: what is on the list is
// taken, anything else is refused by its name.
#include "model/core/text_format.h"
#include "model/tokenizer/json_fields.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/split_scanner.h"
#include "model/tokenizer/tokenizer_json.h"

namespace lapidary::model {

namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81"; // ▁

Error unknownPart(const char* part, const Json& json)
{
    const std::string type = textOf(json, "type");
    return tokenizerUnsupported("TK04",
        std::string(part) + " " + (type.empty() ? "without a type" : quotedText(type, 40))
            + " is not supported");
}

/// The steps of a Sequence under `member`, or the object itself; nothing for null.
std::vector<const Json*> stepsOf(const Json& json, const char* member)
{
    std::vector<const Json*> steps;
    if (json.is_null()) {
        return steps;
    }
    if (textOf(json, "type") != "Sequence") {
        return {&json};
    }
    for (const Json& step : memberOf(json, member)) {
        const std::vector<const Json*> inner = stepsOf(step, member);
        steps.insert(steps.end(), inner.begin(), inner.end());
    }
    return steps;
}

std::string decodeBase64(std::string_view text)
{
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char character : text) {
        constexpr std::string_view kAlphabet
            = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = kAlphabet.find(character);
        if (value == std::string_view::npos) {
            break; // padding ends the text
        }
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        if ((count += 6) >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xFFU);
        }
    }
    return bytes;
}

Result<NormalizerStep> readReplace(const Json& json)
{
    NormalizerStep step;
    step.content = textOf(json, "content");
    const Json& pattern = memberOf(json, "pattern");
    step.pattern = textOf(pattern, "String");
    if (!step.pattern.empty()) {
        step.kind = NormalizerStep::Kind::Replace;
        return step;
    }
    const std::string regex = textOf(pattern, "Regex");
    if (regex != " {2,}") {
        return tokenizerUnsupported("TK04",
            "normaliser Replace: the expression " + quotedText(regex)
                + " is not one of the known ones");
    }
    step.kind = NormalizerStep::Kind::SpaceRuns;
    return step;
}

Result<NormalizerStep> readNormalizerStep(const Json& json)
{
    using Kind = NormalizerStep::Kind;
    const std::string type = textOf(json, "type");
    for (const auto& [name, kind] : {std::pair{"NFC", Kind::Nfc}, {"NFD", Kind::Nfd},
             {"NFKC", Kind::Nfkc}, {"NFKD", Kind::Nfkd}}) {
        if (type == name) {
            return NormalizerStep{kind, {}, {}, false, false};
        }
    }
    if (type == "Prepend") {
        return NormalizerStep{Kind::Prepend, {}, textOf(json, "prepend"), false, false};
    }
    if (type == "Replace") {
        return readReplace(json);
    }
    if (type == "Strip") {
        return NormalizerStep{Kind::Strip, {}, {}, flagOf(json, "strip_left", true),
            flagOf(json, "strip_right", true)};
    }
    if (type == "Precompiled") {
        return NormalizerStep{
            Kind::CharsMap, {}, decodeBase64(textOf(json, "precompiled_charsmap")), false, false};
    }
    return unknownPart("normaliser", json);
}

Result<void> readByteLevel(const Json& json, PreTokenizer& preTokenizer)
{
    preTokenizer.isByteLevel = true;
    if (flagOf(json, "add_prefix_space", true)) {
        if (!preTokenizer.splits.empty()) {
            return tokenizerUnsupported(
                "TK04", "pre-tokenizer ByteLevel: add_prefix_space after a split");
        }
        preTokenizer.prefix = PreTokenizer::Prefix::Always;
    }
    if (flagOf(json, "use_regex", true)) {
        preTokenizer.splits.push_back(SplitPattern::Gpt2);
    }
    return {};
}

Result<void> readMetaspace(const Json& json, PreTokenizer& preTokenizer)
{
    if (textOf(json, "replacement", std::string(kWordMark)) != kWordMark) {
        return tokenizerUnsupported(
            "TK04", "pre-tokenizer Metaspace: another replacement than U+2581");
    }
    const std::string scheme = textOf(
        json, "prepend_scheme", flagOf(json, "add_prefix_space", true) ? "always" : "never");
    using Prefix = PreTokenizer::Prefix;
    preTokenizer.isMetaspace = true;
    preTokenizer.prefix = scheme == "never" ? Prefix::Never
        : scheme == "first"                 ? Prefix::First
                                            : Prefix::Always;
    if (flagOf(json, "split", true)) {
        preTokenizer.splits.push_back(SplitPattern::Metaspace);
    }
    return {};
}

Result<SplitPattern> readSplit(const Json& json)
{
    const Json& pattern = memberOf(json, "pattern");
    const std::string behavior = textOf(json, "behavior");
    const bool isInverted = flagOf(json, "invert", false);
    if (textOf(pattern, "String") == " " && behavior == "MergedWithPrevious" && !isInverted) {
        return SplitPattern::SpaceEnds;
    }
    const std::string regex = textOf(pattern, "Regex");
    const std::optional<SplitPattern> known = knownSplitPattern(regex);
    const bool keepsAll = (behavior == "Isolated" && !isInverted)
        || (behavior == "Removed" && isInverted && known != SplitPattern::Numbers3
            && known != SplitPattern::Cjk && known != SplitPattern::DeepSeekV3);
    if (!known || !keepsAll) {
        return tokenizerUnsupported("TK04",
            "pre-tokenizer Split: the pattern " + quotedText(regex) + " with behaviour "
                + quotedText(behavior, 40) + " is not one of the known ones");
    }
    return *known;
}

Result<void> readPreTokenizerStep(const Json& json, PreTokenizer& preTokenizer)
{
    const std::string type = textOf(json, "type");
    if (preTokenizer.isByteLevel || (type == "Metaspace" && !preTokenizer.splits.empty())) {
        return tokenizerUnsupported(
            "TK04", "pre-tokenizer: " + quotedText(type, 40) + " comes too late");
    }
    if (type == "ByteLevel") {
        return readByteLevel(json, preTokenizer);
    }
    if (type == "Metaspace") {
        return readMetaspace(json, preTokenizer);
    }
    if (type == "Digits") {
        preTokenizer.splits.push_back(flagOf(json, "individual_digits", false)
                ? SplitPattern::Digits
                : SplitPattern::DigitRuns);
        return {};
    }
    if (type != "Split") {
        return unknownPart("pre-tokenizer", json);
    }
    LAP_TRY(const SplitPattern pattern, readSplit(json));
    preTokenizer.splits.push_back(pattern);
    return {};
}

Result<DecoderStep> readDecoderStep(const Json& json)
{
    using Kind = DecoderStep::Kind;
    const std::string type = textOf(json, "type");
    DecoderStep step;
    if (type == "ByteLevel" || type == "ByteFallback" || type == "Fuse") {
        step.kind = type == "ByteLevel" ? Kind::ByteLevel
            : type == "ByteFallback"    ? Kind::ByteFallback
                                        : Kind::Fuse;
        return step;
    }
    step.content = textOf(json, "content");
    if (type == "Replace") {
        step.kind = Kind::Replace;
        step.pattern = textOf(memberOf(json, "pattern"), "String");
        if (!step.pattern.empty()) {
            return step;
        }
    }
    if (type == "Strip" && !step.content.empty()) {
        step.kind = Kind::Strip;
        step.left = static_cast<int>(integerOf(json, "start", 0, kMaxTokenBytes, 0));
        step.right = static_cast<int>(integerOf(json, "stop", 0, kMaxTokenBytes, 0));
        return step;
    }
    if (type == "Metaspace") {
        step.kind = Kind::Metaspace;
        step.stripsFirst = textOf(json, "prepend_scheme",
                               flagOf(json, "add_prefix_space", true) ? "always" : "never")
            != "never";
        return step;
    }
    return unknownPart("decoder", json);
}

} // namespace

Result<std::vector<NormalizerStep>> readNormalizer(const Json& json)
{
    std::vector<NormalizerStep> steps;
    for (const Json* step : stepsOf(json, "normalizers")) {
        LAP_TRY(NormalizerStep read, readNormalizerStep(*step));
        steps.push_back(std::move(read));
    }
    return steps;
}

Result<void> readPreTokenizer(const Json& json, TokenizerDefinition& definition)
{
    for (const Json* step : stepsOf(json, "pretokenizers")) {
        LAP_CHECK(readPreTokenizerStep(*step, definition.preTokenizer));
    }
    return {};
}

Result<void> readDecoder(const Json& json, TokenizerDefinition& definition)
{
    definition.joinsWithBlanks = json.is_null();
    for (const Json* step : stepsOf(json, "decoders")) {
        LAP_TRY(DecoderStep read, readDecoderStep(*step));
        definition.decoder.push_back(std::move(read));
    }
    return {};
}

namespace {

Result<std::vector<TokenId>> templateIds(const Json& tokens, const std::string& name)
{
    std::vector<TokenId> ids;
    const Json& entry = memberOf(tokens, name.c_str());
    for (const Json& id : memberOf(entry, "ids")) {
        if (!id.is_number_integer() || id.get<std::int64_t>() < 0
            || id.get<std::int64_t>() > kMaxTokenId) {
            ids.clear();
            break;
        }
        ids.push_back(id.get<TokenId>());
    }
    if (ids.empty()) {
        return tokenizerError("TK05",
            "post-processor: the token " + quotedText(name, 40) + " of its template has no ids");
    }
    return ids;
}

Result<void> readTemplate(const Json& json, TokenizerDefinition& definition)
{
    int texts = 0;
    for (const Json& piece : memberOf(json, "single")) {
        if (piece.is_object() && piece.contains("Sequence")) {
            ++texts;
            continue;
        }
        const std::string name = textOf(memberOf(piece, "SpecialToken"), "id");
        LAP_TRY(
            const std::vector<TokenId> ids, templateIds(memberOf(json, "special_tokens"), name));
        auto& side = texts == 0 ? definition.prefixIds : definition.suffixIds;
        side.insert(side.end(), ids.begin(), ids.end());
    }
    if (texts != 1) {
        return tokenizerUnsupported(
            "TK04", "post-processor: a template that does not hold the text exactly once");
    }
    return {};
}

/// RobertaProcessing and BertProcessing: cls in front, sep behind.
Result<void> readClassAndEnd(const Json& json, TokenizerDefinition& definition)
{
    for (const char* name : {"cls", "sep"}) {
        const Json& pair = memberOf(json, name);
        if (!pair.is_array() || pair.size() != 2 || !pair[1].is_number_integer()
            || pair[1].get<std::int64_t>() < 0 || pair[1].get<std::int64_t>() > kMaxTokenId) {
            return tokenizerError(
                "TK05", std::string("post-processor: ") + name + " is not a token and its id");
        }
        auto& side = name[0] == 'c' ? definition.prefixIds : definition.suffixIds;
        side.push_back(pair[1].get<TokenId>());
    }
    return {};
}

void readTrim(const Json& json, TokenizerDefinition& definition)
{
    definition.trimsOffsets = flagOf(json, "trim_offsets", true);
    definition.trimKeepsPrefix = flagOf(json, "add_prefix_space", true);
}

} // namespace

Result<void> readPostProcessor(const Json& json, TokenizerDefinition& definition)
{
    for (const Json* step : stepsOf(json, "processors")) {
        const std::string type = textOf(*step, "type");
        if (type == "TemplateProcessing") {
            LAP_CHECK(readTemplate(*step, definition));
        } else if (type == "ByteLevel") {
            readTrim(*step, definition);
        } else if (type == "RobertaProcessing" || type == "BertProcessing") {
            LAP_CHECK(readClassAndEnd(*step, definition));
            if (type == "RobertaProcessing") {
                readTrim(*step, definition);
            }
        } else {
            return unknownPart("post-processor", *step);
        }
    }
    return {};
}

} // namespace lapidary::model
