// SPDX-License-Identifier: Apache-2.0
#include "compute/base/aten.h"
#include "compute/objectives/kinds/objective.h"

namespace lapidary::compute {

Objective makeDistillation()
{
    return {.info = {.id = "distillation",
                .title = "Distillation",
                .summary = "T² · KL(dense ‖ mixture) of the next token at temperature T, against "
                           "the dense model as it was before training.",
                .source = "arXiv:1503.02531, section 2",
                .parameters = {weightParameter(1.0),
                    {.name = "temperature",
                        .type = model::ParamType::Number,
                        .help = "T: both distributions are softened by it",
                        .defaultValue = 1.0,
                        .minimum = 0.01,
                        .maximum = 100.0}}},
        .needsTeacher = true,
        .loss = [](const ObjectiveInput& step, const model::Params& params) {
            const double T = params.number("temperature");
            const at::Tensor teacher = at::log_softmax(step.teacherLogits / T, 1);
            const at::Tensor student = at::log_softmax(step.logits / T, 1);
            return (teacher.exp() * (teacher - student)).sum(1).mean() * (T * T);
        }};
}

} // namespace lapidary::compute
