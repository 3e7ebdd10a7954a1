// SPDX-License-Identifier: Apache-2.0
// Loads from unaligned little-endian bytes, and 16-bit floats. The files are little-endian and so
// are the machines that this runs on (asserted at compile time), so a copy is a load.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace lapidary::model::detail {

static_assert(std::endian::native == std::endian::little);

template <class T>
inline T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// IEEE binary16 to float32, exact for every value; NaNs keep their payload.
inline float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
    const std::uint32_t magnitude = half & 0x7fffU;
    // Read with the exponent bias of float32 and scaled by the difference of the biases, 2^112,
    // also subnormal numbers come out right.
    constexpr float kBiasDifference = 0x1p112F;
    float value = std::bit_cast<float>(magnitude << 13) * kBiasDifference;
    if (magnitude >= 0x7c00U) {
        value = std::bit_cast<float>(0x7f800000U | (magnitude & 0x3ffU) << 13);
    }
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}

inline float brainToFloat(std::uint16_t brain)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16);
}

inline float loadHalf(const std::byte* from)
{
    return halfToFloat(load<std::uint16_t>(from));
}

inline std::uint32_t byteAt(const std::byte* from, std::size_t index)
{
    return std::to_integer<std::uint32_t>(from[index]);
}

} // namespace lapidary::model::detail
