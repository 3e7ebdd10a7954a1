// SPDX-License-Identifier: Apache-2.0
#include "compute/clustering/blocked_product.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "model/core/result.h"

#include <algorithm>
#include <functional>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kRows = 256;    ///< rows of a block of a product
constexpr std::int64_t kColumns = 512; ///< columns that one thread sums up

constexpr std::int64_t kSmall = 1 << 18; ///< elements that are not worth waking threads for

std::int64_t blocks(std::int64_t count, std::int64_t size)
{
    return (count + size - 1) / size;
}

/// parallelFor for loops without torch operations, which may as well run here.
void forBlocks(
    std::int64_t count, std::int64_t elements, const std::function<void(std::int64_t)>& body)
{
    if (elements > kSmall) {
        parallelFor(count, body);
        return;
    }
    for (std::int64_t block = 0; block < count; ++block) {
        body(block);
    }
}

} // namespace

at::Tensor blockedProduct(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor transposed = b.t();
    at::Tensor product = at::empty({a.size(0), b.size(0)}, a.options());
    parallelFor(blocks(a.size(0), kRows), [&](std::int64_t block) {
        const std::int64_t begin = block * kRows;
        const std::int64_t count = std::min(kRows, a.size(0) - begin);
        at::Tensor rows = product.narrow(0, begin, count);
        at::mm_out(rows, a.narrow(0, begin, count), transposed);
    });
    return product;
}

at::Tensor sumsByLabel(
    const at::Tensor& values, const std::vector<std::int32_t>& labels, std::int64_t k)
{
    LAP_ASSERT(values.is_contiguous() && labels.size() == static_cast<std::size_t>(values.size(0)));
    const std::int64_t d = values.size(1);
    at::Tensor sums = at::zeros({k, d}, at::kDouble);
    const float* from = values.data_ptr<float>();
    double* to = sums.data_ptr<double>();
    forBlocks(blocks(d, kColumns), values.numel(), [&](std::int64_t block) {
        const std::int64_t begin = block * kColumns;
        const std::int64_t end = std::min(begin + kColumns, d);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] < 0) {
                continue;
            }
            const float* row = from + static_cast<std::int64_t>(i) * d;
            double* sum = to + labels[i] * d;
            for (std::int64_t column = begin; column < end; ++column) {
                sum[column] += static_cast<double>(row[column]);
            }
        }
    });
    return sums;
}

at::Tensor squaredNorms(const at::Tensor& values)
{
    LAP_ASSERT(values.is_contiguous());
    const std::int64_t d = values.size(1);
    at::Tensor norms = at::empty({values.size(0)}, at::kDouble);
    const float* from = values.data_ptr<float>();
    double* to = norms.data_ptr<double>();
    forBlocks(blocks(values.size(0), kRows), values.numel(), [&](std::int64_t block) {
        const std::int64_t end = std::min((block + 1) * kRows, values.size(0));
        for (std::int64_t i = block * kRows; i < end; ++i) {
            double sum = 0.0;
            for (std::int64_t column = 0; column < d; ++column) {
                const auto value = static_cast<double>(from[i * d + column]);
                sum += value * value;
            }
            to[i] = sum;
        }
    });
    return norms;
}

} // namespace lapidary::compute
