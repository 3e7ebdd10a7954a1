// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/hugging_face/hub_cache.h"

#include "model/checkpoint/base/rules.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaximalRef = 256;
constexpr std::array<std::string_view, 4> kUnfinishedEndings{
    ".incomplete", ".part", ".crdownload", ".aria2"};

std::optional<std::string> unfinishedIn(const ModelFolder& folder)
{
    for (const std::string_view ending : kUnfinishedEndings) {
        if (const auto names = folder.namesEnding(ending); !names.empty()) {
            return names.front();
        }
    }
    return std::nullopt;
}

/// The commit that refs/main names, if it looks like one.
Result<std::string> mainCommit(const fs::path& root)
{
    LAP_TRY(const ModelFolder refs, ModelFolder::open((root / "refs").string()));
    LAP_TRY(std::string commit, refs.readText("main", kMaximalRef, "IX03"));
    while (!commit.empty() && (commit.back() == '\n' || commit.back() == ' ')) {
        commit.pop_back();
    }
    if (!isPlainFileName(commit)) {
        return broken("refs/main",
            {.rule = "IX02",
                .problem = "the revision is not a plain name",
                .place = root.string(),
                .found = quotedText(commit)});
    }
    return commit;
}

} // namespace

Result<std::optional<std::string>> cachedSnapshot(const ModelFolder& folder)
{
    const fs::path root(folder.path());
    if (!root.filename().string().starts_with("models--") || !folder.has("snapshots")) {
        return std::optional<std::string>();
    }
    LAP_TRY(const ModelFolder snapshots, ModelFolder::open((root / "snapshots").string()));
    if (folder.has("refs")) {
        const Result<std::string> commit = mainCommit(root);
        if (!commit && commit.error().code != ErrorCode::NotFound) {
            return commit.error();
        }
        if (commit && snapshots.has(*commit)) {
            return std::optional((root / "snapshots" / *commit).string());
        }
    }
    if (snapshots.names().size() == 1) {
        return std::optional((root / "snapshots" / snapshots.names().front()).string());
    }
    return Error{ErrorCode::NotFound,
        "cannot open " + root.filename().string() + ": found "
            + std::to_string(snapshots.names().size())
            + " snapshots and no refs/main among them, expected one",
        root.string(),
        snapshots.names().empty() ? "download the model again" : "name one folder in snapshots/"};
}

std::optional<std::string> unfinishedDownload(const ModelFolder& folder)
{
    if (auto name = unfinishedIn(folder)) {
        return name;
    }
    const fs::path path(folder.path());
    // In a cache the pieces lie among the blobs, in a plain download folder under .cache.
    for (const fs::path& place : {path.parent_path().parent_path() / "blobs", path / "blobs",
             path / ".cache" / "huggingface" / "download"}) {
        if (const auto other = ModelFolder::open(place.string())) {
            if (auto name = unfinishedIn(*other)) {
                return name;
            }
        }
    }
    return std::nullopt;
}

} // namespace lapidary::model
