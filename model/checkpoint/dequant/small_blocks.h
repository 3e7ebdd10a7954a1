// SPDX-License-Identifier: Apache-2.0
// Blocks of 32 elements with one scale. Each function reads one block and writes 32 values.
#pragma once

#include <cstddef>

namespace lapidary::model::detail {

void fromQ4_0(const std::byte* block, float* out);
void fromQ4_1(const std::byte* block, float* out);
void fromQ5_0(const std::byte* block, float* out);
void fromQ5_1(const std::byte* block, float* out);
void fromQ8_0(const std::byte* block, float* out);

} // namespace lapidary::model::detail
