// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/layer_quality.h"

#include "compute/base/aten.h"
#include "compute/clustering/blocked_product.h"
#include "compute/clustering/features.h"
#include "compute/quality/pattern_figures.h"
#include "compute/quality/sketch_router.h"
#include "model/grouping/grouping_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::compute {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::Owner;
using model::Result;

namespace {

std::vector<std::int32_t> allUnits(std::int64_t count)
{
    std::vector<std::int32_t> units(static_cast<std::size_t>(count));
    std::iota(units.begin(), units.end(), 0);
    return units;
}

/// Routed experts that have members in this layer.
std::vector<Owner> presentExperts(
    const model::Grouping& grouping, const model::LayerGrouping& layer)
{
    std::vector<Owner> present;
    for (const model::Expert& expert : grouping.experts) {
        const bool isPresent = std::find(layer.neurons.begin(), layer.neurons.end(), expert.id)
                != layer.neurons.end()
            || std::any_of(layer.copies.begin(), layer.copies.end(),
                [&](const model::UnitCopy& copy) { return copy.expert == expert.id; });
        if (isPresent) {
            present.push_back(expert.id);
        }
    }
    return present;
}

struct Activity
{
    std::int64_t slices = 0; ///< K
    std::int64_t routed = 0;
};

/// How many experts are chosen for a token.
Result<Activity> activityOf(
    std::int64_t experts, std::int64_t routedUnits, std::int64_t shared, std::int64_t wanted)
{
    const double width
        = experts > 0 ? static_cast<double>(routedUnits) / static_cast<double>(experts) : 1.0;
    const auto sharedSlices
        = static_cast<std::int64_t>(std::llround(static_cast<double>(shared) / width));
    const std::int64_t slices = experts + sharedSlices;
    if (wanted == 0) {
        const std::int64_t half = std::max(slices / 2, std::min(sharedSlices + 1, slices));
        return Activity{half, half - sharedSlices};
    }
    if (wanted < sharedSlices || wanted > slices) {
        return Error{ErrorCode::InvalidArgument,
            "--active is " + std::to_string(wanted) + ", but the layer has "
                + std::to_string(slices) + " slices, " + std::to_string(sharedSlices)
                + " of them shared",
            {}, "ask for " + std::to_string(sharedSlices) + " to " + std::to_string(slices), {}};
    }
    return Activity{wanted, wanted - sharedSlices};
}

Json orNull(const std::optional<double>& figure)
{
    return figure && std::isfinite(*figure) ? Json(*figure) : Json();
}

} // namespace

struct LayerQuality::State
{
    LayerUnits units;
    ExpertOutputs outputs;
    SketchRouter router;
    PatternFigures patterns;
};

LayerQuality::LayerQuality(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

LayerQuality::LayerQuality(LayerQuality&&) noexcept = default;
LayerQuality& LayerQuality::operator=(LayerQuality&&) noexcept = default;
LayerQuality::~LayerQuality() = default;

Result<LayerQuality> LayerQuality::create(
    const model::OpenedModel& dense, const model::Recording& recording, model::LayerId layer)
{
    LAP_TRY(LayerUnits units, LayerUnits::open(&dense, recording, layer, model::UnitKind::Neuron));
    LAP_TRY(const at::Tensor down, units.weight(model::Role::Down));
    at::Tensor activations = units.activations().t().contiguous();
    LAP_TRY(SketchRouter router, SketchRouter::create(units.input(), units.tokenWeights()));
    const std::vector<std::int32_t> all = allUnits(units.count());
    PatternFigures patterns(contributionFeatures(units, all, TokenWeight::Equal), units.stepRate());
    auto state = std::make_unique<State>(
        State{std::move(units), ExpertOutputs(std::move(activations), down.t().contiguous()),
            std::move(router), std::move(patterns)});
    return LayerQuality(std::move(state));
}

Result<LayerFigures> LayerQuality::measure(const model::Grouping& grouping, std::int64_t active)
{
    const model::LayerId id = m_state->units.layer();
    const model::LayerGrouping* layer = grouping.layer(id);
    if (layer == nullptr
        || static_cast<std::int64_t>(layer->neurons.size()) != m_state->units.count()) {
        return Error{ErrorCode::InvalidArgument,
            "layer " + std::to_string(id.value()) + " is not part of the grouping", {}, {}, {}};
    }
    LayerFigures figures;
    figures.layer = id;
    model::Grouping one{grouping.model, grouping.experts, {*layer}};
    const model::LayerSizes sizes = model::sizesOf(one, model::UnitKind::Neuron).front();
    figures.sizes = sizes.experts;
    figures.shared = sizes.shared;
    figures.unassigned = sizes.unassigned;
    const std::vector<Owner> experts = presentExperts(grouping, *layer);
    const auto n = static_cast<std::int64_t>(experts.size());
    LAP_TRY(const Activity activity,
        activityOf(n, sizes.assigned() - sizes.shared, sizes.shared, active));
    figures.active = activity.slices;
    figures.routed = activity.routed;
    m_state->outputs.set(*layer, experts);
    const RouterFigures errors = m_state->router.measure(m_state->outputs, activity.routed);
    figures.errorOracle = errors.errorOracle;
    figures.errorRouter = errors.errorRouter;
    figures.loadCv = errors.loadCv;
    figures.load = errors.load;
    m_state->patterns.measure(layer->neurons, experts, figures);
    return figures;
}

Json toJson(const LayerFigures& figures)
{
    return {{"layer", figures.layer.value()}, {"active", figures.active},
        {"routed", figures.routed}, {"error_oracle", orNull(figures.errorOracle)},
        {"error_router", orNull(figures.errorRouter)}, {"silhouette", orNull(figures.silhouette)},
        {"coactivation_ratio", orNull(figures.coactivationRatio)},
        {"step_purity", orNull(figures.stepPurity)}, {"load_cv", orNull(figures.loadCv)},
        {"sizes", figures.sizes}, {"shared", figures.shared}, {"unassigned", figures.unassigned},
        {"load", figures.load}};
}

Json toJson(const std::vector<LayerFigures>& layers)
{
    Json list = Json::array();
    for (const LayerFigures& layer : layers) {
        list.push_back(toJson(layer));
    }
    Json mean = Json::object();
    for (const char* key : {"error_oracle", "error_router", "silhouette", "coactivation_ratio",
             "step_purity", "load_cv"}) {
        double sum = 0.0;
        int count = 0;
        for (const Json& layer : list) {
            if (!layer[key].is_null()) {
                sum += layer[key].get<double>();
                ++count;
            }
        }
        mean[key] = count > 0 ? Json(sum / count) : Json();
    }
    return {{"layers", std::move(list)}, {"mean", std::move(mean)}};
}

} // namespace lapidary::compute
