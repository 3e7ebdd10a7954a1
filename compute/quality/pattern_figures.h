// SPDX-License-Identifier: Apache-2.0
// Figures of a cut that need no model: do the neurons of an expert work together, and for which
// step.
#pragma once

#include "model/grouping/grouping.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace lapidary::compute {

struct LayerFigures;

/// F neurons, Ts tokens of the sketch. Copies do not count here: a neuron is where it belongs.
class PatternFigures
{
public:
    /// Shapes: features [F, Ts] with rows of norm 1 (or 0), stepRate [5, F].
    PatternFigures(at::Tensor features, at::Tensor stepRate);

    /// Sets silhouette, coactivationRatio and stepPurity of `figures` where they are defined.
    void measure(const std::vector<model::Owner>& owners, const std::vector<model::Owner>& experts,
        LayerFigures& figures) const;

private:
    at::Tensor m_features;
    at::Tensor m_squares;  ///< 1, or 0 for neurons that never fire; float64 [F]
    at::Tensor m_stepRate; ///< [5, F] float32
};

} // namespace lapidary::compute
