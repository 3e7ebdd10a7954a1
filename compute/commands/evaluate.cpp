// SPDX-License-Identifier: Apache-2.0
// evaluate: how many items of a benchmark each of several models answers.
#include "compute/evaluation/evaluate.h"

#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "compute/commands/model_command.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

constexpr int kPartialStatus = 10;

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    releaseModel(context);
    LAP_TRY(const Device device, context.gpu.choose(textOf(params, "device")));
    std::vector<Contestant> contestants;
    for (const std::string& name : params.texts("models")) {
        LAP_TRY(Contestant contestant, Contestant::open(name));
        contestants.push_back(std::move(contestant));
    }
    EvaluateOptions options;
    options.benchmark = params.text("benchmark");
    options.files = params.texts("data");
    options.limit = params.has("limit") ? params.integer("limit") : 0;
    options.answering = {.device = device,
        .dtype = textOf(params, "dtype"),
        .maxTokens = params.integer("max_tokens"),
        .width = static_cast<std::size_t>(params.integer("batch"))};
    options.seed = static_cast<std::uint64_t>(params.integer("seed"));
    options.out = params.text("out");
    LAP_TRY(
        Evaluation evaluation, evaluate(contestants, options, context.cancel, context.progress));
    evaluation.summary["out"] = options.out;
    return CommandResult{std::move(evaluation.summary), evaluation.isPartial ? kPartialStatus : 0};
}

std::string figureLine(const std::string& name, const Json& figures)
{
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "%6.1f %%  [%5.1f, %5.1f]  nll %s  %5d items  ",
        100.0 * figures["accuracy"].get<double>(), 100.0 * figures["interval"][0].get<double>(),
        100.0 * figures["interval"][1].get<double>(),
        figures["nll"].is_number() ? figures["nll"].dump().substr(0, 6).c_str() : "none",
        figures["items"].get<int>());
    return text.data() + name + "\n";
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text;
    for (const Json& one : result["models"]) {
        text += figureLine(style.strong(one["name"].get<std::string>()), one);
        for (const auto& [level, figures] : one["by_level"].items()) {
            text += figureLine("  level " + level, figures);
        }
    }
    for (const Json& pair : result["paired"]) {
        std::array<char, 128> line{};
        std::snprintf(line.data(), line.size(),
            "%+.1f points [%+.1f, %+.1f], p = %.3f: ", 100.0 * pair["difference"].get<double>(),
            100.0 * pair["interval"][0].get<double>(), 100.0 * pair["interval"][1].get<double>(),
            pair["p"].get<double>());
        text += line.data() + pair["a"].get<std::string>() + " against "
            + pair["b"].get<std::string>() + "\n";
    }
    return text + style.faint(result["out"].get<std::string>()) + "\n";
}

std::vector<model::ParamSpec> parameters()
{
    return {{.name = "models",
                .type = ParamType::Path,
                .help = "one or more models that are asked the same items",
                .isRequired = true,
                .isList = true,
                .isPositional = true},
        {.name = "benchmark",
            .type = ParamType::Text,
            .help = "how items are asked and scored: five-step or gsm8k",
            .defaultValue = "five-step"},
        {.name = "data",
            .type = ParamType::Path,
            .help = "JSONL file with the items; can be given several times",
            .isRequired = true,
            .isList = true},
        {.name = "limit",
            .type = ParamType::Integer,
            .help = "at most so many items of each file, drawn by --seed",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "items"},
        {.name = "max_tokens",
            .type = ParamType::Integer,
            .help = "longest answer",
            .defaultValue = 512,
            .minimum = 1,
            .maximum = 1048576.0,
            .unit = "tokens"},
        {.name = "batch",
            .type = ParamType::Integer,
            .help = "items that are decoded together",
            .defaultValue = 16,
            .minimum = 1,
            .maximum = 1024},
        {.name = "out",
            .type = ParamType::Path,
            .help = "folder for the answers and tables; an earlier evaluation is replaced",
            .isRequired = true},
        deviceOption(), dtypeOption(), threadsOption(), seedOption()};
}

} // namespace

Command makeEvaluate()
{
    return {.info = {.id = "evaluate",
                .title = "Evaluate",
                .summary = "Asks several models the same items and compares their answers, by "
                           "level and in pairs.",
                .parameters = parameters()},
        .example = "lapidary-engine evaluate dense converted --benchmark five-step --data "
                   "tasks.jsonl --out evaluation",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
