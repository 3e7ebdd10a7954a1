// SPDX-License-Identifier: Apache-2.0
#include "compute/router_init/ridge.h"

#include "compute/base/aten.h"
#include "model/core/result.h"

#include <cmath>

namespace lapidary::compute {

RidgeSums::RidgeSums(std::int64_t inputs, std::int64_t targets, at::Device device)
    : m_inputs(at::zeros({inputs, inputs}, at::TensorOptions(at::kDouble).device(device)))
    , m_targets(at::zeros({inputs, targets}, at::TensorOptions(at::kDouble).device(device)))
{ }

void RidgeSums::add(const at::Tensor& x, const at::Tensor& targets, const at::Tensor& weights)
{
    const at::Tensor weighted = (x * weights.unsqueeze(1)).t(); // [D, n]
    m_inputs.add_(at::mm(weighted, x));
    m_targets.add_(at::mm(weighted, targets));
    m_weight += weights.sum(at::kDouble).item<double>();
}

at::Tensor RidgeSums::inputMoment() const
{
    const at::Tensor sum = m_inputs.cpu();
    // Rounding makes the two triangles differ in their last bits.
    return m_weight > 0.0 ? (sum + sum.t()) * (0.5 / m_weight) : at::zeros_like(sum);
}

at::Tensor RidgeSums::solve(double lambda) const
{
    const at::Tensor moment = inputMoment();
    const double trace = moment.trace().item<double>();
    const std::int64_t D = moment.size(0);
    if (m_targets.size(1) == 0 || !(trace > 0.0)) {
        return at::zeros({m_targets.size(1), D}, at::kDouble);
    }
    const at::Tensor system
        = moment + at::eye(D, at::kDouble) * (lambda * trace / static_cast<double>(D));
    const at::Tensor cross = m_targets.cpu() / m_weight;
    // An eigenbasis, not Cholesky: with few tokens and λ = 0 the moment is singular, and the
    // directions that no token has must then get no weight.
    const auto [values, vectors] = at::linalg_eigh(system);
    const double floor = values.abs().max().item<double>() * 1e-12;
    const at::Tensor inverse
        = at::where(values > floor, values.reciprocal(), at::zeros_like(values));
    return at::mm(vectors, inverse.unsqueeze(1) * at::mm(vectors.t(), cross)).t().contiguous();
}

at::Tensor expertOutputNorms(
    const at::Tensor& hidden, const at::Tensor& down, const std::vector<std::int64_t>& begins)
{
    LAP_ASSERT(!begins.empty() && begins.back() <= hidden.size(1));
    const auto experts = static_cast<std::int64_t>(begins.size()) - 1;
    at::Tensor norms = at::empty({hidden.size(0), experts}, hidden.options());
    for (std::int64_t e = 0; e < experts; ++e) {
        const std::int64_t begin = begins[static_cast<std::size_t>(e)];
        const std::int64_t width = begins[static_cast<std::size_t>(e) + 1] - begin;
        const at::Tensor h = hidden.narrow(1, begin, width); // [n, m]
        const at::Tensor map = down.narrow(1, begin, width); // [D, m]
        if (width < down.size(0)) {                          // ‖W h‖² = hᵀ (Wᵀ W) h
            const at::Tensor square = (at::mm(h, at::mm(map.t(), map)) * h).sum(1);
            norms.select(1, e).copy_(square.clamp_min(0).sqrt());
        } else {
            norms.select(1, e).copy_(at::mm(h, map.t()).norm(2, 1));
        }
    }
    return norms;
}

at::Tensor normalisedRouter(const at::Tensor& router, const at::Tensor& moment)
{
    if (router.size(0) == 0) {
        return router;
    }
    const at::Tensor centred = router - router.mean(0, /*keepdim=*/true);
    const double variance = (at::mm(centred, moment) * centred).sum().item<double>()
        / static_cast<double>(router.size(0));
    const double scale = variance > 0.0 ? 1.0 / std::sqrt(variance) : 0.0;
    return centred * scale;
}

} // namespace lapidary::compute
