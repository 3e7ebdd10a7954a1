// SPDX-License-Identifier: Apache-2.0
// train: follows a recipe, or goes on with a run; here or in a process of its own.
#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "compute/train/detached.h"
#include "compute/train/run.h"
#include "model/core/text_format.h"

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Error usage(const char* message)
{
    return {ErrorCode::InvalidArgument, message, {},
        "lapidary-engine train --recipe recipe.json --out runs/first", {}};
}

/// What the command line changes of the recipe, as "key=value".
std::vector<std::string> settingsOf(const model::Params& params)
{
    std::vector<std::string> settings
        = params.has("set") ? params.texts("set") : std::vector<std::string>();
    if (params.has("seed")) {
        settings.push_back("seed=" + std::to_string(params.integer("seed")));
    }
    if (params.has("dtype")) {
        settings.push_back("dtype=" + params.text("dtype"));
    }
    return settings;
}

Result<Recipe> recipeOf(const model::Params& params)
{
    return readRecipe(params.text("recipe"), settingsOf(params));
}

/// `--seed` without a default: the recipe has a seed of its own.
model::ParamSpec ownSeedOption()
{
    model::ParamSpec option = seedOption();
    option.help = "the seed instead of the recipe's";
    option.defaultValue = nullptr;
    return option;
}

/// The same command for the detached process, with absolute paths.
DetachedStart detachedStart(const model::Params& params)
{
    DetachedStart start;
    start.isResumed = params.has("resume");
    start.run = std::filesystem::absolute(params.text(start.isResumed ? "resume" : "out"))
                    .lexically_normal();
    if (!start.run.has_filename()) {
        start.run = start.run.parent_path(); // "runs/first/"
    }
    start.arguments = {"train", "--log"};
    if (start.isResumed) {
        start.arguments.insert(start.arguments.end(), {"--resume", start.run.string()});
    } else {
        const auto recipe = std::filesystem::absolute(params.text("recipe"));
        start.arguments.insert(
            start.arguments.end(), {"--recipe", recipe.string(), "--out", start.run.string()});
    }
    for (const std::string& setting : settingsOf(params)) {
        start.arguments.insert(start.arguments.end(), {"--set", setting});
    }
    if (params.has("device")) {
        start.arguments.insert(start.arguments.end(), {"--device", params.text("device")});
    }
    if (params.has("threads")) {
        start.arguments.insert(
            start.arguments.end(), {"--threads", std::to_string(params.integer("threads"))});
    }
    return start;
}

void writeLine(const std::string& text)
{
    std::fprintf(
        stderr, "%s  %s\n", model::utcText(std::chrono::system_clock::now()).c_str(), text.c_str());
}

Result<CommandResult> detach(const model::Params& params, const CommandContext& context)
{
    if (!params.has("resume")) {
        LAP_CHECK(recipeOf(params)); // what is wrong with it is said here
    }
    return startDetached(detachedStart(params), context.cancel, context.progress);
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    const bool isResumed = params.has("resume");
    if (isResumed == (params.has("recipe") || params.has("out"))) {
        return usage("train needs either --recipe and --out, or --resume alone");
    }
    if (!isResumed && (!params.has("recipe") || !params.has("out"))) {
        return usage("train needs --recipe and --out together");
    }
    if (isResumed && !settingsOf(params).empty()) {
        return usage(
            "a run that goes on keeps its recipe: --set, --seed and --dtype need --recipe");
    }
    if (params.flag("detach")) {
        return detach(params, context);
    }
    LAP_TRY(const Device device,
        context.gpu.choose(params.has("device") ? params.text("device") : std::string()));
    const RunSettings settings{device, context.cancel, context.progress,
        params.flag("log") ? std::function<void(const std::string&)>(writeLine) : nullptr};
    if (isResumed) {
        return resumeRun(params.text("resume"), settings);
    }
    LAP_TRY(const Recipe recipe, recipeOf(params));
    return startRun(recipe, params.text("out"), settings);
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text = style.strong(result["state"].get<std::string>()) + " at step "
        + result["step"].dump() + " of " + result["steps"].dump();
    if (result["loss"].is_number()) {
        std::array<char, 64> loss{};
        std::snprintf(loss.data(), loss.size(), ", loss %.5f", result["loss"].get<double>());
        text += loss.data();
    }
    const char* const place = result.contains("checkpoint") ? "checkpoint" : "run";
    return text + "\n" + style.faint(result[place].get<std::string>()) + "\n";
}

} // namespace

Command makeTrain()
{
    return {.info = {.id = "train",
                .title = "Train",
                .summary = "Trains a model as a recipe says, with checkpoints; a run that was "
                           "stopped or killed goes on with the same bits.",
                .parameters
                = {{.name = "recipe", .type = ParamType::Path, .help = "a recipe file (JSON)"},
                    {.name = "out", .type = ParamType::Path, .help = "the run's folder; new"},
                    {.name = "resume",
                        .type = ParamType::Path,
                        .help = "a run's folder: goes on from its newest checkpoint"},
                    {.name = "set",
                        .type = ParamType::Text,
                        .help = "key=value: changes a key of the recipe (learning_rate=0.01, "
                                "balance.aux.weight=0.1)",
                        .isList = true},
                    {.name = "detach",
                        .type = ParamType::Flag,
                        .help = "start a process of its own that goes on when this one ends, and "
                                "answer with its status",
                        .defaultValue = false},
                    {.name = "log",
                        .type = ParamType::Flag,
                        .help = "write what happens to stderr, an event a line; --detach keeps "
                                "that in RUN/engine.log",
                        .defaultValue = false},
                    ownSeedOption(), deviceOption(), dtypeOption(), threadsOption()}},
        .example = "lapidary-engine train --recipe recipe.json --out runs/first --set steps=100",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
