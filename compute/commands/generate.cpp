// SPDX-License-Identifier: Apache-2.0
// generate: continues a prompt, or answers a chat message.
#include "compute/generation/generate.h"

#include "compute/commands/model_command.h"
#include "model/text/open_tokenizer.h"
#include "model/tokenizer/chat_format.h"

#include <array>
#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

constexpr std::size_t kLongestStream = std::size_t{64} << 10; // bytes; a line is bounded

Error usage(std::string message, std::string hint)
{
    return {ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint), {}};
}

Result<void> checkUsage(const model::Params& params)
{
    if (params.has("prompt") == params.has("ids")) {
        return usage(params.has("ids") ? "both --prompt and --ids are given, expected one of them"
                                       : "there is no prompt",
            "give --prompt TEXT or --ids 1,2,3");
    }
    if (params.flag("chat") && params.has("ids")) {
        return usage("--chat needs a message, not token ids", "give --prompt TEXT");
    }
    const bool isSampled = params.has("temperature") || params.has("top_k") || params.has("top_p");
    if (params.flag("greedy") && isSampled) {
        return usage(
            "--greedy takes the best token, but --temperature, --top-k or --top-p is given too",
            "leave out one of them");
    }
    return {};
}

SamplingOptions samplingOptions(const model::Params& params)
{
    SamplingOptions options;
    const bool isSampled = params.has("temperature") || params.has("top_k") || params.has("top_p");
    options.temperature = params.has("temperature") ? params.number("temperature")
        : isSampled                                 ? 1.0
                                                    : 0.0;
    options.topK = params.has("top_k") ? params.integer("top_k") : 0;
    options.topP = params.has("top_p") ? params.number("top_p") : 1.0;
    options.seed = static_cast<std::uint64_t>(params.integer("seed"));
    return options;
}

/// What a generation needs besides the weights.
struct Prompt
{
    std::optional<model::Tokenizer> tokenizer;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> endIds;
};

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
    } else if (params.has("prompt") || !params.texts("stop").empty()) {
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

Json toJson(const Generation& generation)
{
    const auto rate
        = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
    Json json{{"ids", generation.ids},
        {"text", generation.text ? Json(*generation.text) : Json(nullptr)},
        {"prompt_tokens", generation.promptTokens},
        {"tokens_per_second", rate(generation.tokensPerSecond)},
        {"prefill_tokens_per_second", rate(generation.prefillTokensPerSecond)},
        {"stop_reason", name(generation.stopReason)}};
    if (generation.stopReason == StopReason::Cancelled) {
        json["partial"] = true;
    }
    return json;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_CHECK(checkUsage(params));
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    LAP_TRY(Prompt prompt, preparePrompt(params, *loaded.opened));
    GenerationOptions options;
    options.maxTokens = params.integer("max_tokens");
    options.sampling = samplingOptions(params);
    options.stops = params.texts("stop");
    if (!params.flag("ignore_eos")) {
        options.endIds = std::move(prompt.endIds);
    }
    const auto report = [&](const Generation& soFar) {
        // The whole text each time: messages between two others may be left out.
        const bool isShort = soFar.text && soFar.text->size() <= kLongestStream;
        context.progress({"generating", static_cast<double>(soFar.ids.size()),
            static_cast<double>(options.maxTokens), "tokens", {},
            isShort ? soFar.text : std::nullopt});
    };
    LAP_TRY(const Generation generation,
        generate(*loaded.decoder, prompt.tokenizer ? &*prompt.tokenizer : nullptr, prompt.ids,
            options, context.cancel, report));
    constexpr int kPartial = 10;
    return CommandResult{
        toJson(generation), generation.stopReason == StopReason::Cancelled ? kPartial : 0};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text
        = result["text"].is_string() ? result["text"].get<std::string>() : result["ids"].dump();
    std::array<char, 128> facts{};
    std::snprintf(facts.data(), facts.size(), "%zu tokens, %.1f per second", result["ids"].size(),
        result["tokens_per_second"].is_number() ? result["tokens_per_second"].get<double>() : 0.0);
    const bool hasRate = result["tokens_per_second"].is_number();
    return text + "\n" + (hasRate ? style.faint(facts.data()) + "\n" : "");
}

std::vector<model::ParamSpec> parameters()
{
    return modelParameters({
        {.name = "prompt",
            .type = ParamType::Text,
            .help = "the text to continue, or the message to answer"},
        {.name = "ids",
            .type = ParamType::Integer,
            .help = "token ids to continue instead",
            .isList = true},
        {.name = "max_tokens",
            .type = ParamType::Integer,
            .help = "generate at most so many tokens",
            .defaultValue = 128,
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "tokens"},
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
        seedOption(),
        {.name = "chat",
            .type = ParamType::Flag,
            .help = "answer the prompt as a chat message, in the model's own chat format",
            .defaultValue = false},
        {.name = "ignore_eos",
            .type = ParamType::Flag,
            .help = "go on after the token that ends a text",
            .defaultValue = false},
        {.name = "stop",
            .type = ParamType::Text,
            .help = "end before this text; can be given several times",
            .defaultValue = Json::array(),
            .isList = true},
    });
}

} // namespace

Command makeGenerate()
{
    return {.info = {.id = "generate",
                .title = "Generate",
                .summary = "Continues a text, or answers a chat message, token by token.",
                .parameters = parameters()},
        .example
        = "lapidary-engine generate ~/models/stories --prompt 'Once upon a time' --max-tokens 60",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
