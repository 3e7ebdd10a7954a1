// SPDX-License-Identifier: Apache-2.0
// Detached runs: a process of its own session works on the run, so that neither the workbench nor a
// terminal that closes ends it.
#pragma once

#include "compute/base/job.h"
#include "model/core/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lapidary::compute {

/// What the detached process is told.
struct DetachedStart
{
    std::vector<std::string> arguments; ///< of the engine: "train", "--recipe", …
    std::filesystem::path run;          ///< the run's folder; its log is RUN/engine.log
    bool isResumed = false;             ///< the folder is there already
};

/// Starts the process and waits until it works on the run or has failed. The result is that of
/// `status`. Errors: what the process said when it did not start; Cancelled, and then it is ended.
model::Result<CommandResult> startDetached(
    const DetachedStart& start, const CancelToken& cancel, const ProgressSink& progress);

/// The result of `status`: {state, step, steps, heartbeat, heartbeat_age, loss, pid, exit{class,
/// sentence}}. Errors: NotFound when the folder holds no run; those of RunReader.
model::Result<model::Json> statusOf(const std::filesystem::path& run);

} // namespace lapidary::compute
