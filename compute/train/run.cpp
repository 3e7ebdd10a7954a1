// SPDX-License-Identifier: Apache-2.0
#include "compute/train/run.h"

#include "compute/base/torch_runtime.h"
#include "compute/train/checkpoint.h"
#include "model/checkpoint/run_folder.h"
#include "model/core/atomic_file.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/data/text_file.h"
#include "model/run/run_store.h"
#include "model/text/open_tokenizer.h"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

constexpr const char* kFormat = "lapidary-run-1";
constexpr auto kPausedWait = std::chrono::milliseconds(200);

/// The loop of one run.
class Run
{
public:
    Run(Recipe recipe, fs::path folder, Trainer trainer, model::RunStore store,
        const RunSettings& settings)
        : m_recipe(std::move(recipe))
        , m_folder(std::move(folder))
        , m_trainer(std::move(trainer))
        , m_store(std::move(store))
        , m_settings(settings)
    { }

    Result<CommandResult> loop()
    {
        m_started = std::chrono::steady_clock::now();
        m_firstStep = m_trainer.steps();
        LAP_CHECK(say("running"));
        while (m_trainer.steps() < m_recipe.steps && m_end.empty()) {
            LAP_CHECK(takeRequests());
            if (m_settings.cancel.isCancelled()) {
                m_end = "stopped";
            }
            if (!m_end.empty()) {
                break;
            }
            if (m_isPaused) {
                std::this_thread::sleep_for(kPausedWait);
                LAP_CHECK(say("paused"));
                continue;
            }
            if (auto done = oneStep(); !done) {
                return failed(std::move(done).error());
            }
        }
        return finish();
    }

private:
    Result<void> oneStep()
    {
        LAP_TRY(const model::RunStep step, m_trainer.step());
        m_loss = step.scalars.at("loss");
        LAP_CHECK(m_store.writeStep(step));
        LAP_CHECK(say("running"));
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - m_started;
        const auto done = static_cast<double>(m_trainer.steps() - m_firstStep);
        const auto left = static_cast<double>(m_recipe.steps - m_trainer.steps());
        m_settings.progress({"training, loss " + lossText(), static_cast<double>(m_trainer.steps()),
            static_cast<double>(m_recipe.steps), "steps", seconds.count() / done * left});
        return m_trainer.steps() % m_recipe.checkpointEvery == 0 ? keep() : Result<void>();
    }

    std::string lossText() const
    {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.4f", m_loss);
        return text.data();
    }

    Result<void> keep()
    {
        if (m_keptStep == m_trainer.steps()) {
            return {};
        }
        LAP_TRY(m_checkpoint, writeCheckpoint(m_folder, m_trainer));
        m_keptStep = m_trainer.steps();
        return m_store.addEvent({0, {}, m_trainer.steps(), "info", "checkpoint",
            m_checkpoint.filename().string() + " is kept", Json::object()});
    }

    /// State and heartbeat.
    Result<void> say(const std::string& state)
    {
        return m_store.setStatus({{"state", state}, {"pid", std::to_string(::getpid())},
            {"heartbeat", model::utcText(std::chrono::system_clock::now())},
            {"step", std::to_string(m_trainer.steps())}, {"steps", std::to_string(m_recipe.steps)},
            {"loss", lossText()}, {"exit_class", ""}, {"exit_sentence", ""}});
    }

    Result<void> takeRequests()
    {
        LAP_TRY(const std::vector<model::RunRequest> requests, m_store.openRequests());
        for (const model::RunRequest& request : requests) {
            LAP_TRY(const std::string answer, take(request));
            LAP_CHECK(m_store.answer(request.id, answer));
            LAP_CHECK(m_store.addEvent(
                {0, {}, m_trainer.steps(), "info", request.verb, answer, Json::object()}));
        }
        return {};
    }

    Result<std::string> take(const model::RunRequest& request)
    {
        const std::string at = " at step " + std::to_string(m_trainer.steps());
        if (request.verb == "pause" || request.verb == "resume") {
            m_isPaused = request.verb == "pause";
            return (m_isPaused ? "paused" : "goes on") + at;
        }
        if (request.verb == "checkpoint") {
            LAP_CHECK(keep());
            return "kept" + at;
        }
        if (request.verb == "finish" || request.verb == "stop") {
            m_end = request.verb == "finish" ? "finished" : "stopped";
            return m_end + at;
        }
        return request.verb == "steps" ? newEnd(request.argument)
                                       : Result<std::string>("there is no remedy of this name");
    }

    Result<std::string> newEnd(const std::string& argument)
    {
        std::int64_t steps = 0;
        const char* const end = argument.data() + argument.size();
        const auto [last, reason] = std::from_chars(argument.data(), end, steps);
        if (reason != std::errc() || last != end || steps < m_trainer.steps() || steps < 1) {
            return std::string("not done: found ") + model::quotedText(argument)
                + ", expected a number of steps from " + std::to_string(m_trainer.steps());
        }
        m_recipe.steps = steps;
        return "goes on to step " + argument;
    }

    Result<CommandResult> finish()
    {
        if (auto kept = keep(); !kept) {
            return failed(std::move(kept).error());
        }
        const std::string state = m_end.empty() ? "finished" : m_end;
        LAP_CHECK(say(state));
        const bool isStopped = state == "stopped";
        LAP_CHECK(m_store.setStatus({{"exit_class", isStopped ? "stopped" : "done"},
            {"exit_sentence",
                "the run " + state + " at step " + std::to_string(m_trainer.steps())}}));
        return CommandResult{
            {{"run", m_folder.string()}, {"state", state}, {"step", m_trainer.steps()},
                {"steps", m_recipe.steps}, {"loss", m_loss}, {"checkpoint", m_checkpoint.string()},
                {"items", m_trainer.data().size()}, {"left_out", m_trainer.data().leftOut()}},
            isStopped ? 10 : 0};
    }

