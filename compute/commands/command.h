// SPDX-License-Identifier: Apache-2.0
// Command: one thing that the engine does. The command line (`lapidary-engine describe --json`) and
// `serve` ({"method": "describe", "params": {…}}) are both derived from it, with the same parameter
// names and the same result.
#pragma once

#include "compute/base/common_options.h"
#include "compute/base/guard.h"
#include "compute/base/job.h"
#include "compute/base/text_style.h"
#include "compute/base/torch_runtime.h"
#include "compute/gpu/gpu.h"
#include "model/core/registry.h"

#include <algorithm>
#include <functional>
#include <string>

namespace lapidary::compute {

class ModelCache;

/// What a running command may use of its surroundings. The references outlive the call.
struct CommandContext
{
    const CancelToken& cancel;
    ProgressSink progress;
    Gpu& gpu;
    int defaultThreads = 0; ///< for commands with `threads` that are not told how many; 0: as it is
    ModelCache* models = nullptr; ///< of `serve`; null: each command loads its own
};

/// One command; a new one is a new file in this folder.
struct Command
{
    model::KindInfo info; ///< id, summary and parameters; `--help` and `describe` are made from it
    std::string example;  ///< one line that works, shown by `--help`
    std::function<model::Result<CommandResult>(const model::Params&, const CommandContext&)> run;
    /// The result as a person reads it on a terminal (without `--json`).
    std::function<std::string(const model::Json&, const TextStyle&)> render;
};

/// Sets the threads anew for each command, so that one request of `serve` does not slow the next.
inline void applyThreads(
    const Command& command, const model::Params& parameters, const CommandContext& context)
{
    const bool isOffered
        = std::any_of(command.info.parameters.begin(), command.info.parameters.end(),
            [](const model::ParamSpec& spec) { return spec.name == "threads"; });
    const int threads = parameters.has("threads") ? static_cast<int>(parameters.integer("threads"))
                                                  : context.defaultThreads;
    if (isOffered && threads > 0) {
        setThreadCount(threads);
    }
}

/// The one way to start a command, from the command line and from `serve`: checks the parameters,
/// applies `threads`, and lets no exception out.
inline model::Result<CommandResult> invoke(
    const Command& command, const model::Json& values, const CommandContext& context)
{
    return guarded<CommandResult>([&]() -> model::Result<CommandResult> {
        LAP_TRY(const model::Params parameters,
            model::Params::parse(acceptedParameters(command.info), values));
        applyThreads(command, parameters, context);
        return command.run(parameters, context);
    });
}

} // namespace lapidary::compute
