// SPDX-License-Identifier: Apache-2.0
// A folder as Hugging Face lays it out: one safetensors file or several with an index, or a GGUF,
// beside config and tokenizer; also the local cache of downloads.
#include "model/checkpoint/formats/checkpoint_format.h"
#include "model/checkpoint/gguf/split.h"
#include "model/checkpoint/hugging_face/hub_cache.h"
#include "model/checkpoint/hugging_face/sharded.h"
#include "model/checkpoint/safetensors/shard.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::string_view kSingle = "model.safetensors";
constexpr std::string_view kIndex = "model.safetensors.index.json";

FormatMatch probe(const CheckpointPath& where)
{
    return where.isFolder ? FormatMatch::ByContent : FormatMatch::No;
}

Result<void> readSingle(CheckpointParts& parts, const std::string& name)
{
    LAP_TRY(ModelFile file, parts.folder->openFile(name));
    LAP_TRY(SafetensorsHeader header, readSafetensorsShard(file));
    LAP_CHECK(checkScaleTensors(header.tensors, name));
    parts.tensors = std::move(header.tensors);
    parts.metadata = std::move(header.metadata);
    parts.files.push_back(std::make_shared<const ModelFile>(std::move(file)));
    return {};
}

Error severalModels(const ModelFolder& folder, const std::vector<std::string>& names)
{
    std::string listed;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) {
        listed += (i == 0 ? "" : ", ") + names[i];
    }
    return {ErrorCode::InvalidArgument,
        "cannot open " + folder.path() + ": found " + std::to_string(names.size())
            + " model files, expected one",
        listed, "name one of the files"};
}

Error noModel(const ModelFolder& folder)
{
    if (const auto unfinished = unfinishedDownload(folder)) {
        return broken(folder.path(),
            {.rule = "IX04",
                .problem = "the download is not complete",
                .place = *unfinished,
                .expected = "model.safetensors or a .gguf file",
                .advice = "start the same download again; it goes on where it stopped",
                .code = ErrorCode::NotFound});
    }
    for (const std::string_view ending : {".bin", ".pt", ".pth"}) {
        if (const auto names = folder.namesEnding(ending); !names.empty()) {
            return {ErrorCode::Unsupported,
                "cannot open " + folder.path()
                    + ": found only Python pickles, which can run code when they are read",
                names.front(), "convert the model to safetensors"};
        }
    }
    return {ErrorCode::NotFound,
        "cannot open " + folder.path() + ": found no model in the folder, expected "
            + std::string(kSingle) + ", " + std::string(kIndex) + " or a .gguf file",
        {}, "name the folder that holds the model's files"};
}

Error noIndex(const ModelFolder& folder, const std::string& shard)
{
    return broken(shard,
        {.rule = "IX04",
            .problem = "it is one part of a model whose index is missing",
            .place = folder.path(),
            .expected = std::string(kIndex),
            .advice = "fetch the index from the model's source into the same folder",
            .code = ErrorCode::NotFound});
}

bool isShard(const std::string& name)
{
    return name.find("-of-") != std::string::npos;
}

/// The files that end so and could be a whole model; of the parts of one model the first.
std::vector<std::string> candidates(const ModelFolder& folder, std::string_view ending)
{
    std::vector<std::string> names = folder.namesEnding(ending);
    std::erase_if(names, [](const std::string& name) {
        return isShard(name) && name.find("-00001-of-") == std::string::npos;
    });
    return names;
}

Result<void> readGgufIn(CheckpointParts& parts, const std::string& name)
{
    LAP_TRY(ModelFile file, parts.folder->openFile(name));
    LAP_TRY(CheckpointParts model, readGgufModel(std::move(file), parts.folder->path()));
    model.folder = std::move(parts.folder);
    parts = std::move(model);
    parts.format = "gguf";
    return {};
}

Result<void> readAny(CheckpointParts& parts)
{
    const ModelFolder& folder = *parts.folder;
    if (folder.has(kSingle)) {
        return readSingle(parts, std::string(kSingle));
    }
    if (folder.has(kIndex)) {
        return readShardedModel(parts, kIndex);
    }
    for (const std::string_view ending : {".safetensors", ".gguf"}) {
        const std::vector<std::string> names = candidates(folder, ending);
        if (names.size() > 1) {
            return severalModels(folder, names);
        }
        if (names.size() == 1 && ending == ".safetensors" && isShard(names.front())) {
            return noIndex(folder, names.front());
        }
        if (names.size() == 1) {
            return ending == ".gguf" ? readGgufIn(parts, names.front())
                                     : readSingle(parts, names.front());
        }
    }
    return noModel(folder);
}

Result<Checkpoint> open(const CheckpointPath& where)
{
    CheckpointParts parts;
    parts.format = "huggingface";
    LAP_TRY(parts.folder, ModelFolder::open(where.path));
    LAP_TRY(const auto snapshot, cachedSnapshot(*parts.folder));
    if (snapshot) {
        LAP_TRY(parts.folder, ModelFolder::open(*snapshot));
    }
    LAP_CHECK(readAny(parts));
    parts.path = where.path;
    if (const auto code = parts.folder->namesEnding(".py"); !code.empty()) {
        parts.notices.push_back({"CF03",
            "the folder contains code, which is ignored: " + code.front()
                + (code.size() > 1 ? " and " + std::to_string(code.size() - 1) + " more" : ""),
            parts.folder->path()});
    }
    return Checkpoint(std::move(parts));
}

} // namespace

CheckpointFormat makeHuggingFace()
{
    return {
        .info = {.id = "huggingface",
            .title = "Hugging Face folder",
            .summary = "a folder with config.json and safetensors, in one file or in shards, or a "
                       "cache folder",
            .source = "huggingface/huggingface_hub"},
        .probe = probe,
        .open = open,
    };
}

} // namespace lapidary::model
