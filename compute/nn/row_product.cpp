// SPDX-License-Identifier: Apache-2.0
// One body for all instruction sets: vectors of 16 lanes, which the compiler maps to what the
// chosen target has. The choice is made by the processor at run time.
#include "compute/nn/row_product.h"

#include <bit>
#include <cstring>

namespace lapidary::compute {
namespace {

constexpr std::int64_t kLanes = 16;

using Floats = float __attribute__((vector_size(kLanes * sizeof(float))));
using Words = std::uint32_t __attribute__((vector_size(kLanes * sizeof(std::uint32_t))));
using Halves = std::uint16_t __attribute__((vector_size(kLanes * sizeof(std::uint16_t))));

#define LAP_INLINE [[gnu::always_inline]] inline

LAP_INLINE void load(const float* from, Floats& to)
{
    std::memcpy(&to, from, sizeof to);
}

LAP_INLINE void load(const BFloat16Bits* from, Floats& to)
{
    Halves halves;
    std::memcpy(&halves, from, sizeof halves);
    const Words words = __builtin_convertvector(halves, Words) << 16;
    std::memcpy(&to, &words, sizeof to);
}

LAP_INLINE float wide(float value)
{
    return value;
}

LAP_INLINE float wide(BFloat16Bits bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

LAP_INLINE float sum(const Floats& lanes)
{
    float parts[kLanes];
    std::memcpy(parts, &lanes, sizeof parts);
    for (std::int64_t width = kLanes / 2; width > 0; width /= 2) {
        for (std::int64_t i = 0; i < width; ++i) {
            parts[i] += parts[i + width];
        }
    }
    return parts[0];
}

/// One row against N vectors. Two sums a vector hide the latency of the multiply-add.
template <std::int64_t N, class Weight>
LAP_INLINE void multiplyRow(const RowProduct<Weight>& p, std::int64_t row, std::int64_t firstVector)
{
    const Weight* const weight = p.weight + row * p.columns;
    const float* const x = p.x + firstVector * p.columns;
    Floats even[N] = {};
    Floats odd[N] = {};
    std::int64_t column = 0;
    for (; column + 2 * kLanes <= p.columns; column += 2 * kLanes) {
        Floats w0;
        Floats w1;
        load(weight + column, w0);
        load(weight + column + kLanes, w1);
        for (std::int64_t n = 0; n < N; ++n) {
            Floats x0;
            Floats x1;
            load(x + n * p.columns + column, x0);
            load(x + n * p.columns + column + kLanes, x1);
            even[n] += w0 * x0;
            odd[n] += w1 * x1;
        }
    }
    for (std::int64_t n = 0; n < N; ++n) {
        float tail = 0.0F;
        for (std::int64_t c = column; c < p.columns; ++c) {
            tail += wide(weight[c]) * x[n * p.columns + c];
        }
        const Floats both = even[n] + odd[n];
        p.y[(firstVector + n) * p.outputs + row] = sum(both) + tail;
    }
}

/// Groups of four vectors: the row stays in the first cache, the sums stay in registers.
template <class Weight>
LAP_INLINE void multiplyAll(const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
    for (std::int64_t row = begin; row < end; ++row) {
        std::int64_t n = 0;
        for (; n + 4 <= p.vectors; n += 4) {
            multiplyRow<4>(p, row, n);
        }
        switch (p.vectors - n) {
        case 1:
            multiplyRow<1>(p, row, n);
            break;
        case 2:
            multiplyRow<2>(p, row, n);
            break;
        case 3:
            multiplyRow<3>(p, row, n);
            break;
        default:
            break;
        }
    }
}

#if defined(__x86_64__)
template <class Weight>
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,fma")]] void multiplyAvx512(
    const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
    multiplyAll(p, begin, end);
}

template <class Weight>
[[gnu::target("avx2,fma")]] void multiplyAvx2(
    const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
    multiplyAll(p, begin, end);
}
#endif

template <class Weight>
void multiplyPortable(const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
    multiplyAll(p, begin, end);
}

template <class Weight>
void multiplyDispatched(const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return multiplyAvx512(p, begin, end);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return multiplyAvx2(p, begin, end);
    }
#endif
    multiplyPortable(p, begin, end);
}

template <class Weight>
void multiplyPlainly(const RowProduct<Weight>& p, std::int64_t begin, std::int64_t end)
{
    for (std::int64_t row = begin; row < end; ++row) {
        for (std::int64_t n = 0; n < p.vectors; ++n) {
            double total = 0.0;
            for (std::int64_t c = 0; c < p.columns; ++c) {
                total += static_cast<double>(wide(p.weight[row * p.columns + c]))
                    * static_cast<double>(p.x[n * p.columns + c]);
            }
            p.y[n * p.outputs + row] = static_cast<float>(total);
        }
    }
}

} // namespace

void multiplyRows(const RowProduct<float>& product, std::int64_t begin, std::int64_t end)
{
    multiplyDispatched(product, begin, end);
}

void multiplyRows(const RowProduct<BFloat16Bits>& product, std::int64_t begin, std::int64_t end)
{
    multiplyDispatched(product, begin, end);
}

void multiplyRowsReference(const RowProduct<float>& product, std::int64_t begin, std::int64_t end)
{
    multiplyPlainly(product, begin, end);
}

void multiplyRowsReference(
    const RowProduct<BFloat16Bits>& product, std::int64_t begin, std::int64_t end)
{
    multiplyPlainly(product, begin, end);
}

} // namespace lapidary::compute
