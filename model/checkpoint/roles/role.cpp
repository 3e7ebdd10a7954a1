// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/roles/role.h"

#include "model/core/result.h"

#include <array>

namespace lapidary::model {

namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 36> kNames{"embedding", "head", "final_norm", "rope_factors",
    "input_norm", "query", "key", "value", "output", "query_bias", "key_bias", "value_bias",
    "output_bias", "query_norm", "key_norm", "attention_out_norm", "feed_forward_norm",
    "feed_forward_out_norm", "gate", "up", "down", "gate_bias", "up_bias", "down_bias", "router",
    "selection_bias", "shared_expert_gate", "shared_gate", "shared_up", "shared_down",
    "shared_gate_up", "expert_gate", "expert_up", "expert_down", "experts_gate_up", "experts_down"};

} // namespace

std::string_view name(Role role)
{
    const auto index = static_cast<std::size_t>(role);
    LAP_ASSERT(index < kNames.size());
    return kNames[index];
}

} // namespace lapidary::model
