// SPDX-License-Identifier: Apache-2.0
#include "compute/train/run.h"

#include "compute/base/torch_runtime.h"
#include "compute/train/checkpoint.h"
#include "compute/train/dense_twin.h"
#include "compute/train/run_loop.h"
#include "model/checkpoint/run_folder.h"
#include "model/core/atomic_file.h"
#include "model/core/file_descriptor.h"
#include "model/core/io_error.h"
#include "model/core/output_folder.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/data/text_file.h"
#include "model/run/process_identity.h"
#include "model/run/run_state.h"
#include "model/run/run_store.h"
#include "model/text/open_tokenizer.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

constexpr const char* kFormat = "lapidary-run-1";

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

/// What a run keeps about itself; it never changes.
Json runJson(const Recipe& recipe, const Trainer& trainer, const std::string& fingerprint)
{
    Json experts = Json::array();
    for (std::int32_t i = 0; i < trainer.model().opened->config().layers; ++i) {
        experts.push_back(trainer.model().expertsOf(model::LayerId(i)));
    }
    return {{"format", kFormat}, {"recipe", recipe.json}, {"model", recipe.model},
        {"fingerprint", fingerprint}, {"layers", experts.size()}, {"experts", std::move(experts)},
        {"items", trainer.data().size()}, {"left_out", trainer.data().leftOut()},
        {"threads", threadCount()}, {"version", LAPIDARY_VERSION}, {"libtorch", torchVersion()},
        {"started", model::utcText(std::chrono::system_clock::now())}};
}

std::map<std::string, std::string> startingStatus(const Recipe& recipe, std::int64_t step)
{
    auto status = model::identityKeys(model::ownProcess());
    status["state"] = "starting";
    status["heartbeat"] = model::utcText(std::chrono::system_clock::now());
    status["step"] = std::to_string(step);
    status["steps"] = std::to_string(recipe.steps);
    status["exit_class"] = "";
    status["exit_sentence"] = "";
    return status;
}

/// Gives the trainer its dense model, if it needs one: `twin` is the twin of a checkpoint, or empty
/// at the start.
Result<void> addDense(Trainer& trainer, const Recipe& recipe, const fs::path& folder,
    const fs::path& twin, const RunSettings& settings)
{
    if (!trainer.needsDense()) {
        return {};
    }
    std::string start = (folder / kTwinFolder).string();
    if (!holdsDense(trainer.facts()) || !recipe.denseModel.empty()) {
        LAP_TRY(start, findDense(recipe, trainer.facts()));
    }
    return trainer.addDense(twin.empty() ? start : twin.string(), start, [&](double share) {
        settings.progress({"loading the dense model", share * 100.0, 100.0, "%", {}});
        return !settings.cancel.isCancelled();
    });
}

/// Run folder with run.json and run.db, whole or not at all.
Result<void> makeRunFolder(const fs::path& folder, const Recipe& recipe, const Trainer& trainer)
{
    LAP_TRY(const std::string fingerprint, trainer.model().opened->checkpoint().fingerprint());
    std::error_code code;
    fs::create_directories(fs::absolute(folder).parent_path(), code);
    LAP_TRY(model::OutputFolder made,
        model::OutputFolder::create(folder, [](const fs::path&) { return false; }));
    LAP_CHECK(model::saveFile(
        made.path() / model::kRunFile, runJson(recipe, trainer, fingerprint).dump(2) + "\n"));
    fs::create_directory(made.path() / model::kCheckpointFolder, code);
    if (trainer.needsDense() && holdsDense(trainer.facts()) && recipe.denseModel.empty()) {
        LAP_CHECK(writeDense(trainer.model(), made.path() / kTwinFolder));
    }
    {
        LAP_TRY(model::RunStore store, model::RunStore::create(made.path() / model::kRunDatabase));
        LAP_CHECK(store.setStatus(startingStatus(recipe, 0)));
    }
    return made.commit();
}

/// One process at a time works on a run; the lock ends with it.
Result<model::FileDescriptor> lockRun(const fs::path& folder)
{
    const fs::path file = folder / model::kRunFile;
    model::FileDescriptor lock(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!lock.isOpen()) {
        return model::ioError("open", file.string(), errno);
    }
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return Error{ErrorCode::Locked, "another process works on this run", folder.string(),
            "ask it by `lapidary-engine request`, or wait until it has ended", {}};
    }
    return lock;
}

Error noRun(const fs::path& folder)
{
    return {ErrorCode::NotFound, "there is no run in this folder", folder.string(),
        "name a folder that `train --out` made", {}};
}

/// The recipe and the number of threads that a run was started with.
Result<std::pair<Recipe, int>> readRun(const fs::path& folder)
{
    const fs::path file = folder / model::kRunFile;
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
    LAP_TRY(Recipe recipe, parseRecipe(run["recipe"]));
    return std::pair(std::move(recipe), std::max(1, run["threads"].get<int>()));
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
    const bool isDenseOutside = !holdsDense(trainer.facts()) || !recipe.denseModel.empty();
    if (isDenseOutside) { // what may not be found is looked for before there is a folder
        LAP_CHECK(addDense(trainer, recipe, folder, {}, settings));
    }
    LAP_CHECK(makeRunFolder(folder, recipe, trainer));
    LAP_TRY(const model::FileDescriptor lock, lockRun(folder));
    if (!isDenseOutside) {
        LAP_CHECK(addDense(trainer, recipe, folder, {}, settings));
    }
    LAP_TRY(model::RunStore store, model::RunStore::open(fs::path(folder) / model::kRunDatabase));
    RunLoop loop(recipe, folder, std::move(trainer), std::move(store), settings);
    LAP_CHECK(loop.note("start", loop.sizeOfData()));
    return loop.run();
}

Result<CommandResult> resumeRun(const std::string& folder, const RunSettings& settings)
{
    LAP_TRY(const auto kept, readRun(folder));
    const Recipe& recipe = kept.first;
    LAP_TRY(const model::FileDescriptor lock, lockRun(folder));
    setThreadCount(kept.second);
    const std::vector<fs::path> checkpoints = model::checkpointsOf(folder);
    LAP_TRY(Trainer trainer,
        makeTrainer(
            recipe, checkpoints.empty() ? recipe.model : checkpoints.back().string(), settings));
    LAP_CHECK(addDense(trainer, recipe, folder,
        checkpoints.empty() ? fs::path() : checkpoints.back() / kTwinFolder, settings));
    if (!checkpoints.empty()) {
        LAP_CHECK(readTrainingState(checkpoints.back(), trainer));
    }
    LAP_TRY(model::RunStore store, model::RunStore::open(fs::path(folder) / model::kRunDatabase));
    LAP_CHECK(store.setStatus(startingStatus(recipe, trainer.steps())));
    LAP_CHECK(store.dropStepsAfter(trainer.steps() - 1));
    RunLoop loop(recipe, folder, std::move(trainer), std::move(store), settings);
    LAP_CHECK(loop.note("resume", "goes on at step " + std::to_string(loop.step())));
    return loop.run();
}

} // namespace lapidary::compute
