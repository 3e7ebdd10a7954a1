// SPDX-License-Identifier: Apache-2.0
#include "compute/base/aten.h"
#include "compute/objectives/kinds/objective.h"

namespace lapidary::compute {

Objective makeCrossEntropy()
{
    return {.info = {.id = "cross-entropy",
                .title = "Cross-entropy",
                .summary = "Mean negative log-likelihood of the next token, over the tokens of the "
                           "responses.",
                .parameters = {weightParameter(1.0)}},
        .loss = [](const ObjectiveInput& step, const model::Params&) {
            return at::cross_entropy_loss(step.logits, step.targets);
        }};
}

} // namespace lapidary::compute
