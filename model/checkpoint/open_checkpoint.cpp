// SPDX-License-Identifier: Apache-2.0
// The first half of opening: which format, and its checked headers.
#include "model/checkpoint/formats/checkpoint_format.h"
#include "model/checkpoint/open_model.h"
#include "model/checkpoint/run_folder.h"

#include <algorithm>
#include <filesystem>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kHeadBytes = 9;

Result<CheckpointPath> lookAt(const std::string& path)
{
    CheckpointPath where{.path = path};
    std::error_code reason;
    const fs::file_status status = fs::status(path, reason);
    if (fs::is_directory(status)) {
        where.isFolder = true;
        return where;
    }
    LAP_TRY(const ModelFile file, ModelFile::openNamed(path));
    LAP_TRY(where.head, file.readText(0, std::min(kHeadBytes, file.size())));
    return where;
}

Error notAModel(const CheckpointPath& where)
{
    const std::string name = fs::path(where.path).filename().string();
    for (const std::string_view ending : {".bin", ".pt", ".pth", ".pkl", ".ckpt"}) {
        if (name.ends_with(ending)) {
            return {ErrorCode::Unsupported,
                "cannot open " + name
                    + ": it is a Python pickle, which can run code when it is read",
                {}, "convert the model to safetensors"};
        }
    }
    if (name.ends_with(".incomplete")) {
        return {ErrorCode::Unsupported, "cannot open " + name + ": the download is not complete",
            {}, "start the same download again; it goes on where it stopped"};
    }
    return {ErrorCode::Unsupported, "cannot open " + name + ": it is no model file that is known",
        {}, "name a Hugging Face folder, a .safetensors file or a .gguf file"};
}

/// A run folder stands for its newest checkpoint.
Result<std::string> modelPath(const std::string& path)
{
    std::error_code reason;
    if (!fs::is_regular_file(fs::path(path) / kRunFile, reason)) {
        return path;
    }
    const std::vector<fs::path> checkpoints = checkpointsOf(path);
    if (checkpoints.empty()) {
        return Error{ErrorCode::NotFound, "the run has no checkpoint yet", path,
            "wait for its first checkpoint, or open the model that it started from"};
    }
    return checkpoints.back().string();
}

} // namespace

Result<Checkpoint> openCheckpoint(const std::string& named)
{
    LAP_TRY(const std::string path, modelPath(named));
    LAP_TRY(const CheckpointPath where, lookAt(path));
    const CheckpointFormat* best = nullptr;
    FormatMatch bestMatch = FormatMatch::No;
    for (const CheckpointFormat& format : registry<CheckpointFormat>()) {
        const FormatMatch match = format.probe(where);
        if (match > bestMatch) {
            best = &format;
            bestMatch = match;
        }
    }
    return best == nullptr ? notAModel(where) : best->open(where);
}

} // namespace lapidary::model
