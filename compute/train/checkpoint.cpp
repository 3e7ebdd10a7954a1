// SPDX-License-Identifier: Apache-2.0
#include "compute/train/checkpoint.h"

#include "compute/base/aten.h"
#include "compute/train/tensor_bag.h"
#include "model/checkpoint/run_folder.h"
#include "model/core/atomic_file.h"
#include "model/core/io_error.h"
#include "model/core/output_folder.h"
#include "model/core/strict_json.h"
#include "model/data/text_file.h"
#include "model/text/companions.h"

#include <array>
#include <cstdio>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

constexpr const char* kFormat = "lapidary-checkpoint-1";
constexpr std::size_t kKept = 3;
constexpr const char* kStateFile = "state.json";
constexpr const char* kOptimizerFolder = "optimizer";
constexpr const char* kOptimizerFile = "optimizer/state.safetensors";
/// What a conversion left beside its model, of interest to whoever opens the checkpoint.
constexpr std::array kProvenance{"grouping.json", "conversion.json"};

Result<void> writeConfig(const fs::path& folder, const model::ModelFolder& source)
{
    constexpr std::uint64_t kMaximal = std::uint64_t{1} << 20;
    LAP_TRY(const std::string text, source.readText("config.json", kMaximal, "CF01"));
    LAP_TRY(Json config, model::parseStrictJson(text));
    config.erase("dtype");
    config["torch_dtype"] = "float32"; // both versions of transformers read it
    LAP_CHECK(model::saveFile(folder / "config.json", config.dump(2) + "\n"));
    return {};
}

Result<void> copyProvenance(const fs::path& folder, const model::ModelFolder& source)
{
    constexpr std::uint64_t kMaximal = std::uint64_t{1} << 28;
    for (const char* name : kProvenance) {
        if (source.has(name)) {
            LAP_TRY(const std::string text, source.readText(name, kMaximal, "TK01"));
            LAP_CHECK(model::saveFile(folder / name, text));
        }
    }
    return {};
}

Result<void> writeOptimizer(
    const fs::path& folder, const TrainableModel& model, const AdamW& optimizer)
{
    TensorBag bag;
    std::size_t i = 0;
    for (const StoredTensor& stored : model.tensors) {
        if (stored.isTrained) {
            bag.add("first." + stored.name, optimizer.firstMoments()[i]);
            bag.add("second." + stored.name, optimizer.secondMoments()[i]);
            ++i;
        }
    }
    fs::create_directory(folder / kOptimizerFolder);
    LAP_CHECK(model::writeSafetensorsFile(folder / kOptimizerFile, bag.plan(), bag.source()));
    return {};
}

/// A folder that is a model, with the optimiser's state in it.
Result<void> writeModel(const fs::path& folder, const TrainableModel& model, const AdamW& optimizer)
{
    const model::Checkpoint& start = model.opened->checkpoint();
    LAP_CHECK(writeConfig(folder, *start.folder()));
    LAP_CHECK(model::copyCompanions(start, folder));
    LAP_CHECK(copyProvenance(folder, *start.folder()));
    TensorBag weights;
    for (const StoredTensor& stored : model.tensors) {
        weights.add(stored.name, stored.tensor);
    }
    LAP_CHECK(model::writeSafetensorsFolder(folder, weights.plan(), weights.source()));
    return writeOptimizer(folder, model, optimizer);
}

Result<void> fill(const fs::path& folder, Trainer& trainer)
{
    LAP_CHECK(writeModel(folder, trainer.model(), trainer.optimizer()));
    if (DenseTwin* twin = trainer.twin()) {
        fs::create_directory(folder / kTwinFolder);
        LAP_CHECK(writeModel(folder / kTwinFolder, twin->model(), twin->optimizer()));
    }
    const DataCursor& cursor = trainer.cursor();
    const Json state{{"format", kFormat}, {"step", trainer.steps()}, {"epoch", cursor.epoch},
        {"position", cursor.position}, {"pool_begin", cursor.begin}, {"pool_end", cursor.end},
        {"items", trainer.data().size()}};
    LAP_CHECK(model::saveFile(folder / kStateFile, state.dump(2) + "\n"));
    return {};
}

