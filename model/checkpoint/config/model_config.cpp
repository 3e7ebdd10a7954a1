// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/model_config.h"

#include <numeric>

namespace lapidary::model {

std::int64_t LayerExperts::neurons() const
{
    return std::accumulate(widths.begin(), widths.end(), sharedWidth);
}

const LayerExperts& ExpertConfig::at(std::int64_t layer) const
{
    static const LayerExperts kDense;
    return layers.empty() ? kDense : layers[static_cast<std::size_t>(layer)];
}

GateSpec ExpertConfig::gateOf(std::int64_t layer) const
{
    GateSpec result = gate;
    result.active = at(layer).active;
    return result;
}

std::string_view name(Activation activation)
{
    switch (activation) {
    case Activation::GeluTanh:
        return "gelu_tanh";
    case Activation::Gelu:
        return "gelu";
    default:
        return "silu";
    }
}

std::string_view name(RopeKind kind)
{
    switch (kind) {
    case RopeKind::Linear:
        return "linear";
    case RopeKind::Dynamic:
        return "dynamic";
    case RopeKind::Yarn:
        return "yarn";
    case RopeKind::Llama3:
        return "llama3";
    case RopeKind::LongRope:
        return "longrope";
    default:
        return "default";
    }
}

} // namespace lapidary::model