    Error failed(Error error)
    {
        // What failed may also keep the database from being written; the first error counts.
        static_cast<void>(say("failed"));
        static_cast<void>(m_store.setStatus({{"exit_class", std::string(model::name(error.code))},
            {"exit_sentence", error.text()}}));
        static_cast<void>(m_store.addEvent(
            {0, {}, m_trainer.steps(), "error", "failed", error.text(), Json::object()}));
        return error;
    }

    Recipe m_recipe;
    fs::path m_folder;
    Trainer m_trainer;
    model::RunStore m_store;
    const RunSettings& m_settings;
    fs::path m_checkpoint;
    std::int64_t m_keptStep = -1;
    std::int64_t m_firstStep = 0;
    double m_loss = 0.0;
    bool m_isPaused = false;
    std::string m_end; ///< the state that the run ends in; empty while it goes on
    std::chrono::steady_clock::time_point m_started;
};

Result<Trainer> makeTrainer(
    const Recipe& recipe, const std::string& modelPath, const RunSettings& settings)
{
    const auto report = [&](double share) {
        settings.progress({"loading the weights", share * 100.0, 100.0, "%", {}});
        return !settings.cancel.isCancelled();
    };
    LAP_TRY(TrainableModel model, loadTrainable(modelPath, recipe.trains, settings.device, report));
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(model.opened->checkpoint()));
    LAP_TRY(TrainingData data,
        TrainingData::load(recipe, tokenizer, model.opened->config().contextLength));
    return Trainer::create(recipe, std::move(model), std::move(data));
}

Result<void> writeRunFile(const fs::path& folder, const Recipe& recipe, const Trainer& trainer)
{
    LAP_TRY(const std::string fingerprint, trainer.model().opened->checkpoint().fingerprint());
    const Json run{{"format", kFormat}, {"recipe", recipe.json}, {"model", recipe.model},
        {"fingerprint", fingerprint}, {"threads", threadCount()}, {"libtorch", torchVersion()},
        {"started", model::utcText(std::chrono::system_clock::now())}};
    LAP_CHECK(model::saveFile(folder / model::kRunFile, run.dump(2) + "\n"));
    return {};
}

Error noRun(const fs::path& folder)
{
    return {ErrorCode::NotFound, "there is no run in this folder", folder.string(),
        "name a folder that `train --out` made", {}};
}

} // namespace

Result<CommandResult> startRun(
    const Recipe& recipe, const std::string& folder, const RunSettings& settings)
{
    std::error_code code;
    if (fs::exists(fs::symlink_status(folder, code))) {
        return Error{ErrorCode::InvalidArgument, "the run's folder exists already", folder,
            "choose another --out, or go on with it by --resume", {}};
    }
    LAP_TRY(Trainer trainer, makeTrainer(recipe, recipe.model, settings));
    if (!fs::create_directories(fs::path(folder) / model::kCheckpointFolder, code)) {
        return Error{ErrorCode::IoError, "the run's folder cannot be made: " + code.message(),
            folder, "choose another --out", {}};
    }
    LAP_CHECK(writeRunFile(folder, recipe, trainer));
    LAP_TRY(model::RunStore store, model::RunStore::create(fs::path(folder) / model::kRunDatabase));
    LAP_CHECK(store.addEvent({0, {}, 0, "info", "start",
        std::to_string(trainer.data().size()) + " items, "
            + std::to_string(trainer.data().leftOut()) + " left out",
        Json::object()}));
    return Run(recipe, folder, std::move(trainer), std::move(store), settings).loop();
}

Result<CommandResult> resumeRun(const std::string& folder, const RunSettings& settings)
{
    const fs::path file = fs::path(folder) / model::kRunFile;
    std::error_code code;
    if (!fs::is_regular_file(file, code)) {
        return noRun(folder);
    }
    LAP_TRY(const std::string text, model::readTextFile(file.string()));
    LAP_TRY(const Json run, model::parseStrictJson(text));
    if (!run.is_object() || !run.contains("recipe") || !run.contains("threads")
        || !run["threads"].is_number_unsigned() || run["threads"].get<std::uint64_t>() > 1024U) {
        return Error{ErrorCode::Corrupt, "run.json has no recipe or no threads", file.string(),
            "start a new run", {}};
    }
    LAP_TRY(const Recipe recipe, parseRecipe(run["recipe"]));
    setThreadCount(std::max(1, run["threads"].get<int>()));
    const std::vector<fs::path> checkpoints = model::checkpointsOf(folder);
    LAP_TRY(Trainer trainer,
        makeTrainer(
            recipe, checkpoints.empty() ? recipe.model : checkpoints.back().string(), settings));
    if (!checkpoints.empty()) {
        LAP_CHECK(readTrainingState(checkpoints.back(), trainer));
    }
    LAP_TRY(model::RunStore store, model::RunStore::open(fs::path(folder) / model::kRunDatabase));
    LAP_CHECK(store.dropStepsAfter(trainer.steps() - 1));
    LAP_CHECK(store.addEvent({0, {}, trainer.steps(), "info", "resume",
        "goes on at step " + std::to_string(trainer.steps()), Json::object()}));
    return Run(recipe, folder, std::move(trainer), std::move(store), settings).loop();
}

} // namespace lapidary::compute