void removeOld(const fs::path& folder)
{
    std::vector<fs::path> all = model::checkpointsOf(folder.parent_path());
    for (std::size_t i = 0; i + kKept < all.size(); ++i) {
        std::error_code code;
        const fs::path gone = folder / (".gone-" + all[i].filename().string());
        fs::rename(all[i], gone, code); // a half-removed one does not count as a checkpoint
        fs::remove_all(gone, code);
    }
}

Result<std::int64_t> count(const Json& state, const char* key, const fs::path& path)
{
    if (!state.is_object() || !state.contains(key) || !state[key].is_number_unsigned()
        || state[key].get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        return Error{ErrorCode::Corrupt,
            std::string("the state of a checkpoint has no usable \"") + key + "\"", path.string(),
            "resume from an earlier checkpoint", {}};
    }
    return state[key].get<std::int64_t>();
}

Result<void> readMoment(
    const model::Checkpoint& file, const std::string& name, const at::Tensor& target)
{
    const model::TensorInfo* info = file.find(name);
    const std::vector<std::int64_t> shape = target.sizes().vec();
    if (info == nullptr || info->dtype != model::DType::F32 || info->shape != shape) {
        return Error{ErrorCode::Corrupt,
            "the optimiser's state has no tensor " + name + " of the weights' shape", file.path(),
            "resume from an earlier checkpoint", {}};
    }
    const at::Tensor values = at::empty(shape, at::kFloat);
    LAP_CHECK(file.readBytes(*info, 0,
        {static_cast<std::byte*>(values.mutable_data_ptr()),
            static_cast<std::size_t>(values.nbytes())}));
    at::Tensor(target).copy_(values);
    return {};
}

Result<void> readOptimizer(
    const fs::path& folder, const TrainableModel& model, AdamW& optimizer, std::int64_t step)
{
    LAP_TRY(
        const model::Checkpoint moments, model::openCheckpoint((folder / kOptimizerFile).string()));
    std::size_t i = 0;
    for (const StoredTensor& stored : model.tensors) {
        if (stored.isTrained) {
            LAP_CHECK(readMoment(moments, "first." + stored.name, optimizer.firstMoments()[i]));
            LAP_CHECK(readMoment(moments, "second." + stored.name, optimizer.secondMoments()[i]));
            ++i;
        }
    }
    optimizer.setSteps(step);
    return {};
}

} // namespace

Result<fs::path> writeCheckpoint(const fs::path& run, Trainer& trainer)
{
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "step-%06lld", static_cast<long long>(trainer.steps()));
    const fs::path folder = run / model::kCheckpointFolder;
    const fs::path target = folder / name.data();
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return model::ioError("make", folder.string(), code.value());
    }
    LAP_TRY(model::OutputFolder made, model::OutputFolder::create(target, [](const fs::path&) {
        return true; // a replayed step
    }));
    LAP_CHECK(fill(made.path(), trainer));
    LAP_CHECK(made.commit());
    removeOld(folder);
    return target;
}

Result<void> readTrainingState(const fs::path& checkpoint, Trainer& trainer)
{
    const fs::path path = checkpoint / kStateFile;
    LAP_TRY(const std::string text, model::readTextFile(path.string()));
    LAP_TRY(const Json state, model::parseStrictJson(text));
    LAP_TRY(const std::int64_t step, count(state, "step", path));
    DataCursor cursor;
    LAP_TRY(cursor.epoch, count(state, "epoch", path));
    LAP_TRY(cursor.position, count(state, "position", path));
    LAP_TRY(cursor.begin, count(state, "pool_begin", path));
    LAP_TRY(cursor.end, count(state, "pool_end", path));
    LAP_TRY(const std::int64_t items, count(state, "items", path));
    if (items != static_cast<std::int64_t>(trainer.data().size())
        || !trainer.data().isWithin(cursor)) {
        return Error{ErrorCode::Corrupt,
            "the checkpoint stands at item " + std::to_string(cursor.position) + " of "
                + std::to_string(items) + ", found " + std::to_string(trainer.data().size())
                + " items: the data files have changed",
            path.string(), "put the data back as it was, or start a new run", {}};
    }
    LAP_CHECK(readOptimizer(checkpoint, trainer.model(), trainer.optimizer(), step));
    if (DenseTwin* twin = trainer.twin()) {
        LAP_CHECK(readOptimizer(checkpoint / kTwinFolder, twin->model(), twin->optimizer(), step));
    }
    trainer.cursor() = cursor;
    return {};
}

} // namespace lapidary::compute
