// SPDX-License-Identifier: Apache-2.0
// ModelFolder: the folder of a model, through which every file named by somebody else is opened.
// Names in an index are hostile input: none may lead out of the folder, except into the blobs of a
// Hugging Face cache.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// An existing folder and the names in it when it was opened.
class ModelFolder
{
public:
    /// Lists a folder; `path` may be a symbolic link, because the person chose it.
    /// Errors: NotFound; IoError; IX04 when it is not a folder or holds more than 100,000 names.
    static Result<ModelFolder> open(const std::string& path);

    /// The real path.
    const std::string& path() const { return m_path; }

    /// All names except "." and "..", sorted.
    const std::vector<std::string>& names() const { return m_names; }

    bool has(std::string_view name) const;

    /// The names that end so, sorted.
    std::vector<std::string> namesEnding(std::string_view suffix) const;

    /// Opens a file of the folder. Errors: NotFound, or IX02 when the name is not even a plain file
    /// name; IX03 (a link that leads out of the model); IX04 (not a regular file).
    Result<ModelFile> openFile(std::string_view name) const;

    /// A whole text file of at most `limit` bytes; beyond it the error carries `rule`.
    Result<std::string> readText(
        std::string_view name, std::uint64_t limit, std::string_view rule) const;

private:
    Result<std::string> resolve(const std::string& name) const;

    std::string m_path;
    std::vector<std::string> m_names;
};

/// Rule IX02: a plain file name of 1–255 characters [A-Za-z0-9._-] that starts with a letter or
/// digit, and that no operating system takes for a device.
bool isPlainFileName(std::string_view name);

} // namespace lapidary::model
