// SPDX-License-Identifier: Apache-2.0
#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"

namespace lapidary::compute {

BalanceRule makeAux()
{
    return {
        .info = {.id = "aux",
            .title = "Auxiliary loss",
            .summary = "Adds weight · E · Σ_e f_e · p_e, where f_e is the share of slots and p_e "
                       "the mean softmax probability of expert e.",
            .source = "arXiv:2101.03961, equations 4 to 6",
            .parameters = {{.name = "weight",
                .type = model::ParamType::Number,
                .help = "factor of the term",
                .defaultValue = 1e-2,
                .minimum = 0.0,
                .maximum = 100.0}}},
        .loss = [](const LayerRouting& layer, const model::Params& params) {
            const at::Tensor share = layer.load / layer.load.sum().clamp_min(1.0); // [E]
            const at::Tensor probability = at::softmax(layer.logits, 1).mean(0);   // [E]
            const auto E = static_cast<double>(layer.logits.size(1));
            return (share * probability).sum() * (E * params.number("weight"));
        }};
}

} // namespace lapidary::compute
