// SPDX-License-Identifier: Apache-2.0
// A training run: a folder with run.json, run.db and checkpoints, and the loop that fills it.
#pragma once

#include "compute/base/device.h"
#include "compute/base/job.h"
#include "compute/train/recipe.h"
#include "model/core/result.h"

#include <functional>
#include <string>

namespace lapidary::compute {

/// How a run goes about it.
struct RunSettings
{
    Device device = Device::Cpu;
    const CancelToken& cancel;
    ProgressSink progress;
    std::function<void(const std::string&)> log = {}; ///< a line for each event; may be empty
};

/// Starts a run in a new folder and stays until it ends. The result is {run, state, step, steps,
/// loss, checkpoint}; its exit status is 10 when it was stopped or cancelled with a checkpoint.
/// Errors: InvalidArgument when the folder exists; those of loadTrainable, TrainingData, Trainer.
model::Result<CommandResult> startRun(
    const Recipe& recipe, const std::string& folder, const RunSettings& settings);

/// Goes on with a run from its newest checkpoint, or from its start when there is none. On a CPU
/// with the same threads the bits are those of a run that was never interrupted.
/// Errors: NotFound when the folder holds no run; Corrupt; those of startRun.
model::Result<CommandResult> resumeRun(const std::string& folder, const RunSettings& settings);

} // namespace lapidary::compute
