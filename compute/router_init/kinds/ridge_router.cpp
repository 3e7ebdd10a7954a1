// SPDX-License-Identifier: Apache-2.0
// The default: ridge regression of each expert's output norm on the block's input.
#include "compute/base/aten.h"
#include "compute/router_init/kinds/router_init.h"
#include "compute/router_init/ridge.h"

namespace lapidary::compute {

namespace {

model::Result<at::Tensor> make(const RouterInitInput& input, const model::Params& params)
{
    const at::Tensor& first = input.pieces.front().input;
    RidgeSums sums(first.size(1), input.experts(), first.device());
    for (const RouterInitPiece& piece : input.pieces) {
        sums.add(piece.input, piece.norms, piece.weights);
    }
    return sums.solve(params.number("router_lambda"));
}

} // namespace

RouterInit makeRidgeRouter()
{
    return {.info = {.id = "ridge",
                .title = "Ridge on output norms",
                .summary = "Predicts from the block's input how much each expert would add, in "
                           "closed form.",
                .source = "Szatkowski et al. 2024 (D2DMoE), arXiv:2310.04361, section 3.2 for the "
                          "target",
                .parameters = {{.name = "router_lambda",
                    .type = model::ParamType::Number,
                    .help = "strength of the regularisation, times the mean square of the input",
                    .defaultValue = 1e-4,
                    .minimum = 0.0,
                    .maximum = 1e6}}},
        .make = make};
}

} // namespace lapidary::compute
