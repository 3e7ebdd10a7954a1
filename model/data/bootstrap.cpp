// SPDX-License-Identifier: Apache-2.0
#include "model/data/bootstrap.h"

#include "model/core/counter_random.h"
#include "model/core/result.h"

#include <algorithm>
#include <vector>

namespace lapidary::model {

Interval bootstrapMean(
    std::span<const double> sums, std::span<const double> weights, std::uint64_t seed)
{
    LAP_ASSERT(!sums.empty() && sums.size() == weights.size());
    constexpr std::size_t kDraws = 1000;
    const CounterRandom random(seed, /*stream=*/0xB007);
    std::vector<double> means;
    std::uint64_t index = 0;
    for (std::size_t draw = 0; draw < kDraws; ++draw) {
        double sum = 0.0;
        double weight = 0.0;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const std::size_t item = random.below(index++, sums.size());
            sum += sums[item];
            weight += weights[item];
        }
        if (weight > 0.0) {
            means.push_back(sum / weight);
        }
    }
    std::sort(means.begin(), means.end());
    const auto quantile = [&means](double share) {
        return means[static_cast<std::size_t>(share * static_cast<double>(means.size() - 1) + 0.5)];
    };
    return {quantile(0.025), quantile(0.975)};
}

} // namespace lapidary::model
