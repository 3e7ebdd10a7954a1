// SPDX-License-Identifier: Apache-2.0
// Matrix products in blocks of fixed size, each on one thread: the same bits at any number of
// threads, which the library's own products do not promise.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// a bᵀ. Shapes: a [n, d], b [k, d], of the same type; returns [n, k].
at::Tensor blockedProduct(const at::Tensor& a, const at::Tensor& b);

/// Σ of the rows of `values` with the same label, float64 sums. Rows with a negative label are left
/// out. Shapes: values [n, d] float32 contiguous, labels [n]; returns [k, d] float64.
at::Tensor sumsByLabel(
    const at::Tensor& values, const std::vector<std::int32_t>& labels, std::int64_t k);

/// Σ v² of each row. Shapes: values [n, d] float32; returns [n] float64.
at::Tensor squaredNorms(const at::Tensor& values);

} // namespace lapidary::compute
