// SPDX-License-Identifier: Apache-2.0
// Causal attention of grouped query heads over the keys and values of one sequence.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lapidary::compute {

/// softmax(scale · q kᵀ + mask) v. The T queries are the last T of the S positions; each sees
/// itself and what lies before it, at most `window` positions in all (0: no such bound). Query head
/// h reads key-value head h ÷ (H ÷ G), which is done by striding: nothing is repeated in memory.
/// Shapes: q [T, H, headDim]; k, v [G, S, headDim], last dimension dense; returns [T, H, headDim].
/// Cost: extra memory O(T · S) only with a window or an earlier cache, in pieces of 256 queries.
/// Source: Ainslie et al. 2023, arXiv 2305.13245 (grouped queries).
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale,
    std::int64_t window);

} // namespace lapidary::compute
