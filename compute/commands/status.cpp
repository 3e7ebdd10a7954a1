// SPDX-License-Identifier: Apache-2.0
// status: where a training run is.
#include "compute/commands/command.h"
#include "compute/train/detached.h"

#include <filesystem>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

Result<CommandResult> run(const model::Params& params, const CommandContext&)
{
    LAP_TRY(Json status, statusOf(params.text("run")));
    return CommandResult{std::move(status)};
}

std::string render(const Json& result, const TextStyle& style)
{
    return style.strong(result["state"].get<std::string>()) + " at step " + result["step"].dump()
        + " of " + result["steps"].dump() + ", loss " + result["loss"].dump() + "\n"
        + result["exit"]["sentence"].get<std::string>() + "\n";
}

} // namespace

Command makeStatus()
{
    return {.info = {.id = "status",
                .title = "Status",
                .summary = "Says where a training run is, also while it runs.",
                .parameters = {{.name = "run",
                    .type = model::ParamType::Path,
                    .help = "the run's folder",
                    .isRequired = true,
                    .isPositional = true}}},
        .example = "lapidary-engine status runs/first --json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
