// SPDX-License-Identifier: Apache-2.0
// What the disk under a path can be trusted with.
#pragma once

#include <filesystem>

namespace lapidary::model {

/// True for a file system without dependable shared memory and locks (NFS, SMB, FUSE, 9p, …).
/// `path` exists; where the question cannot be answered: false.
bool isNetworkFileSystem(const std::filesystem::path& path);

} // namespace lapidary::model
