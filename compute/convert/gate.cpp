// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/gate.h"

#include "compute/base/aten.h"
#include "compute/moe/moe_layer.h"

namespace lapidary::compute {

at::Tensor gateWeights(
    const at::Tensor& logits, const model::GateProfile& profile, std::int64_t active)
{
    LAP_ASSERT(active >= 0 && active <= logits.size(1));
    at::Tensor weights = at::zeros_like(logits);
    if (active == 0) {
        return weights;
    }
    model::GateSpec gate = profile.gate;
    gate.active = active;
    const Routing routing = route(logits, {}, gate);
    return weights.scatter_(1, routing.experts, routing.weights);
}

} // namespace lapidary::compute
