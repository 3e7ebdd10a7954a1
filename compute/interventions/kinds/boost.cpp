// SPDX-License-Identifier: Apache-2.0
// boost: the weight of an expert is multiplied wherever it is chosen, before the weights of a token
// are brought to their sum where the gate does that. A factor of 1 changes no bit.
// Source: RICE, arXiv 2505.14681, section 3 (there β = 64).
#include "compute/base/aten.h"
#include "compute/interventions/kinds/intervention.h"

#include <memory>

namespace lapidary::compute {

namespace {

at::Tensor boosted(const at::Tensor& weights, const at::Tensor& experts,
    const InterventionTarget& target, bool keepsSum)
{
    const at::Tensor isTarget = experts.eq(target.expert.value()); // [N, K]
    at::Tensor changed = at::where(isTarget, weights * target.factor, weights);
    if (keepsSum) {
        const at::Tensor ratio
            = weights.sum(1, /*keepdim=*/true) / changed.sum(1, /*keepdim=*/true).clamp_min(1e-20);
        changed = at::where(isTarget.any(1, /*keepdim=*/true), changed * ratio, changed);
    }
    return changed;
}

Tap tapOf(std::vector<InterventionTarget> targets, const model::ModelConfig& config)
{
    return [targets = std::move(targets), experts = std::make_shared<at::Tensor>(), config](
               at::Tensor& tensor, std::string_view name, model::LayerId layer) {
        if (name == place::kExperts) {
            *experts = tensor;
        }
        if (name != place::kExpertWeights) {
            return;
        }
        for (const InterventionTarget& target : targetsIn(targets, layer)) {
            if (target.factor != 1.0) {
                tensor = boosted(
                    tensor, *experts, target, config.experts.gateOf(layer.value()).renormalise);
            }
        }
    };
}

} // namespace

Intervention makeBoost()
{
    return {.info = {.id = "boost",
                .title = "Boost",
                .summary = "The weight of an expert is multiplied wherever it is chosen.",
                .source = "RICE, arXiv 2505.14681, section 3",
                .parameters = {{.name = "factor",
                    .type = model::ParamType::Number,
                    .help = "factor of the weight, before the weights are brought to their sum",
                    .defaultValue = 2.0,
                    .minimum = 0.0,
                    .maximum = 1000000.0}}},
        .makeTap = tapOf};
}

} // namespace lapidary::compute
