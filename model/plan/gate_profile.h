// SPDX-License-Identifier: Apache-2.0
// GateProfile: what an export class's gate computes. It is fixed before the repair, because the
// refit undoes what the gate does to the sum of the experts.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <span>
#include <string_view>

namespace lapidary::model {

/// From logits to scores.
enum class GateScore
{
    Sigmoid,
    Softmax,
    Hard, ///< weight 1 for every chosen expert
};

/// Whether experts are chosen before or after the scores are taken.
enum class GateOrder
{
    ScoreThenTopK,
    TopKThenScore,
};

struct GateProfile
{
    std::string_view id;
    GateScore score = GateScore::Hard;
    GateOrder order = GateOrder::ScoreThenTopK;
    bool isRenormalised = false;   ///< weights divided by their sum over the chosen
    double scale = 1.0;            ///< factor of the routed sum
    bool hasSelectionBias = false; ///< a bias that chooses but does not weigh
    /// Standard deviation over experts that the router's logits get: softmax gates select as well
    /// and weigh more evenly when it is small.
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

std::string_view name(GateScore score);
std::string_view name(GateOrder order);

} // namespace lapidary::model
