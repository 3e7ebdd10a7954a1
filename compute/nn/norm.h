// SPDX-License-Identifier: Apache-2.0
// Root-mean-square normalisation.
#pragma once

#include <ATen/core/Tensor.h>

namespace lapidary::compute {

/// y = x / √(mean(x²) + ε) · weight, over the last dimension, computed in float32.
/// Shapes: x [..., D] float32 or bfloat16; weight [D] float32; returns the shape and type of x.
/// Source: Zhang & Sennrich 2019, arXiv 1910.07467, equation 4.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

} // namespace lapidary::compute
