// SPDX-License-Identifier: Apache-2.0
#include "compute/nn/attention.h"

#include "compute/base/aten.h"

#include <algorithm>

namespace lapidary::compute {
namespace {

constexpr std::int64_t kQueriesAtOnce = 256;

/// Groups as batch, the heads of a group as heads: keys and values get a head stride of zero.
/// Shapes: q [G, H/G, T, headDim]; k, v [G, S, headDim]; returns the shape of q.
at::Tensor attendGroups(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
    const at::Tensor& mask, bool isCausal, double scale)
{
    const std::vector<std::int64_t> shape{k.size(0), q.size(1), k.size(1), k.size(2)};
    return at::scaled_dot_product_attention(q, k.unsqueeze(1).expand(shape),
        v.unsqueeze(1).expand(shape), mask.defined() ? std::optional(mask) : std::nullopt,
        /*dropout_p=*/0.0, isCausal, scale);
}

/// 0 where a query may look, −∞ elsewhere. Queries and keys are counted by position.
/// Shapes: returns [queries, keys].
at::Tensor positionMask(std::int64_t firstQuery, std::int64_t queries, std::int64_t firstKey,
    std::int64_t keys, std::int64_t window, const at::TensorOptions& options)
{
    const at::TensorOptions indices = options.dtype(at::kLong);
    const at::Tensor query = at::arange(firstQuery, firstQuery + queries, indices).unsqueeze(1);
    const at::Tensor key = at::arange(firstKey, firstKey + keys, indices).unsqueeze(0);
    at::Tensor isHidden = key > query;
    if (window > 0) {
        isHidden = isHidden.logical_or(key <= query - window);
    }
    return at::zeros({queries, keys}, options)
        .masked_fill_(isHidden, -std::numeric_limits<double>::infinity());
}

} // namespace

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale,
    std::int64_t window)
{
    const std::int64_t T = q.size(0);
    const std::int64_t S = k.size(1);
    const std::int64_t G = k.size(0);
    const at::Tensor grouped
        = q.view({T, G, q.size(1) / G, q.size(2)}).permute({1, 2, 0, 3}); // [G, H/G, T, headDim]
    const bool isWindowed = window > 0 && S > window;
    if (!isWindowed && (T == 1 || T == S)) {
        return attendGroups(grouped, k, v, {}, /*isCausal=*/T > 1, scale)
            .permute({2, 0, 1, 3})
            .reshape(q.sizes());
    }
    std::vector<at::Tensor> pieces;
    for (std::int64_t begin = 0; begin < T; begin += kQueriesAtOnce) {
        const std::int64_t queries = std::min(kQueriesAtOnce, T - begin);
        const std::int64_t firstQuery = S - T + begin;
        const std::int64_t firstKey
            = isWindowed ? std::max<std::int64_t>(0, firstQuery - window + 1) : 0;
        const std::int64_t keys = firstQuery + queries - firstKey;
        pieces.push_back(attendGroups(grouped.narrow(2, begin, queries),
            k.narrow(1, firstKey, keys), v.narrow(1, firstKey, keys),
            positionMask(firstQuery, queries, firstKey, keys, isWindowed ? window : 0, q.options()),
            /*isCausal=*/false, scale));
    }
    return at::cat(pieces, 2).permute({2, 0, 1, 3}).reshape(q.sizes());
}

} // namespace lapidary::compute
