// SPDX-License-Identifier: Apache-2.0
// group: cuts the units of every layer into experts and writes the grouping file.
#include "compute/commands/model_command.h"
#include "compute/grouping/group_units.h"
#include "compute/options/set_option.h"
#include "compute/quality/layer_quality.h"
#include "compute/quality/render_quality.h"
#include "model/grouping/grouping_file.h"

#include <chrono>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;
using model::UnitKind;

/// All that a run of the command knows.
struct Request
{
    model::OpenedModel dense;
    model::Recording recording;
    GroupPlan plan;
    std::vector<model::LayerId> layers;
    std::optional<model::Grouping> kept; ///< whose locked experts stay
    bool withHeads = false;
};

/// The grouping without owners: the experts with names from `kept` and roles from the method.
model::Grouping emptyResult(const Request& request)
{
    const std::int64_t routed = request.plan.slices - request.plan.shared;
    model::Grouping grouping;
    grouping.model = request.recording.info().fingerprint;
    for (std::int64_t id = 0; id < routed; ++id) {
        model::Expert expert{.id = static_cast<model::Owner>(id)};
        if (request.kept && request.kept->expert(expert.id) != nullptr) {
            expert = *request.kept->expert(expert.id);
        } else if (request.plan.method->role) {
            expert.role = request.plan.method->role(id, routed);
        }
        grouping.experts.push_back(std::move(expert));
    }
    return grouping;
}

Result<model::LayerGrouping> groupLayer(
    const Request& request, model::LayerId id, const CommandContext& context)
{
    model::LayerGrouping layer;
    layer.layer = id;
    const model::LayerGrouping* kept = request.kept ? request.kept->layer(id) : nullptr;
    for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
        if (kind == UnitKind::Head && !request.withHeads) {
            layer.heads = kept != nullptr ? kept->heads : layer.heads;
            continue;
        }
        LAP_TRY(
            const LayerUnits units, LayerUnits::open(&request.dense, request.recording, id, kind));
        const std::vector<model::Owner> present
            = kept != nullptr ? kept->units(kind) : std::vector<model::Owner>();
        LAP_TRY(layer.units(kind), groupUnits(units, request.plan, present, context.cancel));
    }
    return layer;
}

Result<Request> requestOf(const model::Params& params)
{
    LAP_TRY(const GroupingMethod* const method,
        model::registry<GroupingMethod>().get(params.text("method"), "grouping method"));
    LAP_TRY(model::Params settings, parseSettings(method->info.parameters, params.texts("set")));
    LAP_TRY(model::OpenedModel dense, model::openModel(params.text("model")));
    LAP_TRY(model::Recording recording, model::Recording::open(params.text("recording")));
    LAP_CHECK(checkRecordingFits(dense, recording));
    LAP_TRY(const auto layers, parseLayers(textOf(params, "layers"), recording.info().layers));
    Request request{std::move(dense), std::move(recording),
        {method, std::move(settings), params.integer("experts"), params.integer("shared"),
            static_cast<std::uint64_t>(params.integer("seed")), {}},
        layers, std::nullopt, params.flag("heads")};
    if (params.has("keep")) {
        LAP_TRY(request.kept, model::readGrouping(params.text("keep")));
        const model::RecordingInfo& info = request.recording.info();
        LAP_CHECK(model::checkFits(*request.kept,
            {info.fingerprint, static_cast<std::size_t>(info.layers),
                static_cast<std::size_t>(info.neurons), static_cast<std::size_t>(info.heads)}));
        for (const model::Expert& expert : request.kept->experts) {
            if (expert.isLocked && expert.id >= request.plan.slices - request.plan.shared) {
                return model::Error{model::ErrorCode::InvalidArgument,
                    "expert " + std::to_string(expert.id) + " of the kept grouping is locked, but "
                        + "only " + std::to_string(request.plan.slices - request.plan.shared)
                        + " routed experts are asked for",
                    params.text("keep"), "ask for more experts, or unlock it", {}};
            }
            if (expert.isLocked) {
                request.plan.locked.push_back(expert.id);
            }
        }
    }
    return request;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    using Clock = std::chrono::steady_clock;
    LAP_TRY(const Request request, requestOf(params));
    model::Grouping grouping = emptyResult(request);
    std::vector<LayerFigures> figures;
    const auto begin = Clock::now();
    for (const model::LayerId id : request.layers) {
        if (context.cancel.isCancelled()) {
            return cancelled("the grouping");
        }
        const double done = static_cast<double>(grouping.layers.size());
        const double total = static_cast<double>(request.layers.size());
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        context.progress({"grouping", done, total, "layers",
            done > 0 ? std::optional<double>(seconds / done * (total - done)) : std::nullopt});
        LAP_TRY(model::LayerGrouping layer, groupLayer(request, id, context));
        grouping.layers.push_back(std::move(layer));
        LAP_TRY(LayerQuality measure, LayerQuality::create(request.dense, request.recording, id));
        LAP_TRY(LayerFigures one, measure.measure(grouping, 0));
        figures.push_back(std::move(one));
    }
    LAP_CHECK(model::check(grouping));
    LAP_CHECK(model::writeGrouping(grouping, params.text("out")));
    Json result = toJson(figures);
    result["file"] = params.text("out");
    result["method"] = request.plan.method->info.id;
    result["settings"] = request.plan.parameters.json();
    return CommandResult{std::move(result)};
}

std::vector<model::ParamSpec> parameters()
{
    return {modelParameter(),
        {.name = "recording",
            .type = ParamType::Path,
            .help = "the folder that `record` wrote",
            .isRequired = true},
        {.name = "method",
            .type = ParamType::Text,
            .help = "grouping method (`describe` lists them)",
            .defaultValue = "contribution-kmeans"},
        {.name = "experts",
            .type = ParamType::Integer,
            .help = "slices that each layer is cut into, the shared ones included",
            .minimum = 1,
            .maximum = 65536,
            .unit = "slices",
            .isRequired = true},
        {.name = "shared",
            .type = ParamType::Integer,
            .help = "slices that are shared: they work for every token",
            .defaultValue = 0,
            .minimum = 0,
            .maximum = 65536,
            .unit = "slices"},
        {.name = "heads",
            .type = ParamType::Flag,
            .help = "group the attention heads too",
            .defaultValue = false},
        layersOption(), setOption(),
        {.name = "keep",
            .type = ParamType::Path,
            .help = "a grouping file whose locked experts keep their units, names and roles"},
        {.name = "out",
            .type = ParamType::Path,
            .help = "the grouping file to write",
            .isRequired = true},
        seedOption(), threadsOption()};
}

std::string render(const Json& result, const TextStyle& style)
{
    return renderQuality(result, style) + "\nThe grouping is in "
        + result.at("file").get<std::string>() + "\n";
}

} // namespace

Command makeGroup()
{
    return {.info = {.id = "group",
                .title = "Group",
                .summary = "Cuts the neurons (and heads) of each layer into experts by what a "
                           "recording says of them.",
                .parameters = parameters()},
        .example
        = "lapidary-engine group ~/models/stories --recording rec --experts 8 --out g.json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
