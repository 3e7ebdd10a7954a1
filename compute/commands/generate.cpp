// SPDX-License-Identifier: Apache-2.0
// generate: continues a prompt, or answers a chat message.
#include "compute/generation/generate.h"

#include "compute/commands/model_command.h"
#include "compute/generation/prompt.h"

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
    return checkPromptUsage(params);
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
    std::vector<model::ParamSpec> own{
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
        seedOption(),
        chatParameter(),
        {.name = "ignore_eos",
            .type = ParamType::Flag,
            .help = "go on after the token that ends a text",
            .defaultValue = false},
        {.name = "stop",
            .type = ParamType::Text,
            .help = "end before this text; can be given several times",
            .defaultValue = Json::array(),
            .isList = true},
    };
    const std::vector<model::ParamSpec> sampling = samplingParameters();
    own.insert(own.begin() + 3, sampling.begin(), sampling.end()); // behind how much is asked for
    return modelParameters(std::move(own));
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
