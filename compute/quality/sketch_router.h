// SPDX-License-Identifier: Apache-2.0
// SketchRouter: the ridge router that a conversion would start from, fitted on the sketch, and what
// its choices cost. The factor of the inputs is kept: it is the same for every cut of a layer.
#pragma once

#include "compute/quality/expert_outputs.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace lapidary::compute {

struct RouterFigures
{
    std::optional<double> errorOracle;
    std::optional<double> errorRouter;
    std::optional<double> loadCv;
    std::vector<std::int64_t> load; ///< [n] tokens
};

/// See RidgeSums for the regression; this one solves the same system, with its default λ of 10⁻⁴.
class SketchRouter
{
public:
    /// Shapes: input x [Ts, D], weights w [Ts], float32.
    /// Errors: Numeric when the sketch is not finite.
    static model::Result<SketchRouter> create(at::Tensor input, at::Tensor weights);

    /// W of the router: [n, D] float64. Shapes: targets ‖E_j(x_t)‖ [Ts, n] float64.
    at::Tensor solve(const at::Tensor& targets) const;

    /// Errors and loads when `routed` experts are chosen for each token.
    RouterFigures measure(const ExpertOutputs& outputs, std::int64_t routed) const;

private:
    SketchRouter() = default;

    at::Tensor m_input;    ///< x, float32 [Ts, D]
    at::Tensor m_weighted; ///< w x, transposed, float32 [D, Ts]
    at::Tensor m_root;     ///< of the regularised moment of x, float64 [D, D]; undefined: no input
    at::Tensor m_weights;  ///< float64 [Ts]
};

} // namespace lapidary::compute
