// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/prompt.h"

#include "model/text/open_tokenizer.h"
#include "model/tokenizer/chat_format.h"

#include <array>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::ParamType;
using model::Result;

bool isSampled(const model::Params& params)
{
    return params.has("temperature") || params.has("top_k") || params.has("top_p");
}

bool needsText(const model::Params& params)
{
    return params.json().contains("stop") && !params.texts("stop").empty();
}

/// The message in the model's own chat format, up to where its answer begins.
Result<Prompt> prepareChat(Prompt prompt, const std::string& message)
{
    const model::Tokenizer& tokenizer = *prompt.tokenizer;
    const auto format = model::recognizeChat(tokenizer);
    if (!format) {
        return Error{ErrorCode::Unsupported, "the model's chat template is in no known format", {},
            "write the conversation yourself and leave out --chat", {}};
    }
    const std::array<model::ChatMessage, 1> messages{{{"user", message}}};
    LAP_TRY(const model::ChatPrompt chat, model::renderChat(*format, tokenizer, messages));
    const model::Encoding encoding = model::encodeChat(tokenizer, chat);
    prompt.ids.assign(encoding.ids.begin(), encoding.ids.end());
    for (const model::TokenId id : model::chatEndIds(*format, tokenizer)) {
        prompt.endIds.push_back(id);
    }
    return prompt;
}

} // namespace

std::vector<model::ParamSpec> samplingParameters()
{
    return {
        {.name = "greedy",
            .type = ParamType::Flag,
            .help = "always take the best token; so it is, too, when no other way is given",
            .defaultValue = false},
        {.name = "temperature",
            .type = ParamType::Number,
            .help = "divisor of the logits: above 1 bolder, below 1 safer, 0 greedy",
            .minimum = 0.0,
            .maximum = 100.0},
        {.name = "top_k",
            .type = ParamType::Integer,
            .help = "draw from the k best tokens only; 0: from all",
            .minimum = 0,
            .maximum = 2147483647.0},
        {.name = "top_p",
            .type = ParamType::Number,
            .help = "draw from the fewest tokens that hold this share of the probability",
            .minimum = 1e-6,
            .maximum = 1.0,
            .source = "arXiv:1904.09751, section 3.1"},
    };
}

model::ParamSpec chatParameter()
{
    return {.name = "chat",
        .type = ParamType::Flag,
        .help = "answer the prompt as a chat message, in the model's own chat format",
        .defaultValue = false};
}

Result<void> checkPromptUsage(const model::Params& params)
{
    if (params.flag("chat") && params.has("ids")) {
        return Error{ErrorCode::InvalidArgument, "--chat needs a message, not token ids", {},
            "give --prompt TEXT", {}};
    }
    if (params.flag("greedy") && isSampled(params)) {
        return Error{ErrorCode::InvalidArgument,
            "--greedy takes the best token, but --temperature, --top-k or --top-p is given too", {},
            "leave out one of them", {}};
    }
    return {};
}

SamplingOptions samplingOptions(const model::Params& params)
{
    SamplingOptions options;
    options.temperature = params.has("temperature") ? params.number("temperature")
        : isSampled(params)                         ? 1.0
                                                    : 0.0;
    options.topK = params.has("top_k") ? params.integer("top_k") : 0;
    options.topP = params.has("top_p") ? params.number("top_p") : 1.0;
    options.seed = static_cast<std::uint64_t>(params.integer("seed"));
    return options;
}

Result<Prompt> preparePrompt(const model::Params& params, const model::OpenedModel& opened)
{
    Prompt prompt;
    prompt.endIds = opened.config().endIds;
    auto tokenizer = model::openTokenizer(opened.checkpoint());
    if (tokenizer) {
        prompt.tokenizer = *std::move(tokenizer);
        if (prompt.tokenizer->specialIds().end) {
            prompt.endIds.push_back(*prompt.tokenizer->specialIds().end);
        }
    } else if (params.has("prompt") || needsText(params)) {
        return std::move(tokenizer).error(); // ids can be continued without one
    }
    if (params.has("ids")) {
        prompt.ids = params.integers("ids");
        return prompt;
    }
    if (params.flag("chat")) {
        return prepareChat(std::move(prompt), params.text("prompt"));
    }
    const auto encoding = prompt.tokenizer->encode(params.text("prompt"), {.withOffsets = false});
    prompt.ids.assign(encoding.ids.begin(), encoding.ids.end());
    return prompt;
}

} // namespace lapidary::compute
