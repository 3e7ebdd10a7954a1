// SPDX-License-Identifier: Apache-2.0
// What units are compared by. Every function returns one row per member of the task, float32
// contiguous.
#pragma once

#include "compute/units/layer_units.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// How the tokens of a sketch count.
enum class TokenWeight
{
    Equal,
    Residual, ///< by w = 1/‖residual‖²: attention sinks do not decide everything
};

/// The contribution |h_t| of each unit over the tokens of the sketch, each row normalised: two
/// units are near when they work at the same tokens. The norm of the output direction cancels.
/// Shapes: returns [n, Ts]; rows of units that never fire are zero.
at::Tensor contributionFeatures(
    const LayerUnits& units, const std::vector<std::int32_t>& members, TokenWeight weight);

/// What a linear router could know of each unit: S^(−1/2) · E[w x |h_i|] · ‖w_down,i‖ with S = E[w
/// x xᵀ] + 10⁻³ · (tr / D) · I, from the recorded moments (for heads, or without moments, from the
/// sketch). A triangular root serves as S^(−1/2): distances are the same. Not normalised.
/// Shapes: returns [n, D]. Errors: Numeric when the moments are not positive definite.
model::Result<at::Tensor> predictiveFeatures(
    const LayerUnits& units, const std::vector<std::int32_t>& members);

/// 1 where a unit is among the `top` most active of a token of the sketch, else 0.
/// Shapes: returns [n, Ts].
/// Source: Pei et al. 2025, arXiv 2502.04416, section 3.2.
at::Tensor activationBits(
    const LayerUnits& units, const std::vector<std::int32_t>& members, std::int64_t top);

/// Rows divided by their norms; zero rows stay zero.
at::Tensor normalisedRows(const at::Tensor& rows);

/// The rows of `values` that belong to the members.
at::Tensor rowsOf(const at::Tensor& values, const std::vector<std::int32_t>& members);

} // namespace lapidary::compute
