// SPDX-License-Identifier: Apache-2.0
// Checkpoints of a run: a folder that is a model (config, tokenizer, float32 weights) and holds the
// state of the optimiser and of the data beside it. It appears whole or not at all.
#pragma once

#include "compute/train/trainer.h"

#include <filesystem>
#include <string>

namespace lapidary::compute {

/// Within a checkpoint, and within the run: the dense twin as a model of its own.
inline constexpr const char* kTwinFolder = "twin";

/// Writes checkpoints/step-000500 of a run and removes all but the newest three.
/// Errors: DiskFull, IoError; then there is nothing new.
model::Result<std::filesystem::path> writeCheckpoint(
    const std::filesystem::path& run, Trainer& trainer);

/// Brings the optimiser and the cursor of a trainer, made from the checkpoint's model, to where
/// they were. Errors: Corrupt when a state is missing or belongs to other weights.
model::Result<void> readTrainingState(const std::filesystem::path& checkpoint, Trainer& trainer);

} // namespace lapidary::compute
