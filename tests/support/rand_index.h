// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace lapidary::test {

/// Adjusted Rand index of two partitions: 1 when they are the same but for names, about 0 by
/// chance. Source: Hubert & Arabie 1985.
template <class A, class B>
double adjustedRandIndex(const std::vector<A>& a, const std::vector<B>& b)
{
    std::map<std::pair<A, B>, double> both;
    std::map<A, double> left;
    std::map<B, double> right;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both[{a[i], b[i]}] += 1;
        left[a[i]] += 1;
        right[b[i]] += 1;
    }
    const auto pairs = [](const auto& counts) {
        double sum = 0.0;
        for (const auto& [key, count] : counts) {
            sum += count * (count - 1) / 2;
        }
        return sum;
    };
    const double n = static_cast<double>(a.size());
    const double expected = pairs(left) * pairs(right) / (n * (n - 1) / 2);
    const double largest = (pairs(left) + pairs(right)) / 2;
    return largest == expected ? 1.0 : (pairs(both) - expected) / (largest - expected);
}

} // namespace lapidary::test
