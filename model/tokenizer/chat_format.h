// SPDX-License-Identifier: Apache-2.0
// Chat formats: recognised by the markers in a model's template, written by code of our own. A
// template is never executed.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

enum class ChatFormatId
{
    Plain, ///< the messages' texts, a line feed between them
    ChatMl,
    Llama2,
    Llama3,
    MistralV1,
    MistralV3,
    MistralTekken,
    Gemma,
    Phi3,
    Zephyr,
};

/// A recognised format with what the model's own template adds to it.
struct ChatFormat
{
    ChatFormatId id = ChatFormatId::Plain;
    std::string title = "plain text"; ///< for people: "ChatML"
    std::string defaultSystem; ///< put first when the messages have no system message; may be empty
    bool addsBegin = false;    ///< the template begins with the model's begin token
    bool hasSystem = true;     ///< false: a system message goes into the first user message
    bool hasDates = false;     ///< Llama 3.1: the system header holds two dates
    bool dropsThoughts = false; ///< what an assistant thought in earlier turns is left out
};

struct ChatMessage
{
    std::string role; ///< "system", "user" or "assistant"
    std::string content;
};

/// A rendered conversation. In `plainRanges` (bytes of `text`, ascending) lies what people wrote:
/// special tokens typed there are plain text (CT04).
struct ChatPrompt
{
    std::string text;
    std::vector<ByteRange> plainRanges;
    bool addSpecial = false; ///< Plain: the tokenizer's own begin token
};

/// The format of a template, or nothing when its markers are not known (a person picks then).
std::optional<ChatFormat> recognizeChat(std::string_view chatTemplate);

/// The format of a tokenizer's template; Plain when it has none; nothing when it is not known.
std::optional<ChatFormat> recognizeChat(const Tokenizer& tokenizer);

/// Writes a conversation. `withAnswer` ends it where the assistant's next answer begins.
/// Errors: InvalidArgument for another role, or no messages.
Result<ChatPrompt> renderChat(const ChatFormat& format, const Tokenizer& tokenizer,
    std::span<const ChatMessage> messages, bool withAnswer = true);

/// Ids of a rendered conversation.
Encoding encodeChat(const Tokenizer& tokenizer, const ChatPrompt& prompt);

/// The ids that end an answer in this format, the model's end token among them.
std::vector<TokenId> chatEndIds(const ChatFormat& format, const Tokenizer& tokenizer);

} // namespace lapidary::model
