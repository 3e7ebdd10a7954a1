// SPDX-License-Identifier: Apache-2.0
// trace: which experts the tokens of a text choose.
#include "compute/trace/trace.h"

#include "compute/commands/model_command.h"
#include "compute/generation/prompt.h"
#include "model/steps/step.h"
#include "model/text/open_tokenizer.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

constexpr int kPartialStatus = 10;

Result<void> checkUsage(const model::Params& params)
{
    const bool hasData = !params.texts("data").empty();
    const int sources = int{params.has("prompt")} + int{params.has("ids")} + int{hasData};
    if (sources != 1) {
        return Error{ErrorCode::InvalidArgument,
            sources == 0 ? "there is nothing to trace"
                         : "more than one of --prompt, --ids and --data is given",
            {}, "give --prompt TEXT, --ids 1,2,3 or --data FILE", {}};
    }
    if (hasData && params.has("generate")) {
        return Error{ErrorCode::InvalidArgument,
            "--generate continues a prompt, not the items of a file", {},
            "give --prompt TEXT, or leave out --generate", {}};
    }
    return checkPromptUsage(params);
}

Result<TraceResult> traceData(const model::Params& params, const CommandContext& context,
    const LoadedModel& loaded, const model::Tokenizer& tokenizer,
    const std::vector<PlannedIntervention>& interventions)
{
    LAP_TRY(const TraceInput input,
        readTraceData({params.texts("data"), params.integer("skip"),
                          params.has("limit") ? params.integer("limit") : 0},
            tokenizer, loaded.opened->config().contextLength));
    return traceTexts(*loaded.decoder, input, interventions, context.cancel, context.progress);
}

Result<TraceResult> tracePrompt(const model::Params& params, const CommandContext& context,
    const LoadedModel& loaded, const Prompt& prompt,
    const std::vector<PlannedIntervention>& interventions)
{
    if (!params.has("generate")) {
        if (prompt.ids.empty()) {
            return Error{ErrorCode::InvalidArgument,
                "the prompt has no token, expected at least one", {}, "give it some text", {}};
        }
        const auto count = static_cast<std::int64_t>(prompt.ids.size());
        const TraceInput input{
            {{prompt.ids, std::vector<std::int8_t>(prompt.ids.size(), model::kNoStep), count}}, 0};
        return traceTexts(*loaded.decoder, input, interventions, context.cancel, context.progress);
    }
    GenerationOptions options;
    options.maxTokens = params.integer("generate");
    options.sampling = samplingOptions(params);
    if (!params.flag("ignore_eos")) {
        options.endIds = prompt.endIds;
    }
    return traceGeneration(*loaded.decoder, prompt.tokenizer ? &*prompt.tokenizer : nullptr,
        prompt.ids, std::move(options), interventions, context.cancel, context.progress);
}

/// The summary without what grows with the number of tokens: an answer is one line.
Json answerOf(Json summary, const std::string& out)
{
    for (const char* key : {"pieces", "sequence_prompt_tokens", "format"}) {
        summary.erase(key);
    }
    summary["out"] = out;
    return summary;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_CHECK(checkUsage(params));
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    LAP_TRY(const auto interventions, parseInterventions(params, loaded.opened->config()));
    Prompt prompt;
    std::optional<TraceResult> result;
    if (params.texts("data").empty()) {
        LAP_TRY(prompt, preparePrompt(params, *loaded.opened));
        LAP_TRY(result, tracePrompt(params, context, loaded, prompt, interventions));
    } else {
        LAP_TRY(prompt.tokenizer, model::openTokenizer(loaded.opened->checkpoint()));
        LAP_TRY(result, traceData(params, context, loaded, *prompt.tokenizer, interventions));
    }
    const Json summary
        = traceSummary(*result, *loaded.opened, prompt.tokenizer ? &*prompt.tokenizer : nullptr,
            interventions, static_cast<std::uint64_t>(params.integer("seed")));
    const std::string out = params.text("out");
    LAP_CHECK(writeTrace(out, result->columns, summary));
    const bool isPartial
        = result->generation && result->generation->stopReason == StopReason::Cancelled;
    return CommandResult{answerOf(summary, out), isPartial ? kPartialStatus : 0};
}

std::string informationText(const Json& information)
{
    std::array<char, 256> line{};
    std::snprintf(line.data(), line.size(),
        "experts tell %.1f %% of the step [%.1f, %.1f]; shuffled labels %.1f %%, the token itself "
        "%.1f %%\n",
        100.0 * information["value"].get<double>(),
        100.0 * information["interval"][0].get<double>(),
        100.0 * information["interval"][1].get<double>(),
        100.0 * information["label_shuffle"].get<double>(),
        100.0 * information["token_identity"].get<double>());
    return line.data();
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text = style.strong("traced") + ": " + result["tokens"].dump() + " tokens of "
        + result["sequences"].dump() + " texts through " + result["layers"].dump() + " layers\n";
    if (result["generation"].is_object() && result["generation"]["text"].is_string()) {
        text += result["generation"]["text"].get<std::string>() + "\n";
    }
    if (result["mutual_information"].is_object()) {
        text += informationText(result["mutual_information"]);
    }
    return text + style.faint(result["out"].get<std::string>()) + "\n";
}

std::vector<model::ParamSpec> inputParameters()
{
    return {{.name = "prompt", .type = ParamType::Text, .help = "the text to trace"},
        {.name = "ids",
            .type = ParamType::Integer,
            .help = "token ids to trace instead",
            .isList = true},
        {.name = "data",
            .type = ParamType::Path,
            .help = "a data file to trace instead; its step labels are used; can be given several "
                    "times",
            .defaultValue = Json::array(),
            .isList = true},
        {.name = "skip",
            .type = ParamType::Integer,
            .help = "pass over so many items of each file",
            .defaultValue = 0,
            .minimum = 0,
            .maximum = 2147483647.0,
            .unit = "items"},
        {.name = "limit",
            .type = ParamType::Integer,
            .help = "at most so many items of each file",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "items"},
        {.name = "generate",
            .type = ParamType::Integer,
            .help = "continue the prompt by at most so many tokens and trace them too",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "tokens"}};
}

std::vector<model::ParamSpec> parameters()
{
    std::vector<model::ParamSpec> own = inputParameters();
    for (auto&& more : {interventionOptions(), samplingParameters()}) {
        own.insert(own.end(), more.begin(), more.end());
    }
    own.push_back(seedOption());
    own.push_back(chatParameter());
    own.push_back({.name = "ignore_eos",
        .type = ParamType::Flag,
        .help = "go on after the token that ends a text",
        .defaultValue = false});
    own.push_back({.name = "out",
        .type = ParamType::Path,
        .help = "the folder to write: trace.safetensors and summary.json",
        .isRequired = true});
    return modelParameters(std::move(own));
}

} // namespace

Command makeTrace()
{
    return {
        .info = {.id = "trace",
            .title = "Trace",
            .summary = "Records which experts every token chooses in every layer, and what they "
                       "have to do with the steps of the reasoning.",
            .parameters = parameters()},
        .example = "lapidary-engine trace moe --data dev.jsonl --limit 50 --out trace",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
