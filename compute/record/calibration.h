// SPDX-License-Identifier: Apache-2.0
// Calibration: data files as the token sequences that a model is observed on.
#pragma once

#include "compute/base/job.h"
#include "model/core/result.h"
#include "model/recording/recording_writer.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

struct CalibrationOptions
{
    std::vector<std::string> files;
    std::string field;           ///< fields to join, separated by commas; empty: the default
    std::int64_t limit = 0;      ///< items of each file at most; 0: all
    std::int64_t tokens = 16384; ///< at most so many
    std::int64_t sequenceLength = 512;
    std::uint64_t seed = 0;
    std::int64_t sketchTokens = 4096; ///< drawn uniformly without replacement
};

struct Calibration
{
    model::TokenColumns columns;             ///< T tokens
    std::vector<std::int64_t> windowLengths; ///< their sum is T
    std::vector<std::size_t> documentFile;   ///< which data file each document is from
    std::vector<model::RecordedFile> files;  ///< path as named, hash and field; counts are 0
    std::int64_t leftOut = 0;                ///< items with steps that are longer than a sequence
    bool hasSteps = false;                   ///< an item had step spans
};

/// Reads the files in turns, window by window, so that each gives an equal share of tokens. Each
/// item is a document of its own with the tokenizer's own special tokens, cut into windows of at
/// most sequenceLength tokens, which are taken in random order. An item with steps is one window:
/// when it is too long it is left out and counted. The last document is cut where the number of
/// tokens is reached, but never within a step. Errors: those of DataFile; InvalidArgument when no
/// token is left; Cancelled. Cost: 13 bytes of memory per token.
model::Result<Calibration> readCalibration(const CalibrationOptions& options,
    const model::Tokenizer& tokenizer, const CancelToken& cancel, const ProgressSink& progress);

/// `count` of the numbers 0 … total − 1, ascending, every set equally likely.
/// Source: Vitter 1985, "Random sampling with a reservoir", algorithm R.
std::vector<std::int32_t> reservoirSample(
    std::int64_t total, std::int64_t count, std::uint64_t seed);

} // namespace lapidary::compute
