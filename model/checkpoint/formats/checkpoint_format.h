// SPDX-License-Identifier: Apache-2.0
// CheckpointFormat: one way in which a model is stored. A new one is a new file in this folder.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/core/registry.h"

#include <functional>
#include <string>

namespace lapidary::model {

/// What the person named, looked at once: formats decide from this whether it is theirs.
struct CheckpointPath
{
    std::string path;
    bool isFolder = false;
    std::string head; ///< the first bytes of a file, at most 9
};

/// How sure a format is. The surest one opens the path, so that a file with the wrong ending is
/// still read and a damaged file with the right ending still gets that format's error.
enum class FormatMatch
{
    No,
    ByName,
    ByContent,
};

struct CheckpointFormat
{
    KindInfo info;
    std::function<FormatMatch(const CheckpointPath&)> probe;
    /// Reads and checks the headers; never the weights.
    std::function<Result<Checkpoint>(const CheckpointPath&)> open;
};

} // namespace lapidary::model
