// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/calibration.h"

#include "compute/base/aten.h"

#include <c10/core/InferenceMode.h>

namespace lapidary::compute {
namespace {

constexpr std::size_t kTokensAtOnce = 2048;

} // namespace

model::Result<std::vector<CalibrationBatch>> makeCalibration(
    const Decoder& decoder, std::span<const std::vector<std::int64_t>> windows)
{
    const c10::InferenceMode inference;
    std::vector<CalibrationBatch> batches;
    for (std::size_t done = 0; done < windows.size();) {
        CalibrationBatch& batch = batches.emplace_back();
        do {
            const std::vector<std::int64_t>& window = windows[done++];
            batch.tokens.ids.insert(batch.tokens.ids.end(), window.begin(), window.end());
            batch.tokens.lengths.push_back(static_cast<std::int64_t>(window.size()));
        } while (done < windows.size()
            && batch.tokens.ids.size() + windows[done].size() <= kTokensAtOnce);
        LAP_CHECK(decoder.check(batch.tokens));
        batch.angles = decoder.angles(batch.tokens);
        batch.dense = decoder.embed(batch.tokens);
        batch.converted = batch.dense;
    }
    return batches;
}

} // namespace lapidary::compute
