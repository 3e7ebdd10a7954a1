// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/gate.h"

#include "compute/base/aten.h"
#include "model/core/result.h"

#include <cmath>

namespace lapidary::compute {

using model::GateOrder;
using model::GateScore;

at::Tensor chosenExperts(const at::Tensor& logits, std::int64_t active)
{
    LAP_ASSERT(active >= 0 && active <= logits.size(1));
    const at::Tensor order
        = std::get<1>(at::sort(logits, /*stable=*/true, /*dim=*/1, /*descending=*/true));
    return at::zeros_like(logits).scatter_(1, order.narrow(1, 0, active), 1.0);
}

at::Tensor gateWeights(
    const at::Tensor& logits, const model::GateProfile& profile, std::int64_t active)
{
    const at::Tensor mask = chosenExperts(logits, active); // [n, E]
    if (profile.score == GateScore::Hard || active == 0) {
        return mask * profile.scale;
    }
    if (profile.order == GateOrder::TopKThenScore) {
        const at::Tensor masked = logits.masked_fill(mask == 0, -INFINITY);
        return (profile.score == GateScore::Softmax ? masked.softmax(1) : masked.sigmoid())
            * profile.scale;
    }
    const at::Tensor scores
        = profile.score == GateScore::Softmax ? logits.softmax(1) : logits.sigmoid();
    at::Tensor weights = scores * mask;
    if (profile.isRenormalised) {
        weights = weights / weights.sum(1, /*keepdim=*/true);
    }
    return weights * profile.scale;
}

} // namespace lapidary::compute
