// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/core/counter_random.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace lapidary::model {

/// A stream of draws that depends on its seed and stream alone.
class Dice
{
public:
    Dice(std::uint64_t seed, std::uint64_t stream)
        : m_random(seed, stream)
    { }

    /// 0 … count − 1.
    std::size_t below(std::size_t count)
    {
        return static_cast<std::size_t>(m_random.below(m_next++, count));
    }

    /// lowest … highest.
    int between(int lowest, int highest)
    {
        return lowest + static_cast<int>(below(static_cast<std::size_t>(highest - lowest + 1)));
    }

    bool chance(double probability) { return m_random.uniform(m_next++) < probability; }

    template <class T, std::size_t N>
    const T& pick(const T (&choices)[N])
    {
        return choices[below(N)];
    }

    template <class T>
    void shuffle(std::vector<T>& values)
    {
        for (std::size_t i = values.size(); i > 1; --i) {
            std::swap(values[i - 1], values[below(i)]);
        }
    }

    /// `count` different ones of the choices, in a random order.
    template <class T, std::size_t N>
    std::vector<T> pickSome(const T (&choices)[N], std::size_t count)
    {
        std::vector<T> values(std::begin(choices), std::end(choices));
        shuffle(values);
        values.resize(count);
        return values;
    }

private:
    CounterRandom m_random;
    std::uint64_t m_next = 0;
};

} // namespace lapidary::model
