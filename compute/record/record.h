// SPDX-License-Identifier: Apache-2.0
// Recording: one pass of a dense model over calibration data, from which every statistic that
// grouping and conversion need is taken while the activations are in the cache.
#pragma once

#include "compute/base/job.h"
#include "compute/record/calibration.h"
#include "model/checkpoint/open_model.h"
#include "model/core/result.h"
#include "model/recording/recording.h"

#include <cstdint>
#include <optional>
#include <string>

namespace lapidary::compute {

class Decoder;

struct RecordOptions
{
    CalibrationOptions calibration;
    std::string out;             ///< folder; must not exist or be an earlier recording
    double neuronQuantile = 0.9; ///< see RecordingDefinitions
    double headQuantile = 0.5;
    std::int64_t activationTopK = 0; ///< 0: max(10, F/100)
    bool hasMoments = true;
};

struct RecordSummary
{
    model::RecordingInfo info; ///< as written
    double seconds = 0.0;      ///< of the pass alone
};

/// Records and writes the folder, whole or not at all. When it is cancelled after the first batch,
/// what was seen until then is written as a partial recording.
/// Errors: InvalidArgument (nothing to record, an --out that is something else), Unsupported (not a
/// dense model), OutOfMemory, DiskFull, Numeric; Cancelled when nothing was seen yet.
/// Cost: see memoryOf; the sketch passes through the disk.
model::Result<RecordSummary> record(const model::OpenedModel& model, const Decoder& decoder,
    const model::Tokenizer& tokenizer, const RecordOptions& options, const CancelToken& cancel,
    const ProgressSink& progress);

} // namespace lapidary::compute
