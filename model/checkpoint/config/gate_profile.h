// SPDX-License-Identifier: Apache-2.0
// GateProfile: what an export class's gate computes. It is fixed before the repair, because the
// refit undoes what the gate does to the sum of the experts.
#pragma once

#include "model/checkpoint/config/gate_spec.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <span>
#include <string_view>

namespace lapidary::model {

struct GateProfile
{
    std::string_view id;
    GateSpec gate; ///< `active` is set per layer
    /// Standard deviation over experts that the router's logits get: softmax gates weigh more
    /// evenly when it is small, without changing the choice.
    double logitScale = 1.0;
};

/// All profiles, the default first.
/// Source: transformers' model classes of these names; logit scales measured in training-free
/// conversions.
std::span<const GateProfile> gateProfiles();

/// Errors: InvalidArgument, listing the profiles there are.
Result<const GateProfile*> findGateProfile(std::string_view id);

/// The entry `lapidary.gate` of a converted model's config.json: score, order, renormalise, scale,
/// selection_bias.
Json toJson(const GateProfile& profile);

} // namespace lapidary::model
