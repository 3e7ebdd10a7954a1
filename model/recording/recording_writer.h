// SPDX-License-Identifier: Apache-2.0
// The files of a recording, written into an existing folder. What is written is what
// Recording::open accepts.
#pragma once

#include "model/checkpoint/safetensors/writer.h"
#include "model/recording/recording.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace lapidary::model {

/// The columns of tokens.safetensors.
struct TokenColumns
{
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> window;
    std::vector<std::int32_t> document;
    std::vector<std::int8_t> label;
    std::vector<std::int32_t> sketch;
};

/// What RecordingLayer hands out, as it is written; shapes as there. The rows of the sketch can be
/// too many for memory and are asked for when they are needed: each function gives all bytes of one
/// tensor to the sink.
struct LayerColumns
{
    std::vector<float> rate;
    std::vector<float> activationRate;
    std::vector<float> mean;
    std::vector<float> meanAbsolute;
    std::vector<float> meanSquare;
    std::vector<float> contribution;
    std::vector<float> weightedMeanSquare;
    std::vector<float> stepRate;
    std::vector<float> headNorm;
    std::vector<float> headRate;
    std::vector<float> headStepNorm;
    std::vector<float> headStepRate;
    std::vector<float> sketchNeuronScale;
    std::vector<float> sketchWeight;
    std::vector<float> momentInput; ///< empty: none
    std::vector<float> momentCross; ///< empty: none

    using Rows = std::function<Result<void>(const ByteSink&)>;
    Rows sketchNeurons;  ///< float16 [Ts, F]
    Rows sketchInput;    ///< float32 [Ts, D]
    Rows sketchHeadNorm; ///< float16 [Ts, H]
};

/// Writes recording.json. Errors: DiskFull, IoError.
Result<void> writeRecordingInfo(const std::filesystem::path& folder, const RecordingInfo& info);

/// Writes tokens.safetensors. Errors: DiskFull, IoError.
Result<void> writeRecordingTokens(const std::filesystem::path& folder, const TokenColumns& columns);

/// Writes the file of one layer; `info` gives the sizes. Errors: InvalidArgument when a column has
/// another size, what the sources answer, DiskFull, IoError.
Result<void> writeRecordingLayer(const std::filesystem::path& folder, const RecordingInfo& info,
    LayerId layer, const LayerColumns& columns);

} // namespace lapidary::model
