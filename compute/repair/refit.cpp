// SPDX-License-Identifier: Apache-2.0
#include "compute/repair/refit.h"

#include "compute/base/aten.h"

#include <algorithm>
#include <cmath>

namespace lapidary::compute {
namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

/// Columns of a block of the Gram matrix; only blocks on and above the diagonal are computed.
constexpr std::int64_t kBlock = 256;

at::TensorOptions sums(at::Device device)
{
    return at::TensorOptions(at::kDouble).device(device);
}

} // namespace

RefitSums::RefitSums(std::int64_t columns, std::int64_t outputs, at::Device device)
    : m_gram(at::zeros({columns, columns}, sums(device)))
    , m_cross(at::zeros({columns, outputs}, sums(device)))
{ }

void RefitSums::add(const at::Tensor& gated, const at::Tensor& missing, const at::Tensor& weights)
{
    LAP_ASSERT(gated.size(1) == m_gram.size(0) && missing.size(1) == m_cross.size(1));
    const at::Tensor root = weights.sqrt().unsqueeze(1);
    const at::Tensor g = gated * root; // [n, C]
    const std::int64_t C = g.size(1);
    for (std::int64_t begin = 0; begin < C; begin += kBlock) {
        const std::int64_t rows = std::min(kBlock, C - begin);
        const at::Tensor product
            = at::mm(g.narrow(1, begin, rows).t(), g.narrow(1, begin, C - begin));
        m_gram.narrow(0, begin, rows).narrow(1, begin, C - begin).add_(product);
    }
    m_cross.add_(at::mm(g.t(), missing * root));
}

Result<at::Tensor> RefitSums::solve(double lambda) const
{
    const std::int64_t C = m_gram.size(0);
    const at::Tensor upper = m_gram.cpu().triu();
    const at::Tensor cross = m_cross.cpu();
    const double mean = C > 0 ? upper.diagonal().mean().item<double>() : 0.0;
    if (!std::isfinite(mean) || !cross.isfinite().all().item<bool>()) {
        return Error{ErrorCode::Numeric,
            "the activations of this layer are not finite, so its down-projection cannot be "
            "refitted",
            {}, "check the model with `perplexity` on the same text", {}};
    }
    if (mean <= 0.0) {
        return at::zeros({cross.size(1), C}, at::kDouble);
    }
    const at::Tensor system = upper + upper.triu(1).t() + at::eye(C, at::kDouble) * (lambda * mean);
    const auto [factor, info] = at::linalg_cholesky_ex(system);
    if (info.item<int>() != 0) {
        return Error{ErrorCode::Numeric,
            "the least-squares problem of the refit has no unique solution: the calibration is too "
            "short for λ = "
                + std::to_string(lambda),
            {}, "use more calibration tokens, or a larger lambda", {}};
    }
    return at::cholesky_solve(cross, factor).t().contiguous();
}

void ScaleSums::add(const at::Tensor& target, const at::Tensor& shared, const at::Tensor& routed,
    const at::Tensor& weights)
{
    const auto weightedSum = [&](const at::Tensor& rows) {
        return (rows.sum(1, /*keepdim=*/false, at::kDouble) * weights).sum().item<double>();
    };
    m_product += weightedSum((target - shared) * routed);
    m_square += weightedSum(routed * routed);
}

double ScaleSums::scale() const
{
    return m_square > 0.0 ? m_product / m_square : 1.0;
}

} // namespace lapidary::compute
