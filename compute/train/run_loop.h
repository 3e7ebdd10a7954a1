// SPDX-License-Identifier: Apache-2.0
// RunLoop: the steps of a run, one after another, with what is asked of it in between, its rows in
// run.db, its heartbeat and its checkpoints.
#pragma once

#include "compute/train/run.h"
#include "compute/train/trainer.h"
#include "model/run/run_store.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace lapidary::compute {

class RunLoop
{
public:
    RunLoop(Recipe recipe, std::filesystem::path folder, Trainer trainer, model::RunStore store,
        const RunSettings& settings);

    /// Goes on until the last step, a request, a cancellation or an error. The result is that of
    /// startRun.
    model::Result<CommandResult> run();

    /// Adds an event and writes it to the log; without a step it is of now.
    model::Result<void> note(const std::string& kind, const std::string& text,
        const std::string& severity = "info", std::int64_t step = -1);

    /// "40 items, 3 left out".
    std::string sizeOfData() const;

    std::int64_t step() const { return m_trainer.steps(); }

private:
    model::Result<void> oneStep();
    void report(double loss);
    model::Result<void> keep();
    model::Result<void> say(const std::string& state);
    model::Result<void> takeRequests();
    model::Result<std::string> take(const model::RunRequest& request);
    model::Result<std::string> newEnd(const std::string& argument);
    model::Result<CommandResult> finish();
    model::Error failed(model::Error error);
    model::Result<CommandResult> steps();
    double secondsLeft() const;

    Recipe m_recipe;
    std::filesystem::path m_folder;
    Trainer m_trainer;
    model::RunStore m_store;
    const RunSettings& m_settings;
    std::filesystem::path m_checkpoint;
    std::int64_t m_keptStep = -1;
    std::int64_t m_firstStep = 0;
    double m_loss = 0.0;
    bool m_isPaused = false;
    std::string m_end; ///< the state that the run ends in; empty while it goes on
    std::chrono::steady_clock::duration m_working{}; ///< in steps, not paused
    std::chrono::steady_clock::time_point m_logged;
};

} // namespace lapidary::compute
