// SPDX-License-Identifier: Apache-2.0
// ConversionPlan: which neuron goes where in each layer, and how many experts work per token. A
// grouping and the person's wishes, checked and put in order.
#pragma once

#include "model/core/result.h"
#include "model/grouping/grouping.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace lapidary::model {

/// One layer. Columns are the neurons in their new order: the shared ones, then those of expert 0,
/// 1, …; a copied neuron has several columns.
struct LayerPlan
{
    bool isDense = false;              ///< stays as it is; all else is then empty
    std::vector<Owner> experts;        ///< id in the grouping of each routed expert
    std::vector<std::int32_t> columns; ///< [C] neuron of each column
    std::vector<std::int64_t> begins;  ///< [E + 1] first column of each routed expert, and the end
    std::int64_t sharedSlices = 0;     ///< S: how many slices the shared neurons amount to
    std::int64_t active = 0;           ///< routed experts chosen per token, K − S

    std::int64_t expertCount() const { return static_cast<std::int64_t>(experts.size()); }

    std::int64_t sharedWidth() const { return begins.empty() ? 0 : begins.front(); }

    std::int64_t width(std::int64_t expert) const
    {
        const auto e = static_cast<std::size_t>(expert);
        return begins[e + 1] - begins[e];
    }

    /// Expert of each column, −1 for a shared one, [C].
    std::vector<std::int64_t> expertOfColumns() const;
    /// How many columns each neuron that is used has, by column, [C].
    std::vector<std::int32_t> copiesOfColumns() const;
};

struct PlanRequest
{
    std::int64_t active = 0; ///< K, counts the shared slices; 0: half of the slices
    std::map<std::int32_t, std::int64_t> activeOfLayer; ///< K of single layers
    std::set<std::int32_t> denseLayers;
};

struct ConversionPlan
{
    std::int64_t neurons = 0;      ///< F of each layer
    std::vector<LayerPlan> layers; ///< one for each layer of the model

    /// Neurons that work per token over all neurons, by mean expert width.
    double activeFraction() const;
};

/// Plans the conversion of a model with such units. Layers that the grouping does not list stay
/// dense; experts without a neuron in a layer are left out of it.
/// Errors: InvalidArgument naming the layer: unassigned neurons (with their number and the first),
/// K outside of S + 1 … N, fewer than 2 routed experts, a layer that the model lacks; a grouping of
/// another model.
Result<ConversionPlan> planConversion(
    const Grouping& grouping, const UnitCounts& counts, const PlanRequest& request);

} // namespace lapidary::model
