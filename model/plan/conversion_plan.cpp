// SPDX-License-Identifier: Apache-2.0
#include "model/plan/conversion_plan.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace lapidary::model {

namespace {

std::string layerName(std::int64_t layer)
{
    return "layer " + std::to_string(layer);
}

Error refused(std::string message, std::string hint)
{
    return {ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint), {}};
}

/// Every neuron that works in an expert, ascending; a copy counts as the neuron itself.
std::vector<std::int32_t> membersOf(const LayerGrouping& layer, Owner expert)
{
    std::vector<std::int32_t> members;
    for (std::size_t i = 0; i < layer.neurons.size(); ++i) {
        if (layer.neurons[i] == expert) {
            members.push_back(static_cast<std::int32_t>(i));
        }
    }
    for (const UnitCopy& copy : layer.copies) {
        if (copy.expert == expert) {
            members.push_back(copy.unit);
        }
    }
    std::sort(members.begin(), members.end());
    return members;
}

void append(LayerPlan& plan, const std::vector<std::int32_t>& members)
{
    plan.columns.insert(plan.columns.end(), members.begin(), members.end());
    plan.begins.push_back(static_cast<std::int64_t>(plan.columns.size()));
}

/// How many slices of the routed experts' mean width the shared neurons amount to.
std::int64_t sharedSlices(const LayerPlan& plan)
{
    const auto shared = static_cast<double>(plan.sharedWidth());
    const double routed = static_cast<double>(plan.columns.size()) - shared;
    const double slices
        = routed > 0.0 ? static_cast<double>(plan.expertCount()) * shared / routed : 0.0;
    return static_cast<std::int64_t>(std::llround(slices));
}

Result<void> chooseActive(LayerPlan& plan, std::int64_t layer, const PlanRequest& request)
{
    const std::int64_t S = plan.sharedSlices;
    const std::int64_t N = plan.expertCount() + S;
    const auto own = request.activeOfLayer.find(static_cast<std::int32_t>(layer));
    std::int64_t K = own != request.activeOfLayer.end() ? own->second : request.active;
    if (K == 0) {
        K = std::max(N / 2, S + 1);
    }
    if (K <= S || K > N) {
        return refused(layerName(layer) + " has " + std::to_string(N) + " slices, "
                + std::to_string(S) + " of them shared; found " + std::to_string(K)
                + " active ones, expected " + std::to_string(S + 1) + " to " + std::to_string(N),
            "active counts the shared slices too; choose another --active, or another grouping");
    }
    plan.active = K - S;
    return {};
}

Result<LayerPlan> planLayer(
    const Grouping& grouping, const LayerGrouping& layer, const PlanRequest& request)
{
    LayerPlan plan;
    append(plan, membersOf(layer, kShared));
    for (const Expert& expert : grouping.experts) {
        const std::vector<std::int32_t> members = membersOf(layer, expert.id);
        if (!members.empty()) {
            plan.experts.push_back(expert.id);
            append(plan, members);
        }
    }
    if (plan.expertCount() < 2) {
        return refused(layerName(layer.layer.value()) + " has " + std::to_string(plan.expertCount())
                + " routed experts with neurons, expected at least 2",
            "give its neurons to more experts, or keep the layer dense");
    }
    plan.sharedSlices = sharedSlices(plan);
    LAP_CHECK(chooseActive(plan, layer.layer.value(), request));
    return plan;
}

Result<void> checkLayers(const PlanRequest& request, std::int64_t layers)
{
    std::set<std::int32_t> named = request.denseLayers;
    for (const auto& [layer, active] : request.activeOfLayer) {
        named.insert(layer);
    }
    for (const std::int32_t layer : named) {
        if (layer < 0 || layer >= layers) {
            return refused("there is no " + layerName(layer) + ", the model has "
                    + std::to_string(layers) + " layers",
                "name layers from 0 to " + std::to_string(layers - 1));
        }
    }
    return {};
}

} // namespace

std::vector<std::int64_t> LayerPlan::expertOfColumns() const
{
    std::vector<std::int64_t> result(columns.size(), -1);
    for (std::int64_t e = 0; e < expertCount(); ++e) {
        const auto first = result.begin() + begins[static_cast<std::size_t>(e)];
        std::fill(first, first + width(e), e);
    }
    return result;
}

std::vector<std::int32_t> LayerPlan::copiesOfColumns() const
{
    std::map<std::int32_t, std::int32_t> counts;
    for (const std::int32_t neuron : columns) {
        ++counts[neuron];
    }
    std::vector<std::int32_t> result;
    result.reserve(columns.size());
    for (const std::int32_t neuron : columns) {
        result.push_back(counts[neuron]);
    }
    return result;
}

double ConversionPlan::activeFraction() const
{
    double sum = 0.0;
    for (const LayerPlan& plan : layers) {
        if (plan.isDense) {
            sum += static_cast<double>(neurons);
            continue;
        }
        const auto shared = static_cast<double>(plan.sharedWidth());
        const double routed = static_cast<double>(plan.columns.size()) - shared;
        sum += shared
            + routed * static_cast<double>(plan.active) / static_cast<double>(plan.expertCount());
    }
    const double all = static_cast<double>(neurons) * static_cast<double>(layers.size());
    return all > 0.0 ? sum / all : 0.0;
}

Result<ConversionPlan> planConversion(
    const Grouping& grouping, const UnitCounts& counts, const PlanRequest& request)
{
    const auto layers = static_cast<std::int64_t>(counts.layers);
    LAP_CHECK(check(grouping));
    LAP_CHECK(checkFits(grouping, counts));
    LAP_CHECK(checkLayers(request, layers));
    Grouping used = grouping;
    std::erase_if(used.layers, [&](const LayerGrouping& layer) {
        return request.denseLayers.contains(layer.layer.value());
    });
    LAP_CHECK(checkComplete(used));
    ConversionPlan plan;
    plan.neurons = static_cast<std::int64_t>(counts.neurons);
    for (std::int64_t i = 0; i < layers; ++i) {
        const LayerGrouping* layer = used.layer(LayerId(static_cast<std::int32_t>(i)));
        if (layer == nullptr) {
            plan.layers.push_back({.isDense = true});
            continue;
        }
        LAP_TRY(LayerPlan planned, planLayer(used, *layer, request));
        plan.layers.push_back(std::move(planned));
    }
    return plan;
}

} // namespace lapidary::model
