// SPDX-License-Identifier: Apache-2.0
// GGUF models in several files (rule GG14).
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/checkpoint/gguf/reader.h"
#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// Reads an open GGUF file and, when it is one part of a split model, all other parts, which lie in
/// `folder` under the names derived from its own. The metadata are those of the first part.
/// Errors: GG01 to GG14, IX03, IX04.
Result<CheckpointParts> readGgufModel(ModelFile file, const std::string& folder);

} // namespace lapidary::model
