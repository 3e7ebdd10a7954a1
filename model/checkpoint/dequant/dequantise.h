// SPDX-License-Identifier: Apache-2.0
// Stored weights to float32: the reference in plain C++, one file per group of types.
#pragma once

#include "model/checkpoint/base/dtype.h"

#include <cstddef>
#include <span>

namespace lapidary::model {

/// Turns stored elements of a weight type (isWeightType) into float32.
/// Shapes: stored holds exactly byteCount(type, out.size()) bytes at any alignment; out [n], n a
/// multiple of the type's block. Anything else is our own bug and asserts.
/// Units: float types are converted exactly (float64 is rounded); block types are scale · q +
/// offset in float32. Source: ggml's published block structures (ggml-common.h, ggml-quants.c:
/// dequantize_row_*); arXiv:2209.05433 for 8-bit floats.
void dequantise(DType type, std::span<const std::byte> stored, std::span<float> out);

} // namespace lapidary::model
