// SPDX-License-Identifier: Apache-2.0
// Objective: a term of the loss of a step. The loss is the sum of weight · term over the recipe's
// objectives, and what the balance rules add. A new one is a new file in kinds/.
#pragma once

#include "compute/balance/balance_rule.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace lapidary::compute {

/// What a step computed. N counts its tokens, M those that are predicted, V the vocabulary.
struct ObjectiveInput
{
    at::Tensor logits;        ///< float32 [M, V]
    at::Tensor targets;       ///< int64 [M]
    at::Tensor teacherLogits; ///< float32 [M, V] of the dense model; undefined: nobody asked
    at::Tensor labels;        ///< int64 [N]: reasoning step of each token, −1 none
    std::vector<const LayerRouting*> layers; ///< of each layer with experts
    std::vector<at::Tensor> roles; ///< float32 [5, E] of these layers: 1 where an expert has the
                                   ///< role of a step
};

struct Objective
{
    model::KindInfo info; ///< has a parameter `weight`
    bool needsTeacher = false;
    bool needsSteps = false; ///< labelled tokens and experts with roles
    /// The term without its weight; undefined where the step has nothing for it.
    std::function<at::Tensor(const ObjectiveInput&, const model::Params&)> loss;
};

/// The parameter that every objective has.
inline model::ParamSpec weightParameter(double standard)
{
    return {.name = "weight",
        .type = model::ParamType::Number,
        .help = "factor of the term",
        .defaultValue = standard,
        .minimum = 0.0,
        .maximum = 1000.0};
}

} // namespace lapidary::compute
