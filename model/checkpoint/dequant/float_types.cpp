// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/dequant/float_types.h"

#include "model/checkpoint/dequant/bits.h"

#include <limits>

namespace lapidary::model::detail {

namespace {

/// The finite-only 8-bit float of machine learning: 4 exponent bits with bias 7, no infinity, all
/// ones is NaN.
float e4m3ToFloat(std::uint32_t bits)
{
    const std::uint32_t sign = (bits & 0x80U) << 24;
    const std::uint32_t magnitude = bits & 0x7fU;
    constexpr float kBiasDifference = 0x1p120F;
    const float value = magnitude == 0x7fU
        ? std::numeric_limits<float>::quiet_NaN()
        : std::bit_cast<float>(magnitude << 20) * kBiasDifference;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}

} // namespace

void fromF64(const std::byte* stored, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>(load<double>(stored + 8 * i));
    }
}

void fromF32(const std::byte* stored, std::span<float> out)
{
    if (!out.empty()) {
        std::memcpy(out.data(), stored, out.size_bytes());
    }
}

void fromF16(const std::byte* stored, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = loadHalf(stored + 2 * i);
    }
}

void fromBF16(const std::byte* stored, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = brainToFloat(load<std::uint16_t>(stored + 2 * i));
    }
}

void fromF8E4M3(const std::byte* stored, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = e4m3ToFloat(byteAt(stored, i));
    }
}

void fromF8E5M2(const std::byte* stored, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = halfToFloat(static_cast<std::uint16_t>(byteAt(stored, i) << 8)); // its upper half
    }
}

} // namespace lapidary::model::detail
