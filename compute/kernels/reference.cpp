// SPDX-License-Identifier: Apache-2.0
// The definition of correct: plain loops in float64, nothing clever.
#include "compute/kernels/bfloat16.h"
#include "compute/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lapidary::compute {

namespace {

double element(const void* data, std::int64_t index, ScalarType type)
{
    if (type == ScalarType::Float32) {
        return static_cast<const float*>(data)[index];
    }
    return fromBFloat16(static_cast<const std::uint16_t*>(data)[index]);
}

bool isBadRow(const float* row, std::int64_t experts)
{
    const auto isRefused = [](float value) { return std::isnan(value) || value == INFINITY; };
    return std::any_of(row, row + experts, isRefused)
        || std::all_of(row, row + experts, [](float value) { return value == -INFINITY; });
}

} // namespace

model::Result<std::vector<double>> groupedMatmulReference(const GroupedMatmul& a)
{
    std::vector<double> output(static_cast<std::size_t>(a.rows * a.columns));
    GroupedMatmul inputs = a;
    inputs.output = output.data();
    LAP_CHECK(checkArguments(inputs));
    LAP_CHECK(checkOffsets(inputs));
    for (std::int64_t e = 0; e < a.groups; ++e) {
        for (std::int64_t t = a.offsets[e]; t < a.offsets[e + 1]; ++t) {
            for (std::int64_t f = 0; f < a.columns; ++f) {
                double sum = 0.0;
                for (std::int64_t d = 0; d < a.inner; ++d) {
                    sum += element(a.input, t * a.inner + d, a.type)
                        * element(a.weights, (e * a.columns + f) * a.inner + d, a.type);
                }
                output[static_cast<std::size_t>(t * a.columns + f)] = sum;
            }
        }
    }
    return output;
}

model::Result<TopKGateReference> topKGateReference(const TopKGate& a)
{
    const auto entries = static_cast<std::size_t>(std::max<std::int64_t>(0, a.tokens * a.chosen));
    TopKGateReference answer{std::vector<std::int32_t>(entries, -1), std::vector<double>(entries)};
    std::vector<float> unused(entries);
    TopKGate inputs = a;
    inputs.indices = answer.indices.data();
    inputs.weights = unused.data();
    LAP_CHECK(checkArguments(inputs));
    std::vector<std::int32_t> order(static_cast<std::size_t>(a.experts));
    for (std::int64_t t = 0; t < a.tokens; ++t) {
        const float* const row = a.logits + t * a.experts;
        if (isBadRow(row, a.experts)) {
            answer.badRow = answer.badRow < 0 ? t : answer.badRow;
            continue;
        }
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
            [row](std::int32_t left, std::int32_t right) { return row[left] > row[right]; });
        const auto weight = [&](std::int64_t k) {
            return std::exp(double{row[order[static_cast<std::size_t>(k)]]} - row[order[0]]);
        };
        double sum = 0.0;
        for (std::int64_t k = 0; k < a.chosen; ++k) {
            sum += weight(k);
        }
        for (std::int64_t k = 0; k < a.chosen; ++k) {
            const auto entry = static_cast<std::size_t>(t * a.chosen + k);
            answer.indices[entry] = order[static_cast<std::size_t>(k)];
            answer.weights[entry] = weight(k) / sum;
        }
    }
    return answer;
}

} // namespace lapidary::compute
