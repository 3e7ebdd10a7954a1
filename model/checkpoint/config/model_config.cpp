// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/model_config.h"

namespace lapidary::model {

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
