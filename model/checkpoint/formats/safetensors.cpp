// SPDX-License-Identifier: Apache-2.0
// One safetensors file; config and tokenizer lie beside it.
#include "model/checkpoint/formats/checkpoint_format.h"
#include "model/checkpoint/safetensors/shard.h"

#include <filesystem>

namespace lapidary::model {

namespace {

constexpr std::size_t kHeadBytes = 9; // header length, then the brace

FormatMatch probe(const CheckpointPath& where)
{
    if (where.isFolder) {
        return FormatMatch::No;
    }
    // Lengths up to 100,000,000 leave the upper four bytes zero.
    const bool hasShortHeader
        = where.head.size() == kHeadBytes && where.head.compare(4, 4, std::string(4, '\0')) == 0;
    if (hasShortHeader && where.head.back() == '{') {
        return FormatMatch::ByContent;
    }
    return where.path.ends_with(".safetensors") ? FormatMatch::ByName : FormatMatch::No;
}

Result<Checkpoint> open(const CheckpointPath& where)
{
    LAP_TRY(ModelFile file, ModelFile::openNamed(where.path));
    LAP_TRY(SafetensorsHeader header, readSafetensorsShard(file));
    LAP_CHECK(checkScaleTensors(header.tensors, file.name()));
    CheckpointParts parts;
    parts.format = "safetensors";
    parts.path = where.path;
    parts.tensors = std::move(header.tensors);
    parts.metadata = std::move(header.metadata);
    parts.files.push_back(std::make_shared<const ModelFile>(std::move(file)));
    std::error_code ignored;
    const std::filesystem::path absolute = std::filesystem::absolute(where.path, ignored);
    if (auto folder = ModelFolder::open(absolute.parent_path().string())) {
        parts.folder = *std::move(folder);
    }
    return Checkpoint(std::move(parts));
}

} // namespace

CheckpointFormat makeSafetensors()
{
    return {
        .info = {.id = "safetensors",
            .title = "safetensors file",
            .summary = "one .safetensors file beside its config.json",
            .source = "huggingface/safetensors"},
        .probe = probe,
        .open = open,
    };
}

} // namespace lapidary::model
