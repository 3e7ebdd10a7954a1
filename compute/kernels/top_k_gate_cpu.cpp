// SPDX-License-Identifier: Apache-2.0
#include "compute/base/parallel.h"
#include "compute/kernels/kernels.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kBlockTokens = 256;     // tokens per piece of parallel work
constexpr std::int64_t kInsertionMaximum = 32; // above this K a partial sort is faster

/// Largest logit; NaN or +inf anywhere, or nothing but −inf, makes it an unusable +inf or −inf.
float largest(const float* row, std::int64_t experts)
{
    float maximum = -std::numeric_limits<float>::infinity();
    bool isRefused = false;
    for (std::int64_t e = 0; e < experts; ++e) { // both steps vectorise
        maximum = row[e] > maximum ? row[e] : maximum;
        isRefused |= !(row[e] <= std::numeric_limits<float>::max());
    }
    return isRefused ? std::numeric_limits<float>::infinity() : maximum;
}

/// The K best by insertion into a sorted list; going upwards with a strict comparison leaves the
/// lower index in front among equals.
void chooseByInsertion(
    const float* row, std::int64_t experts, std::int64_t chosen, std::int32_t* indices)
{
    std::array<float, kInsertionMaximum> best{};
    std::int64_t count = 0;
    for (std::int64_t e = 0; e < experts; ++e) {
        const float value = row[e];
        if (count == chosen && !(value > best[static_cast<std::size_t>(count - 1)])) {
            continue;
        }
        std::int64_t place = count == chosen ? count - 1 : count++;
        for (; place > 0 && value > best[static_cast<std::size_t>(place - 1)]; --place) {
            best[static_cast<std::size_t>(place)] = best[static_cast<std::size_t>(place - 1)];
            indices[place] = indices[place - 1];
        }
        best[static_cast<std::size_t>(place)] = value;
        indices[place] = static_cast<std::int32_t>(e);
    }
}

void chooseBySorting(
    const float* row, std::int64_t experts, std::int64_t chosen, std::int32_t* indices)
{
    std::array<std::int32_t, kMaximumExperts> order{};
    std::iota(order.begin(), order.begin() + experts, 0);
    std::partial_sort(order.begin(), order.begin() + chosen, order.begin() + experts,
        [row](std::int32_t left, std::int32_t right) {
            return row[left] > row[right] || (row[left] == row[right] && left < right);
        });
    std::copy_n(order.begin(), chosen, indices);
}

/// One token; false when its logits are bad.
bool gateRow(const TopKGate& a, std::int64_t token)
{
    const float* const row = a.logits + token * a.experts;
    std::int32_t* const indices = a.indices + token * a.chosen;
    float* const weights = a.weights + token * a.chosen;
    const float maximum = largest(row, a.experts);
    if (!std::isfinite(maximum)) {
        std::fill_n(indices, a.chosen, -1);
        std::fill_n(weights, a.chosen, 0.0F);
        return false;
    }
    const auto choose = a.chosen <= kInsertionMaximum ? chooseByInsertion : chooseBySorting;
    choose(row, a.experts, a.chosen, indices);
    float sum = 0.0F;
    for (std::int64_t k = 0; k < a.chosen; ++k) {
        weights[k] = std::exp(row[indices[k]] - maximum);
        sum += weights[k];
    }
    for (std::int64_t k = 0; k < a.chosen; ++k) {
        weights[k] /= sum;
    }
    return true;
}

void keepSmallest(std::atomic<std::int64_t>& smallest, std::int64_t value)
{
    std::int64_t current = smallest.load();
    while (value < current && !smallest.compare_exchange_weak(current, value)) { }
}

} // namespace

model::Result<void> topKGateCpu(const TopKGate& arguments)
{
    LAP_CHECK(checkArguments(arguments));
    std::atomic<std::int64_t> badRow{arguments.tokens};
    const std::int64_t blocks = (arguments.tokens + kBlockTokens - 1) / kBlockTokens;
    parallelFor(blocks, [&](std::int64_t block) {
        const std::int64_t end = std::min(arguments.tokens, (block + 1) * kBlockTokens);
        for (std::int64_t token = block * kBlockTokens; token < end; ++token) {
            if (!gateRow(arguments, token)) {
                keepSmallest(badRow, token);
            }
        }
    });
    return badRow < arguments.tokens ? model::Result<void>(badGateRow(badRow))
                                     : model::Result<void>();
}

KernelSet cpuKernels()
{
    return {Device::Cpu, groupedMatmulCpu, topKGateCpu};
}

} // namespace lapidary::compute
