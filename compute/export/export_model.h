// SPDX-License-Identifier: Apache-2.0
// Exporting: a layout's draft becomes a folder that stock software loads, and is compared with the
// converted model before anybody sees it.
#pragma once

#include "compute/base/device.h"
#include "compute/base/job.h"
#include "model/checkpoint/layouts/export_layout.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lapidary::compute {

/// Differences of logits that are rounding, as a share of the largest one.
inline constexpr double kRoundTripLimit = 1e-5;

struct RoundTrip
{
    double difference = 0.0; ///< max |Δ logit|
    double largest = 0.0;    ///< max |logit|
    std::int64_t tokens = 0;

    bool isPassed() const { return difference <= kRoundTripLimit * largest; }
};

/// Writes config, weights, tokenizer, licence and model card of `native` into an existing folder.
/// Returns the names of the files. Errors: those of the layout and of writing; Cancelled.
model::Result<std::vector<std::string>> writeExport(const model::NativeModel& native,
    const model::ExportLayout& layout, const std::filesystem::path& folder,
    const CancelToken& cancel, const ProgressSink& progress);

/// Opens the written folder as anybody would and compares its logits with those that the
/// conversion kept (reference.safetensors), or, where there are none, with those of the native
/// folder now. Errors: those of opening and computing.
model::Result<RoundTrip> roundTrip(
    const model::NativeModel& native, const std::filesystem::path& folder, Device device);

} // namespace lapidary::compute
