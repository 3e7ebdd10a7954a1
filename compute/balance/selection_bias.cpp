// SPDX-License-Identifier: Apache-2.0
// Loss-free balancing: the bias that takes part in the choice only goes up for experts with less
// than the mean load and down for those with more.
#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"

namespace lapidary::compute {

BalanceRule makeSelectionBias()
{
    return {.info = {.id = "selection-bias",
                .title = "Selection bias",
                .summary = "After each step the selection bias of every expert moves by the rate "
                           "towards an even load; the loss is not changed.",
                .source = "arXiv:2408.15664, algorithm 1",
                .parameters = {{.name = "rate",
                    .type = model::ParamType::Number,
                    .help = "how far a bias moves in a step",
                    .defaultValue = 1e-3,
                    .minimum = 0.0,
                    .maximum = 1.0}}},
        .needsSelectionBias = true,
        .afterStep = [](const LayerRouting& layer, const model::Params& params) {
            at::Tensor bias = layer.selectionBias;
            bias.add_(at::sign(layer.load.mean() - layer.load), params.number("rate"));
        }};
}

} // namespace lapidary::compute
