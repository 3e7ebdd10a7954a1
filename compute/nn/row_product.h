// SPDX-License-Identifier: Apache-2.0
// Products of a weight matrix with a handful of vectors, which is what generating a token consists
// of. The general matrix product is made for many vectors: on one it is up to 15 times slower in
// bfloat16, and it cannot multiply float32 by a matrix that is stored as bfloat16 without copying
// that matrix.
#pragma once

#include <cstdint>

namespace lapidary::compute {

/// More vectors than this are better off with the general product.
inline constexpr std::int64_t kRowProductVectors = 8;

/// The bits of a bfloat16: the upper half of a float32.
using BFloat16Bits = std::uint16_t;

/// y[n, r] = Σ_c weight[r, c] · x[n, c] for the rows [begin, end), in float32. Each output depends
/// on its row and vector alone, so the bits are the same however the rows are divided among
/// threads. Shapes: weight [≥ end, columns]; x [n, columns]; y [n, outputs], row-major; n ≤
/// kRowProductVectors. Cost: one read of the rows.
template <class Weight>
struct RowProduct
{
    const Weight* weight = nullptr;
    const float* x = nullptr;
    float* y = nullptr;
    std::int64_t columns = 0;
    std::int64_t outputs = 0;
    std::int64_t vectors = 0;
};

void multiplyRows(const RowProduct<float>& product, std::int64_t begin, std::int64_t end);
void multiplyRows(const RowProduct<BFloat16Bits>& product, std::int64_t begin, std::int64_t end);

/// The same as plain loops with float64 sums: the definition of correct.
void multiplyRowsReference(const RowProduct<float>& product, std::int64_t begin, std::int64_t end);
void multiplyRowsReference(
    const RowProduct<BFloat16Bits>& product, std::int64_t begin, std::int64_t end);

} // namespace lapidary::compute
