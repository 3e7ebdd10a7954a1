// SPDX-License-Identifier: Apache-2.0
// All layers of a conversion, one after another over the calibration tokens.
#pragma once

#include "compute/convert/convert_layer.h"

#include <span>
#include <vector>

namespace lapidary::compute {

/// Converts layer by layer. Memory: two residual streams, one layer's activations, and what the
/// layers became. Errors: as of convertLayer; `where` names the layer.
model::Result<std::vector<ConvertedLayer>> convertLayers(const model::OpenedModel& model,
    const Decoder& decoder, const model::ConversionPlan& plan, const ConversionSettings& settings,
    std::span<const std::vector<std::int64_t>> windows, const CancelToken& cancel,
    const ProgressSink& progress);

} // namespace lapidary::compute
