// SPDX-License-Identifier: Apache-2.0
// The function inside the feed-forward block.
#pragma once

#include "model/checkpoint/config/model_config.h"

#include <ATen/core/Tensor.h>

namespace lapidary::compute {

/// h = act(gate) · up, the hidden activation of a gated feed-forward block: one number a neuron.
/// Shapes: gate, up [N, F]; returns [N, F] in the same type.
/// Source: Shazeer 2020, arXiv 2002.05202, equation 6.
at::Tensor gatedActivation(
    const at::Tensor& gate, const at::Tensor& up, model::Activation activation);

} // namespace lapidary::compute
