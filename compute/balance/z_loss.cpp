// SPDX-License-Identifier: Apache-2.0
#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"

namespace lapidary::compute {

BalanceRule makeZLoss()
{
    return {
        .info = {.id = "z-loss",
            .title = "Router z-loss",
            .summary = "Adds weight · mean(logsumexp(logits)²), which keeps router logits small.",
            .source = "arXiv:2202.08906, equation 5",
            .parameters = {{.name = "weight",
                .type = model::ParamType::Number,
                .help = "factor of the term",
                .defaultValue = 1e-3,
                .minimum = 0.0,
                .maximum = 100.0}}},
        .loss = [](const LayerRouting& layer, const model::Params& params) {
            return layer.logits.logsumexp({1}).square().mean() * params.number("weight");
        }};
}

} // namespace lapidary::compute
