// SPDX-License-Identifier: Apache-2.0
// Plain floating-point types to float32. Each reads out.size() elements from `stored`.
#pragma once

#include <cstddef>
#include <span>

namespace lapidary::model::detail {

void fromF64(const std::byte* stored, std::span<float> out);
void fromF32(const std::byte* stored, std::span<float> out);
void fromF16(const std::byte* stored, std::span<float> out);
void fromBF16(const std::byte* stored, std::span<float> out);
void fromF8E4M3(const std::byte* stored, std::span<float> out);
void fromF8E5M2(const std::byte* stored, std::span<float> out);

} // namespace lapidary::model::detail
