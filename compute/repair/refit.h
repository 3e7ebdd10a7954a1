// SPDX-License-Identifier: Apache-2.0
// Joint refit of all down-projections of a layer under its gate: one closed-form least-squares
// problem that moves every expert at once towards what the dense layer would have added.
// Source: conversion without training; least-squares reconstruction as in pruning (Frantar &
// Alistarh 2022, arXiv 2208.11580).
#pragma once

#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lapidary::compute {

/// The sums of A = Σ w g gᵀ and B = Σ w g rᵀ in float64; tokens are added in pieces and not kept.
/// g_t holds, for each column, the gate weight times the neuron's activation (0 when its expert was
/// not chosen); r_t = y_t − W_d g_t is what the layer misses.
class RefitSums
{
public:
    RefitSums(std::int64_t columns, std::int64_t outputs, at::Device device);

    /// Shapes: gated [n, C], missing [n, D], weights [n], all float32. Products are float32, sums
    /// over pieces float64. Cost: n · C² / 2 products.
    void add(const at::Tensor& gated, const at::Tensor& missing, const at::Tensor& weights);

    /// ΔW_d = Bᵀ (A + λ · mean(diag A) · I)⁻¹: what is added to the down-projection.
    /// Shapes: returns [D, C] float64 on the CPU; zero when nothing was added or no column is
    /// active. Errors: Numeric when the sums are not finite or the system is not positive definite.
    model::Result<at::Tensor> solve(double lambda) const;

private:
    at::Tensor m_gram;  ///< the upper triangle of blocks, [C, C]
    at::Tensor m_cross; ///< [C, D]
};

/// The factor of the routed part that brings shared + α · routed nearest to the target, from sums
/// of pieces: α = Σ w ⟨y − s, ŷ⟩ / Σ w ‖ŷ‖².
class ScaleSums
{
public:
    /// Shapes: target, shared, routed [n, D], weights [n], all float32.
    void add(const at::Tensor& target, const at::Tensor& shared, const at::Tensor& routed,
        const at::Tensor& weights);

    /// 1 when the routed part is zero everywhere.
    double scale() const;

private:
    double m_product = 0.0;
    double m_square = 0.0;
};

} // namespace lapidary::compute
