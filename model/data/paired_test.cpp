// SPDX-License-Identifier: Apache-2.0
#include "model/data/paired_test.h"

#include "model/core/result.h"

#include <algorithm>
#include <cmath>

namespace lapidary::model {

namespace {

/// P(X ≤ k) of a binomial with n draws of ½, by logarithms so that no factorial overflows.
double binomialTail(int n, int k)
{
    double sum = 0.0;
    for (int i = 0; i <= k; ++i) {
        sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0)
            - n * std::log(2.0));
    }
    return sum;
}

} // namespace

PairedDifference pairedDifference(
    const std::vector<bool>& a, const std::vector<bool>& b, std::uint64_t seed)
{
    LAP_ASSERT(!a.empty() && a.size() == b.size());
    std::vector<double> differences;
    const std::vector<double> weights(a.size(), 1.0);
    int onlyA = 0;
    int onlyB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differences.push_back(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        onlyA += a[i] && !b[i] ? 1 : 0;
        onlyB += b[i] && !a[i] ? 1 : 0;
    }
    PairedDifference result;
    result.difference = static_cast<double>(onlyA - onlyB) / static_cast<double>(a.size());
    result.interval = bootstrapMean(differences, weights, seed);
    result.p = std::min(1.0, 2.0 * binomialTail(onlyA + onlyB, std::min(onlyA, onlyB)));
    return result;
}

} // namespace lapidary::model
