// SPDX-License-Identifier: Apache-2.0
// Layout of a block: scale (half), for the _1 types a minimum (half), for 5 bits the fifth bits of
// all 32 elements, then 16 bytes: low nibbles are elements 0 to 15, high nibbles 16 to 31.
#include "model/checkpoint/dequant/small_blocks.h"

#include "model/checkpoint/dequant/bits.h"

namespace lapidary::model::detail {

namespace {

constexpr std::size_t kHalfBlock = 16;

/// out = scale · q + offset over four-bit values.
void fourBits(const std::byte* nibbles, float scale, float offset, float* out)
{
    for (std::size_t j = 0; j < kHalfBlock; ++j) {
        const std::uint32_t pair = byteAt(nibbles, j);
        out[j] = scale * static_cast<float>(pair & 15U) + offset;
        out[j + kHalfBlock] = scale * static_cast<float>(pair >> 4) + offset;
    }
}

/// The same over five-bit values, whose highest bits lie in `high`.
void fiveBits(const std::byte* nibbles, std::uint32_t high, float scale, float offset, float* out)
{
    for (std::size_t j = 0; j < kHalfBlock; ++j) {
        const std::uint32_t pair = byteAt(nibbles, j);
        const std::uint32_t first = (pair & 15U) | ((high >> j) & 1U) << 4;
        const std::uint32_t second = (pair >> 4) | ((high >> (j + kHalfBlock)) & 1U) << 4;
        out[j] = scale * static_cast<float>(first) + offset;
        out[j + kHalfBlock] = scale * static_cast<float>(second) + offset;
    }
}

} // namespace

void fromQ4_0(const std::byte* block, float* out)
{
    const float scale = loadHalf(block);
    fourBits(block + 2, scale, -8.0F * scale, out); // (q − 8) · scale
}

void fromQ4_1(const std::byte* block, float* out)
{
    fourBits(block + 4, loadHalf(block), loadHalf(block + 2), out);
}

void fromQ5_0(const std::byte* block, float* out)
{
    const float scale = loadHalf(block);
    fiveBits(block + 6, load<std::uint32_t>(block + 2), scale, -16.0F * scale, out);
}

void fromQ5_1(const std::byte* block, float* out)
{
    fiveBits(block + 8, load<std::uint32_t>(block + 4), loadHalf(block), loadHalf(block + 2), out);
}

void fromQ8_0(const std::byte* block, float* out)
{
    const float scale = loadHalf(block);
    for (std::size_t j = 0; j < 2 * kHalfBlock; ++j) {
        out[j] = scale * static_cast<float>(load<std::int8_t>(block + 2 + j));
    }
}

} // namespace lapidary::model::detail
