// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/model_folder.h"

#include "model/checkpoint/base/rules.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaximalNames = 100'000;
constexpr std::size_t kMaximalNameBytes = 255;

bool isAsciiAlphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// CON, NUL, COM1 and the like, also with an ending: on Windows they are devices, and a model must
/// not become unreadable by being copied there.
bool isWindowsDevice(std::string_view name)
{
    std::string stem(name.substr(0, name.find('.')));
    std::transform(stem.begin(), stem.end(), stem.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    constexpr std::array<std::string_view, 4> kDevices{"CON", "PRN", "AUX", "NUL"};
    if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) {
        return true;
    }
    return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"))
        && stem[3] >= '0' && stem[3] <= '9';
}

bool isHex(std::string_view text)
{
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// True when `folder` is …/models--X/snapshots/REV and `target` is …/blobs/HASH of the same
/// models--X.
bool isBlobOfSameCache(const fs::path& folder, const fs::path& target)
{
    const fs::path snapshots = folder.parent_path();
    const fs::path model = snapshots.parent_path();
    const std::string hash = target.filename().string();
    return snapshots.filename() == "snapshots" && model.filename().string().starts_with("models--")
        && target.parent_path() == model / "blobs" && (hash.size() == 40 || hash.size() == 64)
        && isHex(hash);
}

bool isInside(const fs::path& folder, const fs::path& target)
{
    const auto [rest, unused]
        = std::mismatch(folder.begin(), folder.end(), target.begin(), target.end());
    return rest == folder.end();
}

Error cannotOpenFolder(const std::string& path, const std::error_code& reason)
{
    if (reason == std::errc::no_such_file_or_directory) {
        return {ErrorCode::NotFound, "cannot open " + path + ": there is no such file or folder",
            {}, "check the path"};
    }
    return {ErrorCode::IoError, "cannot open " + path + ": " + reason.message(), {},
        "check that you may read the folder"};
}

} // namespace

bool isPlainFileName(std::string_view name)
{
    const auto isAllowed
        = [](char c) { return isAsciiAlphanumeric(c) || c == '.' || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= kMaximalNameBytes && isAsciiAlphanumeric(name.front())
        && name.back() != '.' && std::all_of(name.begin(), name.end(), isAllowed)
        && !isWindowsDevice(name);
}

Result<ModelFolder> ModelFolder::open(const std::string& path)
{
    std::error_code reason;
    const fs::path real = fs::canonical(path, reason);
    if (reason) {
        return cannotOpenFolder(path, reason);
    }
    ModelFolder folder;
    folder.m_path = real.string();
    fs::directory_iterator entries(real, reason);
    for (; !reason && entries != fs::directory_iterator(); entries.increment(reason)) {
        if (folder.m_names.size() == kMaximalNames) {
            return broken(path,
                {.rule = "IX04",
                    .problem = "the folder is too full to be a model's",
                    .found = "more than " + grouped(kMaximalNames) + " names",
                    .advice = "name the folder or file of one model"});
        }
        folder.m_names.push_back(entries->path().filename().string());
    }
    if (reason) {
        return cannotOpenFolder(path, reason);
    }
    std::sort(folder.m_names.begin(), folder.m_names.end());
    return folder;
}

bool ModelFolder::has(std::string_view name) const
{
    return std::binary_search(m_names.begin(), m_names.end(), name);
}

std::vector<std::string> ModelFolder::namesEnding(std::string_view suffix) const
{
    std::vector<std::string> matching;
    std::copy_if(m_names.begin(), m_names.end(), std::back_inserter(matching),
        [suffix](const std::string& name) { return std::string_view(name).ends_with(suffix); });
    return matching;
}

Result<std::string> ModelFolder::resolve(const std::string& name) const
{
    const fs::path folder(m_path);
    const fs::path path = folder / name;
    std::error_code reason;
    if (!fs::is_symlink(fs::symlink_status(path, reason))) {
        return path.string();
    }
    const fs::path target = fs::canonical(path, reason);
    if (reason) {
        return Error{ErrorCode::NotFound,
            "cannot open " + name + ": it is a link that leads nowhere: "
                + quotedText(fs::read_symlink(path, reason).string()),
            m_path, "the download is probably incomplete; fetch the model again"};
    }
    if (isInside(folder, target) || isBlobOfSameCache(folder, target)) {
        return target.string();
    }
    return broken(name,
        {.rule = "IX03",
            .problem = "it is a link out of the model folder",
            .place = m_path,
            .found = quotedText(target.string(), 200),
            .expected = "a file in the folder or a blob of the same cache"});
}

Result<ModelFile> ModelFolder::openFile(std::string_view name) const
{
    const std::string listed(name);
    if (has(name)) { // a name of the listing holds no path
        LAP_TRY(const std::string path, resolve(listed));
        return ModelFile::open(path, listed);
    }
    if (isPlainFileName(name)) {
        return Error{ErrorCode::NotFound, "cannot open " + listed + ": there is no such file",
            m_path, "fetch it from the model's source into the same folder"};
    }
    return broken(quotedText(name),
        {.rule = "IX02",
            .problem = "the name is not a plain file name",
            .place = m_path,
            .expected = "letters, digits and . _ - only, no path"});
}

Result<std::string> ModelFolder::readText(
    std::string_view name, std::uint64_t limit, std::string_view rule) const
{
    LAP_TRY(const ModelFile file, openFile(name));
    if (file.size() > limit) {
        return broken(file.name(),
            {.rule = rule,
                .problem = "the file is too large",
                .found = bytesText(file.size()),
                .expected = "at most " + bytesText(limit)});
    }
    return file.readText(0, file.size());
}

} // namespace lapidary::model
