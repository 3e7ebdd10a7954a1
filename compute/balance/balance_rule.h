// SPDX-License-Identifier: Apache-2.0
// BalanceRule: what keeps experts in use while a mixture is trained. A rule adds to the loss, or
// moves the selection bias after a step, or both. A new one is a new file in this folder.
#pragma once

#include "model/core/registry.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace lapidary::compute {

/// The routing of one layer in one step.
struct LayerRouting
{
    at::Tensor logits;        ///< float32 [N, E], with their graph
    at::Tensor experts;       ///< int64 [N, K]
    at::Tensor load;          ///< float32 [E]: slots that went to each expert
    at::Tensor selectionBias; ///< float32 [E], changed in place; undefined: the gate has none
};

struct BalanceRule
{
    model::KindInfo info;
    bool needsSelectionBias = false;
    /// What the rule adds to the loss for one layer, differentiable in the logits; may be empty.
    std::function<at::Tensor(const LayerRouting&, const model::Params&)> loss;
    /// Called without gradients when the weights have been updated; may be empty.
    std::function<void(const LayerRouting&, const model::Params&)> afterStep;
};

} // namespace lapidary::compute
