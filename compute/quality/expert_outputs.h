// SPDX-License-Identifier: Apache-2.0
// ExpertOutputs: what each expert of a layer adds to the residual stream at every token of the
// sketch, kept as the inner products of all pairs of experts, from which the error of any choice of
// experts follows. An edit costs the units that it moves.
#pragma once

#include "model/grouping/grouping.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <vector>

namespace lapidary::compute {

/// n experts, F neurons, Ts tokens of the sketch, D width of the residual stream. Row n of the
/// products is what no expert can provide: unassigned neurons, less what copies add twice.
class ExpertOutputs
{
public:
    /// Shapes: activations h [F, Ts], down W_down transposed [F, D], both float32 contiguous.
    ExpertOutputs(at::Tensor activations, at::Tensor down);

    /// Gives the neurons to experts (`experts` lists the ids in the order of the rows). The first
    /// time, and when most neurons move, everything is computed: 2 · Ts · F · D operations.
    void set(const model::LayerGrouping& layer, const std::vector<model::Owner>& experts);

    std::int64_t experts() const { return m_experts; }

    std::int64_t tokens() const { return m_activations.size(1); }

    /// ⟨E_i(t), E_j(t)⟩. Shapes: [Ts, n + 1, n + 1] float64.
    const at::Tensor& products() const { return m_products; }

    /// ‖Σ of all neurons' outputs‖² of each token. Shapes: [Ts] float64.
    const at::Tensor& totalSquares() const { return m_totalSquares; }

private:
    /// How often a row of the outputs contains a neuron, for the rows that do.
    using Pattern = std::map<std::int64_t, float>;

    std::vector<Pattern> patternsOf(
        const model::LayerGrouping& layer, const std::vector<model::Owner>& experts) const;
    void computeAll();
    void computeChanges(const std::vector<Pattern>& next);
    void computeTotals();

    at::Tensor m_activations; ///< [F, Ts]
    at::Tensor m_down;        ///< [F, D]
    std::int64_t m_experts = -1;
    std::vector<Pattern> m_patterns;   ///< [F]
    std::vector<at::Tensor> m_outputs; ///< per block of tokens [n + 1, B, D]; empty: not kept
    bool m_keepsOutputs = false;
    int m_edits = 0; ///< since everything was computed
    at::Tensor m_products;
    at::Tensor m_totalSquares;
};

} // namespace lapidary::compute
