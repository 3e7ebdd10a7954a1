// SPDX-License-Identifier: Apache-2.0
// The layout of the local Hugging Face cache, and the traces of downloads that did not end.
#pragma once

#include "model/checkpoint/base/model_folder.h"
#include "model/core/result.h"

#include <optional>
#include <string>

namespace lapidary::model {

/// When `folder` is the root of a cached model (`models--org--name`), the path of the snapshot that
/// refs/main names, or of the only one; nothing for any other folder.
/// Errors: NotFound when the cache holds no snapshot to choose.
Result<std::optional<std::string>> cachedSnapshot(const ModelFolder& folder);

/// Name of an unfinished download in or behind a folder, or nothing.
std::optional<std::string> unfinishedDownload(const ModelFolder& folder);

} // namespace lapidary::model
