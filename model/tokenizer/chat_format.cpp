// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/chat_format.h"

#include <algorithm>

namespace lapidary::model {
namespace {

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// A string of the template as it is when written: \n, \t, \', \" and \\ undone.
std::string unescaped(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        ++i;
        result += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
    }
    return result;
}

/// The text that a template writes between two markers in one go, without anything computed.
std::string literalBetween(std::string_view text, std::string_view open, std::string_view close)
{
    for (std::size_t at = text.find(open); at != std::string_view::npos;
         at = text.find(open, at + 1)) {
        std::string_view rest = text.substr(at + open.size());
        if (rest.substr(0, 2) == "\\n") {
            rest.remove_prefix(2);
        } else if (rest.substr(0, 1) == "\n") {
            rest.remove_prefix(1);
        } else {
            continue;
        }
        const std::string_view literal = rest.substr(0, rest.find(close));
        const bool isPlain = literal.size() < rest.size()
            && literal.find_first_of("{}") == std::string_view::npos && !has(literal, "' ")
            && !has(literal, "\" ");
        if (isPlain && !literal.empty()) {
            return unescaped(literal);
        }
    }
    return {};
}

ChatFormat chatMl(std::string_view text)
{
    ChatFormat format;
    format.id = ChatFormatId::ChatMl;
    format.defaultSystem = literalBetween(text, "<|im_start|>system", "<|im_end|>");
    format.dropsThoughts = has(text, "</think>");
    format.title = has(text, "Qwen") || has(text, "</think>") ? "ChatML (Qwen)" : "ChatML";
    return format;
}

ChatFormat llama3(std::string_view text)
{
    ChatFormat format;
    format.id = ChatFormatId::Llama3;
    format.title = "Llama 3";
    format.hasDates = has(text, "Cutting Knowledge Date");
    return format;
}

ChatFormat instruct(std::string_view text)
{
    ChatFormat format;
    format.hasSystem = false;
    if (has(text, "<<SYS>>")) {
        format.id = ChatFormatId::Llama2;
        format.title = "Llama 2";
    } else if (has(text, " [/INST]")) {
        format.id = ChatFormatId::MistralV1;
        format.title = "Mistral v1";
    } else if (has(text, "[INST] ")) {
        format.id = ChatFormatId::MistralV3;
        format.title = "Mistral v3";
    } else {
        format.id = ChatFormatId::MistralTekken;
        format.title = "Mistral (Tekken)";
    }
    return format;
}

ChatFormat userAndAssistant(std::string_view text)
{
    ChatFormat format;
    const bool isPhi = has(text, "<|end|>");
    format.id = isPhi ? ChatFormatId::Phi3 : ChatFormatId::Zephyr;
    format.title = isPhi ? "Phi-3" : "Zephyr";
    format.hasSystem = has(text, "<|system|>") || has(text, "system");
    return format;
}

std::optional<ChatFormat> byMarkers(std::string_view text)
{
    if (has(text, "<|start_header_id|>")) {
        return llama3(text);
    }
    if (has(text, "<start_of_turn>")) {
        ChatFormat format;
        format.id = ChatFormatId::Gemma;
        format.title = "Gemma";
        format.hasSystem = false;
        return format;
    }
    if (has(text, "<|im_start|>")) {
        return chatMl(text);
    }
    if (has(text, "[INST]")) {
        return instruct(text);
    }
    if (has(text, "<|assistant|>") && has(text, "<|user|>")) {
        return userAndAssistant(text);
    }
    return std::nullopt;
}

std::string_view endMark(ChatFormatId id)
{
    switch (id) {
    case ChatFormatId::ChatMl:
        return "<|im_end|>";
    case ChatFormatId::Llama3:
        return "<|eot_id|>";
    case ChatFormatId::Gemma:
        return "<end_of_turn>";
    case ChatFormatId::Phi3:
        return "<|end|>";
    default:
        return {};
    }
}

} // namespace

std::optional<ChatFormat> recognizeChat(std::string_view chatTemplate)
{
    std::optional<ChatFormat> format = byMarkers(chatTemplate);
    if (format) {
        format->addsBegin = has(chatTemplate, "bos_token") || format->id == ChatFormatId::Llama2
            || format->id == ChatFormatId::Llama3;
    }
    return format;
}

std::optional<ChatFormat> recognizeChat(const Tokenizer& tokenizer)
{
    const std::optional<std::string>& text = tokenizer.chatTemplate();
    return text ? recognizeChat(*text) : std::optional<ChatFormat>(ChatFormat());
}

Encoding encodeChat(const Tokenizer& tokenizer, const ChatPrompt& prompt)
{
    EncodeOptions options;
    options.addSpecial = prompt.addSpecial;
    options.plainRanges = prompt.plainRanges;
    return tokenizer.encode(prompt.text, options);
}

std::vector<TokenId> chatEndIds(const ChatFormat& format, const Tokenizer& tokenizer)
{
    std::vector<TokenId> ids;
    if (const auto id = tokenizer.specialIds().end) {
        ids.push_back(*id);
    }
    const std::string_view mark = endMark(format.id);
    const auto id = mark.empty() ? std::nullopt : tokenizer.idOf(mark);
    if (id && std::find(ids.begin(), ids.end(), *id) == ids.end()) {
        ids.push_back(*id);
    }
    return ids;
}

} // namespace lapidary::model
