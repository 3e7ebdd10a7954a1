// SPDX-License-Identifier: Apache-2.0
// One body for all instruction sets: vectors of 16 lanes, which the compiler maps to what the
// chosen target has. The choice is made by the processor at run time.
#include "compute/record/magnitudes.h"

#include "model/core/result.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>

namespace lapidary::compute {
namespace {

constexpr std::int64_t kLanes = 16;
constexpr std::int64_t kChunk = 256;   // columns whose sums stay in the first cache
constexpr std::int64_t kRowBlock = 64; // rows summed in float32
constexpr std::size_t kStates = model::kStepCount + 1;

using Floats = float __attribute__((vector_size(kLanes * sizeof(float))));
using Ints = std::int32_t __attribute__((vector_size(kLanes * sizeof(std::int32_t))));

#define LAP_INLINE [[gnu::always_inline]] inline

/// Up to 16 elements; the missing ones are 0.
LAP_INLINE void load(const float* from, std::int64_t count, Floats& to)
{
    if (count >= kLanes) {
        std::memcpy(&to, from, sizeof to);
        return;
    }
    to = Floats{};
    std::memcpy(&to, from, static_cast<std::size_t>(count) * sizeof(float));
}

LAP_INLINE void magnitudeBits(const Floats& value, Ints& bits)
{
    std::memcpy(&bits, &value, sizeof bits);
    bits &= 0x7FFFFFFF;
}

LAP_INLINE std::int64_t sum(const Ints& lanes)
{
    std::int32_t parts[kLanes];
    std::memcpy(parts, &lanes, sizeof parts);
    std::int64_t total = 0;
    for (const std::int32_t part : parts) {
        total += part;
    }
    return total;
}

/// Elements of a row whose magnitude has at least these bits.
LAP_INLINE std::int64_t countFrom(const float* row, std::int64_t columns, std::int32_t bits)
{
    Ints count = {};
    for (std::int64_t c = 0; c < columns; c += kLanes) {
        Floats values;
        load(row + c, columns - c, values);
        Ints found;
        magnitudeBits(values, found);
        count -= found >= bits;
    }
    return sum(count);
}

LAP_INLINE std::int32_t largestBits(const float* row, std::int64_t columns)
{
    Ints largest = {};
    for (std::int64_t c = 0; c < columns; c += kLanes) {
        Floats values;
        load(row + c, columns - c, values);
        Ints bits;
        magnitudeBits(values, bits);
        largest = bits > largest ? bits : largest;
    }
    std::int32_t parts[kLanes];
    std::memcpy(parts, &largest, sizeof parts);
    return *std::max_element(parts, parts + kLanes);
}

LAP_INLINE float topKThreshold(const float* row, std::int64_t columns, std::int64_t K)
{
    // At least K elements have `low`, fewer than K have `high`.
    std::int32_t high = largestBits(row, columns) + 1;
    std::int32_t low = std::max(high - (std::int32_t{6} << 23), 1); // a 64th of the largest
    if (countFrom(row, columns, low) < K) {
        high = low;
        low = 1;
        if (countFrom(row, columns, low) <= K) { // all that are not zero
            return std::bit_cast<float>(low);
        }
    }
    while (high - low > 1) {
        const std::int32_t middle = low + (high - low) / 2;
        const std::int64_t count = countFrom(row, columns, middle);
        if (count == K) {
            return std::bit_cast<float>(middle);
        }
        (count > K ? low : high) = middle;
    }
    return std::bit_cast<float>(low);
}

LAP_INLINE void thresholdsOf(const ActivationRows& h, std::int64_t K, std::int64_t begin,
    std::int64_t end, float* thresholds)
{
    for (std::int64_t row = begin; row < end; ++row) {
        thresholds[row] = topKThreshold(h.values + row * h.columns, h.columns, K);
    }
}

/// Sums of one chunk of columns over a block of rows.
struct Block
{
    alignas(64) float value[kChunk];
    alignas(64) float magnitude[kChunk];
    alignas(64) float square[kChunk];
    alignas(64) float weightedSquare[kChunk];
    alignas(64) std::int32_t top[kChunk];
    alignas(64) std::int32_t fires[kStates][kChunk];
};

template <class Vector, class T>
LAP_INLINE void accumulate(T* sums, const Vector& values)
{
    Vector total;
    std::memcpy(&total, sums, sizeof total);
    total += values;
    std::memcpy(sums, &total, sizeof total);
}

LAP_INLINE void addRow(const float* row, std::int64_t columns, const RowFacts& facts,
    std::int64_t index, Block& block, float* magnitudes)
{
    const float u = facts.weight[index];
    const float top = facts.topThreshold[index];
    const auto state = static_cast<std::size_t>(
        facts.label[index] < 0 ? static_cast<int>(model::kStepCount) : facts.label[index]);
    for (std::int64_t c = 0; c < columns; c += kLanes) {
        Floats value;
        load(row + c, columns - c, value);
        Ints bits;
        magnitudeBits(value, bits);
        Floats magnitude;
        std::memcpy(&magnitude, &bits, sizeof magnitude);
        const Floats square = value * value;
        accumulate(block.value + c, value);
        accumulate(block.magnitude + c, magnitude);
        accumulate(block.square + c, square);
        accumulate(block.weightedSquare + c, Floats(square * u));
        accumulate(block.top + c, Ints(-(magnitude >= top)));
        accumulate(block.fires[state] + c, Ints(-(magnitude > facts.firingThreshold)));
        if (magnitudes != nullptr) {
            const std::int64_t count = std::min(kLanes, columns - c);
            std::memcpy(
                magnitudes + c, &magnitude, static_cast<std::size_t>(count) * sizeof(float));
        }
    }
}

/// Adds a block to the columns from `first` on.
LAP_INLINE void flush(
    const Block& block, std::int64_t first, std::int64_t columns, ColumnSums& sums)
{
    for (std::int64_t c = 0; c < columns; ++c) {
        const auto i = static_cast<std::size_t>(first + c);
        sums.value[i] += static_cast<double>(block.value[c]);
        sums.magnitude[i] += static_cast<double>(block.magnitude[c]);
        sums.square[i] += static_cast<double>(block.square[c]);
        sums.weightedSquare[i] += static_cast<double>(block.weightedSquare[c]);
        sums.top[i] += block.top[c];
        for (std::size_t s = 0; s < kStates; ++s) {
            sums.fires[s][i] += block.fires[s][c];
        }
    }
}

LAP_INLINE void addAll(const ActivationRows& h, const RowFacts& facts, std::int64_t begin,
    std::int64_t end, ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride)
{
    Block block;
    for (std::int64_t first = begin; first < end; first += kChunk) {
        const std::int64_t columns = std::min(kChunk, end - first);
        for (std::int64_t firstRow = 0; firstRow < h.rows; firstRow += kRowBlock) {
            std::memset(&block, 0, sizeof block);
            const std::int64_t lastRow = std::min(firstRow + kRowBlock, h.rows);
            for (std::int64_t row = firstRow; row < lastRow; ++row) {
                addRow(h.values + row * h.columns + first, columns, facts, row, block,
                    magnitudes == nullptr ? nullptr : magnitudes + row * magnitudeStride + first);
            }
            flush(block, first, columns, sums);
        }
    }
}

#if defined(__x86_64__)
#define LAP_AVX512 [[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,fma")]]
#define LAP_AVX2 [[gnu::target("avx2,fma")]]

LAP_AVX512 void thresholdsAvx512(const ActivationRows& h, std::int64_t K, std::int64_t begin,
    std::int64_t end, float* thresholds)
{
    thresholdsOf(h, K, begin, end, thresholds);
}

LAP_AVX2 void thresholdsAvx2(const ActivationRows& h, std::int64_t K, std::int64_t begin,
    std::int64_t end, float* thresholds)
{
    thresholdsOf(h, K, begin, end, thresholds);
}

LAP_AVX512 void addAvx512(const ActivationRows& h, const RowFacts& facts, std::int64_t begin,
    std::int64_t end, ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride)
{
    addAll(h, facts, begin, end, sums, magnitudes, magnitudeStride);
}

LAP_AVX2 void addAvx2(const ActivationRows& h, const RowFacts& facts, std::int64_t begin,
    std::int64_t end, ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride)
{
    addAll(h, facts, begin, end, sums, magnitudes, magnitudeStride);
}

bool hasAvx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

} // namespace

ColumnSums::ColumnSums(std::int64_t columns)
    : value(static_cast<std::size_t>(columns))
    , magnitude(value.size())
    , square(value.size())
    , weightedSquare(value.size())
    , top(value.size())
{
    fires.fill(std::vector<std::int64_t>(value.size()));
}

void topKThresholds(const ActivationRows& h, std::int64_t K, std::int64_t begin, std::int64_t end,
    float* thresholds)
{
    LAP_ASSERT(K >= 1 && K <= h.columns);
#if defined(__x86_64__)
    if (hasAvx512()) {
        return thresholdsAvx512(h, K, begin, end, thresholds);
    }
    if (hasAvx2()) {
        return thresholdsAvx2(h, K, begin, end, thresholds);
    }
#endif
    thresholdsOf(h, K, begin, end, thresholds);
}

void addRows(const ActivationRows& h, const RowFacts& facts, std::int64_t begin, std::int64_t end,
    ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride)
{
#if defined(__x86_64__)
    if (hasAvx512()) {
        return addAvx512(h, facts, begin, end, sums, magnitudes, magnitudeStride);
    }
    if (hasAvx2()) {
        return addAvx2(h, facts, begin, end, sums, magnitudes, magnitudeStride);
    }
#endif
    addAll(h, facts, begin, end, sums, magnitudes, magnitudeStride);
}

void topKThresholdsReference(const ActivationRows& h, std::int64_t K, std::int64_t begin,
    std::int64_t end, float* thresholds)
{
    for (std::int64_t row = begin; row < end; ++row) {
        std::vector<float> magnitudes;
        for (std::int64_t c = 0; c < h.columns; ++c) {
            magnitudes.push_back(std::abs(h.values[row * h.columns + c]));
        }
        std::sort(magnitudes.begin(), magnitudes.end(), std::greater<>());
        const float kth = magnitudes[static_cast<std::size_t>(K - 1)];
        thresholds[row] = kth > 0.0F ? kth : std::bit_cast<float>(std::int32_t{1});
    }
}

void addRowsReference(const ActivationRows& h, const RowFacts& facts, std::int64_t begin,
    std::int64_t end, ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride)
{
    for (std::int64_t c = begin; c < end; ++c) {
        const auto i = static_cast<std::size_t>(c);
        for (std::int64_t row = 0; row < h.rows; ++row) {
            const float value = h.values[row * h.columns + c];
            const float magnitude = std::abs(value);
            const double square = static_cast<double>(value) * static_cast<double>(value);
            const int label = facts.label[row];
            sums.value[i] += static_cast<double>(value);
            sums.magnitude[i] += static_cast<double>(magnitude);
            sums.square[i] += square;
            sums.weightedSquare[i] += static_cast<double>(facts.weight[row]) * square;
            sums.top[i] += magnitude >= facts.topThreshold[row] ? 1 : 0;
            sums.fires[static_cast<std::size_t>(label < 0 ? int{model::kStepCount} : label)][i]
                += magnitude > facts.firingThreshold ? 1 : 0;
            if (magnitudes != nullptr) {
                magnitudes[row * magnitudeStride + c] = magnitude;
            }
        }
    }
}

} // namespace lapidary::compute
