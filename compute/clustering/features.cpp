// SPDX-License-Identifier: Apache-2.0
#include "compute/clustering/features.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/clustering/blocked_product.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

/// E[w x xᵀ] [D, D] and E[w x |h|ᵀ] [D, U], both float64.
struct Moments
{
    at::Tensor input;
    at::Tensor cross;
};

at::Tensor wide(std::span<const float> values, at::IntArrayRef shape)
{
    return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).to(at::kDouble);
}

Moments momentsOf(const LayerUnits& units)
{
    const model::RecordingLayer& recorded = units.recorded();
    const at::Tensor x = units.input();
    const std::int64_t D = x.size(1);
    if (units.kind() == model::UnitKind::Neuron && !recorded.momentInput.empty()) {
        return {wide(recorded.momentInput, {D, D}), wide(recorded.momentCross, {D, units.count()})};
    }
    const at::Tensor weighted = (x * units.tokenWeights().unsqueeze(1)).t().contiguous(); // [D, Ts]
    const double tokens = static_cast<double>(x.size(0));
    const at::Tensor activations = units.activations().abs().t().contiguous(); // [U, Ts]
    return {blockedProduct(weighted, x.t().contiguous()).to(at::kDouble) / tokens,
        blockedProduct(weighted, activations).to(at::kDouble) / tokens};
}

} // namespace

at::Tensor rowsOf(const at::Tensor& values, const std::vector<std::int32_t>& members)
{
    return values.index_select(0, at::tensor(at::ArrayRef<std::int32_t>(members), at::kInt))
        .contiguous();
}

at::Tensor normalisedRows(const at::Tensor& rows)
{
    const at::Tensor norms = squaredNorms(rows).sqrt().to(at::kFloat).unsqueeze(1);
    return at::where(norms > 0, rows / norms, at::zeros_like(rows)).contiguous();
}

at::Tensor contributionFeatures(
    const LayerUnits& units, const std::vector<std::int32_t>& members, TokenWeight weight)
{
    at::Tensor activations = units.activations().abs_(); // [Ts, U]
    if (weight == TokenWeight::Residual) {
        activations.mul_(units.tokenWeights().sqrt_().unsqueeze(1));
    }
    return normalisedRows(rowsOf(activations.t(), members));
}

Result<at::Tensor> predictiveFeatures(
    const LayerUnits& units, const std::vector<std::int32_t>& members)
{
    const auto [input, cross] = momentsOf(units);
    const std::int64_t D = input.size(0);
    const double trace = input.trace().item<double>();
    const at::Tensor system = (input + input.t()) * 0.5
        + at::eye(D, at::kDouble) * std::max(1e-3 * trace / static_cast<double>(D), 1e-30);
    const at::Tensor scaled = cross * units.outputNorm().to(at::kDouble);
    at::Tensor features;
    bool isPositive = false;
    // Inside parallelFor torch stays on one thread: the same bits for any number of them.
    parallelFor(1, [&](std::int64_t) {
        const auto [root, info] = at::linalg_cholesky_ex(system);
        isPositive = info.item<int>() == 0;
        features = at::linalg_solve_triangular(root, scaled, /*upper=*/false); // [D, U]
    });
    if (!isPositive) {
        return Error{ErrorCode::Numeric,
            "the recorded moments of layer " + std::to_string(units.layer().value())
                + " are not positive definite",
            {}, "record the activations anew", {}};
    }
    return rowsOf(features.t().to(at::kFloat), members);
}

at::Tensor activationBits(
    const LayerUnits& units, const std::vector<std::int32_t>& members, std::int64_t top)
{
    const at::Tensor activations = units.activations().abs_(); // [Ts, U]
    const std::int64_t count = std::min(top, activations.size(1));
    at::Tensor bits = at::zeros_like(activations);
    // Ties go to the smaller index, whatever the library's top-k prefers.
    const at::Tensor order
        = std::get<1>(at::sort(activations, /*stable=*/true, /*dim=*/1, /*descending=*/true));
    bits.scatter_(1, order.narrow(1, 0, count), 1.0);
    return rowsOf(bits.t(), members);
}

} // namespace lapidary::compute
