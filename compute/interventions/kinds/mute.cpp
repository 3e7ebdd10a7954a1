// SPDX-License-Identifier: Apache-2.0
// mute: an expert is never chosen; the next best takes its place. A token that would not have
// chosen it keeps its bits.
#include "compute/base/aten.h"
#include "compute/interventions/kinds/intervention.h"

#include <memory>

namespace lapidary::compute {

namespace {

/// Below every score and above −∞, with which the gate would not compare groups.
constexpr double kNever = -1e30;

Tap tapOf(std::vector<InterventionTarget> targets, const model::ModelConfig&)
{
    return [targets = std::move(targets), logits = std::make_shared<at::Tensor>()](
               at::Tensor& tensor, std::string_view name, model::LayerId layer) {
        if (name == place::kRouterLogits) {
            *logits = tensor;
        }
        if (name != place::kSelectionBias) {
            return;
        }
        const auto muted = targetsIn(targets, layer);
        if (muted.empty()) {
            return;
        }
        at::Tensor bias = tensor.defined() ? tensor.detach().clone()
                                           : at::zeros({logits->size(1)}, logits->options());
        for (const InterventionTarget& target : muted) {
            bias.select(0, target.expert.value()).fill_(kNever);
        }
        tensor = bias;
    };
}

} // namespace

Intervention makeMute()
{
    return {.info = {.id = "mute",
                .title = "Mute",
                .summary = "An expert is never chosen; the next best one takes its place."},
        .makeTap = tapOf};
}

} // namespace lapidary::compute
