// SPDX-License-Identifier: Apache-2.0
// The gate of a profile as a dense table of weights, which is what a refit needs.
#pragma once

#include "model/checkpoint/config/gate_profile.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lapidary::compute {

/// Weight of every expert for every token; exactly 0 for those that were not chosen. Ties go to the
/// smaller id. Selection biases are 0 in a fresh conversion.
/// Shapes: logits [n, E] float32; returns [n, E] float32; K ≤ E experts are chosen.
at::Tensor gateWeights(
    const at::Tensor& logits, const model::GateProfile& profile, std::int64_t active);

} // namespace lapidary::compute
