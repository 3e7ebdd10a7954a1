// SPDX-License-Identifier: Apache-2.0
// GateSpec: how a mixture of experts turns router logits into chosen experts and their weights. The
// semantics of every export profile are values of this struct, so that what is trained is what is
// exported.
#pragma once

#include <cstdint>
#include <string_view>

namespace lapidary::model {

enum class GateScore : std::uint8_t
{
    Softmax,
    Sigmoid,
    Hard, ///< the choice alone: every chosen expert has weight 1
};

enum class GateOrder : std::uint8_t
{
    ScoreThenTopK, ///< score all experts, then choose by score
    TopKThenScore, ///< choose by logit, then score the chosen ones among themselves
};

struct GateSpec
{
    GateScore score = GateScore::Sigmoid;
    GateOrder order = GateOrder::ScoreThenTopK;
    bool renormalise = false;      ///< weights are divided by their sum
    double scale = 1.0;            ///< factor of the weights, last
    bool hasSelectionBias = false; ///< a bias per expert that takes part in the choice only
    std::int64_t groups = 1;       ///< experts are chosen within the best `activeGroups` groups
    std::int64_t activeGroups = 1;
    std::int64_t active = 1; ///< K: experts chosen per token

    friend bool operator==(const GateSpec&, const GateSpec&) = default;
};

/// Names in JSON ("softmax", "score-then-topk", …).
std::string_view name(GateScore score);
std::string_view name(GateOrder order);

} // namespace lapidary::model
