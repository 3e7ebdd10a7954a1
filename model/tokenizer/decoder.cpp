// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/decoder.h"

#include "model/tokenizer/byte_alphabet.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/utf8.h"

#include <optional>

namespace lapidary::model {

namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81"; // ▁

std::string replaced(std::string_view text, std::string_view pattern, std::string_view content)
{
    std::string result;
    std::size_t begin = 0;
    for (std::size_t at = text.find(pattern); at != std::string_view::npos;
         at = text.find(pattern, begin)) {
        result.append(text.substr(begin, at - begin)).append(content);
        begin = at + pattern.size();
    }
    return result.append(text.substr(begin));
}

std::string_view withoutEnds(std::string_view text, const DecoderStep& step)
{
    for (int i = 0; i < step.left && text.substr(0, step.content.size()) == step.content; ++i) {
        text.remove_prefix(step.content.size());
    }
    for (int i = 0; i < step.right && text.size() >= step.content.size()
         && text.substr(text.size() - step.content.size()) == step.content;
         ++i) {
        text.remove_suffix(step.content.size());
    }
    return text;
}

std::optional<std::uint8_t> fallbackByte(std::string_view token)
{
    if (token.size() != 6 || token.substr(0, 3) != "<0x" || token[5] != '>') {
        return std::nullopt;
    }
    int value = 0;
    for (const char digit : token.substr(3, 2)) {
        const char lower = static_cast<char>(digit | 0x20);
        if (digit >= '0' && digit <= '9') {
            value = value * 16 + (digit - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + (lower - 'a' + 10);
        } else {
            return std::nullopt;
        }
    }
    return static_cast<std::uint8_t>(value);
}

} // namespace

Result<DecoderPlan> planDecoder(const TokenizerDefinition& definition)
{
    DecoderPlan plan;
    plan.joinsWithBlanks = definition.joinsWithBlanks;
    bool isFused = false;
    for (const DecoderStep& step : definition.decoder) {
        const bool isPerToken = !isFused && !plan.hasByteFallback && !plan.isByteLevel;
        using Kind = DecoderStep::Kind;
        if (step.kind == Kind::Fuse) {
            isFused = true;
        } else if (step.kind == Kind::ByteLevel && isPerToken && plan.perToken.empty()) {
            plan.isByteLevel = true;
            isFused = true;
        } else if (step.kind == Kind::ByteFallback && isPerToken) {
            plan.hasByteFallback = true;
        } else if (step.kind == Kind::Strip && isFused && plan.stripContent.empty()) {
            plan.stripContent = step.content;
            plan.stripLeft = step.left;
            plan.stripRight = step.right;
        } else if (isPerToken) {
            plan.perToken.push_back(step);
        } else {
            return tokenizerUnsupported(
                "TK04", "decoder: its steps come in an order that is not known");
        }
    }
    return plan;
}

std::string DecodeState::perToken(const DecoderPlan& plan, std::string_view token, bool isFirst)
{
    std::string text(token);
    for (const DecoderStep& step : plan.perToken) {
        if (step.kind == DecoderStep::Kind::Replace) {
            text = replaced(text, step.pattern, step.content);
        } else if (step.kind == DecoderStep::Kind::Strip) {
            text = std::string(withoutEnds(text, step));
        } else {
            text = replaced(text, kWordMark, isFirst && step.stripsFirst ? "" : " ");
        }
    }
    return text;
}

std::string DecodeState::bytesToText(bool isEnd)
{
    std::string text;
    std::string_view rest = m_bytes;
    while (!rest.empty()) {
        const std::size_t good = validPrefix(rest);
        text.append(rest.substr(0, good));
        rest.remove_prefix(good);
        if (rest.empty()) {
            break;
        }
        const Utf8Step step = utf8Step(rest);
        if (step.isCut && !isEnd) {
            break;
        }
        text += kReplacementCharacter;
        rest.remove_prefix(step.malformed);
    }
    m_bytes = std::string(rest);
    return text;
}

// A run of byte tokens is text when all of it is; else every byte is one U+FFFD.
std::string DecodeState::fallbackText()
{
    std::string text;
    if (validPrefix(m_bytes) == m_bytes.size()) {
        text = m_bytes;
    } else {
        for (std::size_t i = 0; i < m_bytes.size(); ++i) {
            text += kReplacementCharacter;
        }
    }
    m_bytes.clear();
    return text;
}

std::string DecodeState::stripped(std::string text, bool isEnd)
{
    const std::string& content = m_plan->stripContent;
    if (content.empty()) {
        return text;
    }
    while (m_stripLeft > 0 && !text.empty()) {
        if (text.compare(0, content.size(), content) != 0) {
            m_stripLeft = 0;
            break;
        }
        text.erase(0, content.size());
        --m_stripLeft;
    }
    m_tail += text;
    const DecoderStep right{DecoderStep::Kind::Strip, {}, content, 0, m_plan->stripRight, false};
    const std::string certain(withoutEnds(m_tail, right));
    m_tail = isEnd ? std::string() : m_tail.substr(certain.size());
    return certain;
}

std::string DecodeState::push(std::string_view token)
{
    std::string text;
    if (m_plan->joinsWithBlanks && !m_isFirst) {
        text = " ";
    }
    if (m_plan->isByteLevel) {
        const std::optional<std::string> bytes = bytesOfAlphabet(token);
        m_bytes += bytes ? *bytes : std::string(token);
        text += bytesToText(/*isEnd=*/false);
    } else {
        const std::string piece = perToken(*m_plan, token, m_isFirst);
        const auto byte = m_plan->hasByteFallback ? fallbackByte(piece) : std::nullopt;
        if (byte) {
            m_bytes += static_cast<char>(*byte);
        } else {
            text += fallbackText() + piece;
        }
    }
    m_isFirst = false;
    return stripped(std::move(text), /*isEnd=*/false);
}

std::string DecodeState::bytesOf(const DecoderPlan& plan, std::string_view token)
{
    if (plan.isByteLevel) {
        return bytesOfAlphabet(token).value_or(std::string(token));
    }
    std::string text = perToken(plan, token, /*isFirst=*/false);
    if (const auto byte = plan.hasByteFallback ? fallbackByte(text) : std::nullopt) {
        text.assign(1, static_cast<char>(*byte));
    }
    return text;
}

std::string DecodeState::finish()
{
    std::string text = m_plan->isByteLevel ? bytesToText(/*isEnd=*/true) : fallbackText();
    return stripped(std::move(text), /*isEnd=*/true);
}

} // namespace lapidary::model
