// SPDX-License-Identifier: Apache-2.0
// The files that travel with a model's weights: tokenizer, chat template, generation settings,
// licence.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/core/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lapidary::model {

/// Copies the tokenizer's files, generation_config.json and licences that lie beside a model into
/// an existing folder; of a GGUF, the vocabulary is written as tokenizer.json. Returns the names.
/// Errors: Unsupported (a vocabulary that tokenizer.json cannot hold, a file over 512 MiB),
/// IoError, DiskFull.
Result<std::vector<std::string>> copyCompanions(
    const Checkpoint& checkpoint, const std::filesystem::path& folder);

} // namespace lapidary::model
