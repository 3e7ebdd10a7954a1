// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/dequant/super_blocks.h"

#include "model/checkpoint/dequant/bits.h"

namespace lapidary::model::detail {

namespace {

constexpr std::size_t kPart = 32;       // elements that share a scale in Q4_K and Q5_K
constexpr std::size_t kScaleBytes = 12; // eight scales and eight minima of 6 bits
constexpr std::size_t kHighBytes = 32;  // Q5_K: one bit of every element
constexpr std::size_t kQ6Part = 16;     // elements that share a scale in Q6_K
constexpr std::size_t kQ6Half = 128;

struct ScaleAndMinimum
{
    std::uint32_t scale = 0;
    std::uint32_t minimum = 0;
};

/// The six-bit scale and minimum of part j: the first four lie in the low six bits of bytes j and
/// j + 4; the others take four bits from byte j + 4 and two from the tops of bytes j − 4 and j.
ScaleAndMinimum unpack(const std::byte* packed, std::size_t j)
{
    if (j < 4) {
        return {byteAt(packed, j) & 63U, byteAt(packed, j + 4) & 63U};
    }
    return {(byteAt(packed, j + 4) & 15U) | (byteAt(packed, j - 4) >> 6) << 4,
        (byteAt(packed, j + 4) >> 4) | (byteAt(packed, j) >> 6) << 4};
}

/// Scale and minimum of part j as factors: value = scale · q − minimum. The block begins with the
/// two halves that they are multiples of.
struct PartFactors
{
    PartFactors(const std::byte* block, std::size_t j)
    {
        const ScaleAndMinimum part = unpack(block + 4, j);
        scale = loadHalf(block) * static_cast<float>(part.scale);
        minimum = loadHalf(block + 2) * static_cast<float>(part.minimum);
    }

    float scale = 0.0F;
    float minimum = 0.0F;
};

} // namespace

void fromQ4_K(const std::byte* block, float* out)
{
    const std::byte* nibbles = block + 4 + kScaleBytes;
    // Parts come in pairs that share 32 bytes: the low nibbles are the first, the high the second.
    for (std::size_t part = 0; part < 8; ++part) {
        const PartFactors factors(block, part);
        const std::byte* shared = nibbles + part / 2 * kPart;
        const std::uint32_t shift = part % 2 == 0 ? 0 : 4;
        for (std::size_t i = 0; i < kPart; ++i) {
            const std::uint32_t q = (byteAt(shared, i) >> shift) & 15U;
            out[part * kPart + i] = factors.scale * static_cast<float>(q) - factors.minimum;
        }
    }
}

void fromQ5_K(const std::byte* block, float* out)
{
    const std::byte* high = block + 4 + kScaleBytes; // bit `part` of byte i is the fifth bit
    const std::byte* nibbles = high + kHighBytes;
    for (std::size_t part = 0; part < 8; ++part) {
        const PartFactors factors(block, part);
        const std::byte* shared = nibbles + part / 2 * kPart;
        const std::uint32_t shift = part % 2 == 0 ? 0 : 4;
        for (std::size_t i = 0; i < kPart; ++i) {
            const std::uint32_t fifth = (byteAt(high, i) >> part) & 1U;
            const std::uint32_t q = ((byteAt(shared, i) >> shift) & 15U) | fifth << 4;
            out[part * kPart + i] = factors.scale * static_cast<float>(q) - factors.minimum;
        }
    }
}

void fromQ6_K(const std::byte* block, float* out)
{
    const std::byte* low = block;          // 128 bytes: four bits of every element
    const std::byte* high = block + 128;   // 64 bytes: two bits of every element
    const std::byte* scales = block + 192; // 16 signed bytes
    const float scale = loadHalf(block + 208);
    // Each half of 128 elements is four runs of 32; run r takes the low nibbles (r < 2) or the high
    // ones of 64 bytes, and bits 2r and 2r + 1 of 32 bytes.
    for (std::size_t i = 0; i < 2 * kQ6Half; ++i) {
        const std::size_t half = i / kQ6Half;
        const std::size_t run = i % kQ6Half / kPart;
        const std::size_t l = i % kPart;
        const std::uint32_t nibbles = byteAt(low, half * 64 + run % 2 * kPart + l);
        const std::uint32_t four = run < 2 ? nibbles & 15U : nibbles >> 4;
        const std::uint32_t two = (byteAt(high, half * kPart + l) >> (2 * run)) & 3U;
        const int q = static_cast<int>(four | two << 4) - 32;
        const float part = scale * static_cast<float>(load<std::int8_t>(scales + i / kQ6Part));
        out[i] = part * static_cast<float>(q);
    }
}

} // namespace lapidary::model::detail
