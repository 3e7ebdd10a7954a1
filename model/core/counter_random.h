// SPDX-License-Identifier: Apache-2.0
// CounterRandom: random numbers as a function of (seed, stream, index). Nothing is carried from one
// number to the next, so the same seed gives the same numbers whatever else was drawn, on any
// machine.
#pragma once

#include <array>
#include <cstdint>

namespace lapidary::model {

/// Philox 4×32 with ten rounds.
/// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
class CounterRandom
{
public:
    /// `stream` separates uses of one seed (a layer, a file, a step).
    explicit constexpr CounterRandom(std::uint64_t seed, std::uint64_t stream = 0)
        : m_seed(seed)
        , m_stream(stream)
    { }

    /// 64 random bits.
    constexpr std::uint64_t bits(std::uint64_t index) const
    {
        const Block block = philox(
            {low(index), high(index), low(m_stream), high(m_stream)}, {low(m_seed), high(m_seed)});
        return (std::uint64_t{block[1]} << 32) | block[0];
    }

    /// Uniform in [0, 1), a multiple of 2^−53.
    constexpr double uniform(std::uint64_t index) const
    {
        return static_cast<double>(bits(index) >> 11) * 0x1.0p-53;
    }

    /// Uniform in [0, count); count ≥ 1. The bias is below count · 2^−64.
    constexpr std::uint64_t below(std::uint64_t index, std::uint64_t count) const
    {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((Wide{bits(index)} * count) >> 64);
    }

    using Block = std::array<std::uint32_t, 4>;
    using Key = std::array<std::uint32_t, 2>;

    static constexpr Block philox(Block counter, Key key)
    {
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
            const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
            counter = {high(second) ^ counter[1] ^ key[0], low(second),
                high(first) ^ counter[3] ^ key[1], low(first)};
            key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
        }
        return counter;
    }

private:
    static constexpr std::uint32_t low(std::uint64_t value)
    {
        return static_cast<std::uint32_t>(value);
    }

    static constexpr std::uint32_t high(std::uint64_t value)
    {
        return static_cast<std::uint32_t>(value >> 32);
    }

    std::uint64_t m_seed;
    std::uint64_t m_stream;
};

} // namespace lapidary::model
