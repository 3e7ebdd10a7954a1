// SPDX-License-Identifier: Apache-2.0
// Ridge router: a linear map from the block's input to the norm of what each expert adds, so that
// the largest scores name the experts that matter most. No intercept: every stock class can hold
// it.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// The sums of the regression, in float64; tokens are added in pieces and not kept.
class RidgeSums
{
public:
    RidgeSums(std::int64_t inputs, std::int64_t targets, at::Device device);

    /// Adds n tokens. Products are float32, sums over pieces float64.
    /// Shapes: x [n, D], targets [n, E], weights [n], all float32.
    void add(const at::Tensor& x, const at::Tensor& targets, const at::Tensor& weights);

    /// E[w x xᵀ] with weights of mean 1, [D, D] float64 on the CPU; zero without tokens.
    at::Tensor inputMoment() const;

    /// W = ((E[w x xᵀ] + λ · (tr / D) · I)⁻¹ E[w x nᵀ])ᵀ, n the targets.
    /// Shapes: returns [E, D] float64 on the CPU. Without tokens, or with inputs that are all zero,
    /// it is zero.
    at::Tensor solve(double lambda) const;

private:
    at::Tensor m_inputs;  ///< Σ w x xᵀ, [D, D]
    at::Tensor m_targets; ///< Σ w x nᵀ, [D, E]
    double m_weight = 0.0;
};

/// ‖E_j(x)‖ of every expert: the targets of the regression. Columns of an expert lie side by side.
/// Shapes: hidden [n, C] float32, down [D, C] float32; begins [E + 1], the first column of each
/// expert and the end of the last; returns [n, E] float32.
/// Cost: n · Σ m² or n · Σ m · D products, whichever is less for each expert of m columns.
at::Tensor expertOutputNorms(
    const at::Tensor& hidden, const at::Tensor& down, const std::vector<std::int64_t>& begins);

/// The same choices with logits that suit a gate: rows minus their mean (which no softmax and no
/// top-k sees) and scaled so that the logits of a token have unit standard deviation over the
/// experts, in the mean square over tokens. A router without any spread stays zero.
/// Shapes: router [E, D], moment = E[w x xᵀ] [D, D], both float64; returns [E, D] float64.
at::Tensor normalisedRouter(const at::Tensor& router, const at::Tensor& moment);

} // namespace lapidary::compute
