// SPDX-License-Identifier: Apache-2.0
#include "compute/base/aten.h"
#include "compute/objectives/kinds/objective.h"

namespace lapidary::compute {

Objective makeRouterEntropy()
{
    return {.info = {.id = "router-entropy",
                .title = "Router entropy",
                .summary = "Mean entropy of the router's softmax per token, over the layers: makes "
                           "choices decided.",
                .parameters = {weightParameter(1e-2)}},
        .loss = [](const ObjectiveInput& step, const model::Params&) {
            at::Tensor sum;
            for (const LayerRouting* layer : step.layers) {
                const at::Tensor logs = at::log_softmax(layer->logits, 1); // [N, E]
                const at::Tensor term = -(logs.exp() * logs).sum(1).mean();
                sum = sum.defined() ? sum + term : term;
            }
            return sum.defined() ? sum / static_cast<double>(step.layers.size()) : sum;
        }};
}

} // namespace lapidary::compute
