// SPDX-License-Identifier: Apache-2.0
// Blocks of 256 elements with quantised scales of their parts. Each function reads one block and
// writes 256 values.
#pragma once

#include <cstddef>

namespace lapidary::model::detail {

void fromQ4_K(const std::byte* block, float* out);
void fromQ5_K(const std::byte* block, float* out);
void fromQ6_K(const std::byte* block, float* out);

} // namespace lapidary::model::detail
