// SPDX-License-Identifier: Apache-2.0
// Dispatch: tokens sorted by the expert that they go to, by counting.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// The slots (token, k) of a routing, expert by expert and by token within an expert.
struct Dispatch
{
    std::vector<std::int64_t> offsets; ///< [E + 1]: expert e has slots offsets[e] … offsets[e+1]−1
    std::vector<std::int64_t> slots; ///< [N · K]: t · K + k
};

/// Shapes: experts int64 [N, K] on the CPU, dense, each in [0, E).
/// Cost: two passes, no comparison.
Dispatch sortByExpert(const at::Tensor& experts, std::int64_t expertCount);

} // namespace lapidary::compute
