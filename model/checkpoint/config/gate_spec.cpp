// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/gate_spec.h"

namespace lapidary::model {

std::string_view name(GateScore score)
{
    switch (score) {
    case GateScore::Softmax:
        return "softmax";
    case GateScore::Hard:
        return "hard";
    default:
        return "sigmoid";
    }
}

std::string_view name(GateOrder order)
{
    return order == GateOrder::TopKThenScore ? "topk-then-score" : "score-then-topk";
}

} // namespace lapidary::model
