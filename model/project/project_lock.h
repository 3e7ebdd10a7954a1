// SPDX-License-Identifier: Apache-2.0
// ProjectLock: a kernel lock on the project's `.lock` file. The kernel drops it with the process,
// so there are no stale locks; the file's content only says who to ask and is never trusted.
#pragma once

#include "model/core/file_descriptor.h"
#include "model/core/result.h"

#include <filesystem>

namespace lapidary::model {

/// Holds the lock until it is destroyed.
class ProjectLock
{
public:
    /// Takes the lock of a project folder without waiting; makes the lock file when it is missing.
    /// Errors: Locked (process, host and time of the holder), Corrupt when `.lock` is no plain
    /// file, Unsupported where the file system cannot lock, IoError.
    static Result<ProjectLock> acquire(const std::filesystem::path& folder);

    /// Writes who holds the lock into its file. A failure only costs the others a better message.
    void announce() const;

private:
    explicit ProjectLock(FileDescriptor descriptor);

    FileDescriptor m_descriptor;
};

} // namespace lapidary::model
