// SPDX-License-Identifier: Apache-2.0
// The built-in writers of chat formats. Each gives the text that the models' own templates give.
#include "model/core/text_format.h"
#include "model/tokenizer/chat_format.h"

namespace lapidary::model {
namespace {

constexpr std::string_view kWhiteSpace = " \t\n\r\v\f";

std::string trimmed(const std::string& text)
{
    const std::size_t begin = text.find_first_not_of(kWhiteSpace);
    if (begin == std::string::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

/// What follows the last </think>, without the line feeds at its start.
std::string withoutThoughts(const std::string& text)
{
    constexpr std::string_view kEnd = "</think>";
    const std::size_t end = text.rfind(kEnd);
    if (end == std::string::npos) {
        return text;
    }
    const std::size_t begin = text.find_first_not_of('\n', end + kEnd.size());
    return begin == std::string::npos ? std::string() : text.substr(begin);
}

class Writer
{
public:
    Writer(const ChatFormat& format, const Tokenizer& tokenizer)
        : m_format(format)
    {
        const auto text = [&](std::optional<TokenId> id) {
            return id ? tokenizer.tokenOf(*id).value_or("") : std::string();
        };
        m_begin = text(tokenizer.specialIds().begin);
        m_end = text(tokenizer.specialIds().end);
    }

    ChatPrompt write(std::span<const ChatMessage> messages, bool withAnswer)
    {
        m_messages.assign(messages.begin(), messages.end());
        prepare();
        if (m_format.addsBegin && m_format.id != ChatFormatId::Llama2) {
            mark(m_begin);
        }
        for (std::size_t i = 0; i < m_messages.size(); ++i) {
            message(i);
        }
        if (withAnswer) {
            answer();
        }
        m_prompt.addSpecial = m_format.id == ChatFormatId::Plain;
        return std::move(m_prompt);
    }

private:
    void mark(std::string_view text) { m_prompt.text += text; }

    void plain(const std::string& text)
    {
        if (!text.empty()) {
            m_prompt.plainRanges.push_back(
                {m_prompt.text.size(), m_prompt.text.size() + text.size()});
            m_prompt.text += text;
        }
    }

    /// Default system message, thoughts, and the system message of formats that have none.
    void prepare()
    {
        const bool hasSystem = m_messages.front().role == "system";
        if (!hasSystem && !m_format.defaultSystem.empty()) {
            m_messages.insert(m_messages.begin(), {"system", m_format.defaultSystem});
        } else if (!hasSystem && m_format.hasDates) {
            m_messages.insert(m_messages.begin(), {"system", ""});
        }
        if (m_format.dropsThoughts) {
            for (std::size_t i = 0; i < m_messages.size(); ++i) {
                if (m_messages[i].role == "assistant" && hasUserAfter(i)) {
                    m_messages[i].content = withoutThoughts(m_messages[i].content);
                }
            }
        }
        if (!m_format.hasSystem && m_messages.front().role == "system"
            && m_format.id != ChatFormatId::Plain) {
            m_system = m_messages.front().content;
            m_messages.erase(m_messages.begin());
            m_systemAt = systemPlace();
        }
    }

    bool hasUserAfter(std::size_t i) const
    {
        for (std::size_t k = i + 1; k < m_messages.size(); ++k) {
            if (m_messages[k].role == "user") {
                return true;
            }
        }
        return false;
    }

    /// The user message that takes the system message: the first, with Mistral v3 and on the last.
    std::size_t systemPlace() const
    {
        const bool isLast
            = m_format.id == ChatFormatId::MistralV3 || m_format.id == ChatFormatId::MistralTekken;
        std::size_t place = m_messages.size();
        for (std::size_t i = 0; i < m_messages.size(); ++i) {
            if (m_messages[i].role == "user" && (isLast || place == m_messages.size())) {
                place = i;
            }
        }
        return place;
    }

    void message(std::size_t i)
    {
        const ChatMessage& message = m_messages[i];
        switch (m_format.id) {
        case ChatFormatId::Plain:
            mark(i > 0 ? "\n" : "");
            plain(message.content);
            break;
        case ChatFormatId::ChatMl:
            block("<|im_start|>", message, "\n", "<|im_end|>\n");
            break;
        case ChatFormatId::Llama3:
            llama3(message);
            break;
        case ChatFormatId::Gemma:
            gemma(message, i);
            break;
        case ChatFormatId::Phi3:
            turn("<|" + message.role + "|>\n", i, message.content, "<|end|>\n");
            break;
        case ChatFormatId::Zephyr:
            turn("<|" + message.role + "|>\n", i, message.content, m_end + "\n");
            break;
        default:
            instruct(message, i);
            break;
        }
    }

    void block(std::string_view open, const ChatMessage& message, std::string_view middle,
        std::string_view close)
    {
        mark(open);
        mark(message.role);
        mark(middle);
        plain(message.content);
        mark(close);
    }

    /// A message with the system message in front, where it belongs here.
    void turn(
        const std::string& open, std::size_t i, const std::string& content, std::string_view close)
    {
        mark(open);
        if (i == m_systemAt && !m_system.empty()) {
            plain(m_system);
            mark("\n\n");
        }
        plain(content);
        mark(close);
    }

    void llama3(const ChatMessage& message)
    {
        mark("<|start_header_id|>");
        mark(message.role);
        mark("<|end_header_id|>\n\n");
        if (m_format.hasDates && &message == &m_messages.front()) {
            // The date that the template falls back to: a fixed text gives the same ids every day.
            mark("Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n");
        }
        plain(trimmed(message.content));
        mark("<|eot_id|>");
    }

    void gemma(const ChatMessage& message, std::size_t i)
    {
        const std::string role = message.role == "assistant" ? "model" : message.role;
        turn("<start_of_turn>" + role + "\n", i, trimmed(message.content), "<end_of_turn>\n");
    }

    void instruct(const ChatMessage& message, std::size_t i)
    {
        const bool isUser = message.role == "user";
        if (m_format.id == ChatFormatId::Llama2) {
            isUser ? llama2User(message, i) : llama2Assistant(message);
            return;
        }
        const bool isTekken = m_format.id == ChatFormatId::MistralTekken;
        const bool isV1 = m_format.id == ChatFormatId::MistralV1;
        if (isUser) {
            turn(
                isTekken ? "[INST]" : "[INST] ", i, message.content, isV1 ? " [/INST]" : "[/INST]");
        } else {
            mark(m_format.id == ChatFormatId::MistralV3 ? " " : "");
            plain(message.content);
            mark(m_end);
        }
    }

    void llama2User(const ChatMessage& message, std::size_t i)
    {
        mark(m_begin);
        mark("[INST] ");
        if (i == m_systemAt && !m_system.empty()) {
            mark("<<SYS>>\n");
            plain(m_system);
            mark("\n<</SYS>>\n\n");
        }
        plain(trimmed(message.content));
        mark(" [/INST]");
    }

    void llama2Assistant(const ChatMessage& message)
    {
        mark(" ");
        plain(trimmed(message.content));
        mark(" ");
        mark(m_end);
    }

    void answer()
    {
        switch (m_format.id) {
        case ChatFormatId::ChatMl:
            mark("<|im_start|>assistant\n");
            break;
        case ChatFormatId::Llama3:
            mark("<|start_header_id|>assistant<|end_header_id|>\n\n");
            break;
        case ChatFormatId::Gemma:
            mark("<start_of_turn>model\n");
            break;
        case ChatFormatId::Phi3:
        case ChatFormatId::Zephyr:
            mark("<|assistant|>\n");
            break;
        default:
            break; // the others answer right behind the user's message
        }
    }

    const ChatFormat& m_format;
    std::vector<ChatMessage> m_messages;
    std::string m_begin;
    std::string m_end;
    std::string m_system;
    std::size_t m_systemAt = SIZE_MAX;
    ChatPrompt m_prompt;
};

} // namespace

Result<ChatPrompt> renderChat(const ChatFormat& format, const Tokenizer& tokenizer,
    std::span<const ChatMessage> messages, bool withAnswer)
{
    if (messages.empty()) {
        return Error{ErrorCode::InvalidArgument, "a chat without messages, expected one or more",
            "messages", "give a message of the user", {}};
    }
    for (const ChatMessage& message : messages) {
        if (message.role != "system" && message.role != "user" && message.role != "assistant") {
            return Error{ErrorCode::InvalidArgument,
                "unknown role " + quotedText(message.role, 40)
                    + ", expected system, user or assistant",
                "messages", "change the role", {}};
        }
    }
    return Writer(format, tokenizer).write(messages, withAnswer);
}

} // namespace lapidary::model
