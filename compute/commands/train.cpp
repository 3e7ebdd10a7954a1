// SPDX-License-Identifier: Apache-2.0
// train: follows a recipe, or goes on with a run.
#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "compute/train/run.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    const bool isResumed = params.has("resume");
    if (isResumed == (params.has("recipe") || params.has("out"))) {
        return Error{ErrorCode::InvalidArgument,
            "train needs either --recipe and --out, or --resume alone", {},
            "lapidary-engine train --recipe recipe.json --out runs/first", {}};
    }
    LAP_TRY(const Device device,
        context.gpu.choose(params.has("device") ? params.text("device") : std::string()));
    const RunSettings settings{device, context.cancel, context.progress};
    if (isResumed) {
        return resumeRun(params.text("resume"), settings);
    }
    if (!params.has("recipe") || !params.has("out")) {
        return Error{ErrorCode::InvalidArgument, "train needs --recipe and --out together", {},
            "lapidary-engine train --recipe recipe.json --out runs/first", {}};
    }
    LAP_TRY(const Recipe recipe,
        readRecipe(params.text("recipe"),
            params.has("set") ? params.texts("set") : std::vector<std::string>()));
    return startRun(recipe, params.text("out"), settings);
}

std::string render(const Json& result, const TextStyle& style)
{
    std::array<char, 64> loss{};
    std::snprintf(loss.data(), loss.size(), "%.5f", result["loss"].get<double>());
    return style.strong(result["state"].get<std::string>()) + " at step " + result["step"].dump()
        + " of " + result["steps"].dump() + ", loss " + loss.data() + "\n"
        + result["checkpoint"].get<std::string>() + "\n";
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
                    deviceOption(), threadsOption()}},
        .example = "lapidary-engine train --recipe recipe.json --out runs/first --set steps=100",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
