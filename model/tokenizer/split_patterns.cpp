// SPDX-License-Identifier: Apache-2.0
// The texts by which split patterns are known. They are compared, never compiled.
#include "model/tokenizer/split_scanner.h"

#include <string>

namespace lapidary::model {

namespace {

struct KnownPattern
{
    SplitPattern pattern;
    std::string_view regex;
};

constexpr KnownPattern kKnown[] = {
    {SplitPattern::Gpt2,
        R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
    {SplitPattern::Llama3,
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
        R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {SplitPattern::Qwen2,
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
        R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {SplitPattern::Qwen35,
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N})"
        R"(| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {SplitPattern::O200k,
        R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
        R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
        R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {SplitPattern::Tekken,
        R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
        R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
        R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {SplitPattern::Numbers3, R"(\p{N}{1,3})"},
    {SplitPattern::Cjk, "[一-龥\u3040-ゟ゠-ヿ]+"},
    {SplitPattern::DeepSeekV3,
        R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+)"
        R"(|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*)"
        R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"},
};

std::string withEscapedLineEnds(std::string_view regex)
{
    std::string text;
    for (const char character : regex) {
        if (character == '\r' || character == '\n') {
            text += character == '\r' ? "\\r" : "\\n";
        } else {
            text += character;
        }
    }
    return text;
}

} // namespace

std::optional<SplitPattern> knownSplitPattern(std::string_view regex)
{
    if (regex.size() > 4096) {
        return std::nullopt;
    }
    const std::string text = withEscapedLineEnds(regex);
    for (const KnownPattern& known : kKnown) {
        if (known.regex == text) {
            return known.pattern;
        }
    }
    return std::nullopt;
}

std::string_view splitPatternText(SplitPattern pattern)
{
    for (const KnownPattern& known : kKnown) {
        if (known.pattern == pattern) {
            return known.regex;
        }
    }
    return {};
}

} // namespace lapidary::model
