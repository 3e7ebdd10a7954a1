// SPDX-License-Identifier: Apache-2.0
// OutputFolder: the way a command writes a folder of results. It appears whole under its name or
// not at all; an earlier result stays until the new one is complete.
#pragma once

#include "model/core/file_descriptor.h"
#include "model/core/result.h"

#include <filesystem>
#include <functional>

namespace lapidary::model {

/// A folder being written beside its target, as `.NAME.writing`. Destroyed without commit() it
/// vanishes with all that is in it; what a killed program left is cleared by the next one. Movable.
class OutputFolder
{
public:
    /// True when the folder is an earlier result of the same command, which may be replaced.
    using IsEarlierResult = std::function<bool(const std::filesystem::path& folder)>;

    /// Begins to make the folder at `target`, whose parent exists. An empty folder may always be
    /// replaced. Errors: InvalidArgument when there is something else, or an empty name; Locked
    /// when another program is writing it; NotFound, IoError.
    static Result<OutputFolder> create(
        const std::filesystem::path& target, const IsEarlierResult& isEarlierResult);

    OutputFolder(OutputFolder&& other) noexcept;
    OutputFolder& operator=(OutputFolder&&) = delete;
    ~OutputFolder();

    /// Where to write.
    const std::filesystem::path& path() const { return m_path; }

    /// Puts the folder in place of what was there. To be called once, when all files are synced
    /// (AtomicFile does that). Errors: IoError; then the earlier result is still in place.
    Result<void> commit();

private:
    OutputFolder(std::filesystem::path target, std::filesystem::path path);

    Result<void> lock();
    Result<void> clear();

    std::filesystem::path m_target;
    std::filesystem::path m_path; // empty: there is nothing to remove (any more)
    FileDescriptor m_lock;
};

} // namespace lapidary::model
