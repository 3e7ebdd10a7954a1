// SPDX-License-Identifier: Apache-2.0
// Calibration: the tokens of a conversion as two residual streams, one through the dense model and
// one through what is converted so far, moved on layer by layer.
#pragma once

#include "compute/decoder/decoder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::compute {

/// Some windows, each a sequence from position 0.
struct CalibrationBatch
{
    TokenBatch tokens;
    BatchAngles angles;
    at::Tensor dense;     ///< residual stream of the dense model, [n, D]
    at::Tensor converted; ///< residual stream of the converted model, [n, D]

    std::int64_t size() const { return static_cast<std::int64_t>(tokens.ids.size()); }
};

/// Puts windows together to batches of about 2,048 tokens and embeds them.
/// Errors: InvalidArgument for tokens that the model cannot take.
model::Result<std::vector<CalibrationBatch>> makeCalibration(
    const Decoder& decoder, std::span<const std::vector<std::int64_t>> windows);

/// What one layer makes of a batch; C columns of the plan, E experts.
struct LayerBatch
{
    at::Tensor middle;  ///< the stream that the layer's output is added to, [n, D]
    at::Tensor input;   ///< what router and experts read, [n, D]
    at::Tensor hidden;  ///< act(gate · x) · (up · x), [n, C]
    at::Tensor target;  ///< what the layer should add: dense stream after it minus middle, [n, D]
    at::Tensor weights; ///< 1 / ‖dense stream after the layer‖², [n]
    at::Tensor norms;   ///< ‖E_j(x)‖, [n, E]
    at::Tensor gates;   ///< gate weight of each expert, [n, E]
};

} // namespace lapidary::compute
