// SPDX-License-Identifier: Apache-2.0
// A GGUF file, or any part of a split one.
#include "model/checkpoint/formats/checkpoint_format.h"
#include "model/checkpoint/gguf/split.h"

#include <filesystem>

namespace lapidary::model {

namespace {

FormatMatch probe(const CheckpointPath& where)
{
    if (where.isFolder) {
        return FormatMatch::No;
    }
    if (where.head.starts_with("GGUF")) {
        return FormatMatch::ByContent;
    }
    return where.path.ends_with(".gguf") ? FormatMatch::ByName : FormatMatch::No;
}

Result<Checkpoint> open(const CheckpointPath& where)
{
    LAP_TRY(ModelFile file, ModelFile::openNamed(where.path));
    std::error_code ignored; // a path that does not exist fails below, with its name
    const std::filesystem::path absolute = std::filesystem::absolute(where.path, ignored);
    LAP_TRY(CheckpointParts parts, readGgufModel(std::move(file), absolute.parent_path().string()));
    parts.format = "gguf";
    parts.path = where.path;
    return Checkpoint(std::move(parts));
}

} // namespace

CheckpointFormat makeGguf()
{
    return {
        .info = {.id = "gguf",
            .title = "GGUF",
            .summary = "GGUF 2 or 3 in one file or several, plain or block-quantised",
            .source = "ggml: docs/gguf.md"},
        .probe = probe,
        .open = open,
    };
}

} // namespace lapidary::model
