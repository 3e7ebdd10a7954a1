// SPDX-License-Identifier: Apache-2.0
// project2d: the units of a layer as points in the plane; near ones work at the same tokens.
#include "compute/base/aten.h"
#include "compute/clustering/features.h"
#include "compute/commands/model_command.h"
#include "compute/projection/principal_components.h"
#include "compute/projection/umap.h"
#include "model/data/tensor_file.h"

#include <algorithm>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

/// Neighbours are looked for in all features where that takes few operations, else in so many
/// principal components.
constexpr double kFewOperations = 1e11;
constexpr std::int64_t kDimensions = 64;

std::vector<float> toVector(const at::Tensor& values)
{
    const at::Tensor flat = values.contiguous();
    return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

/// The first two components; a direction that does not exist is zero. Shapes: returns [n, 2].
std::vector<float> pca(const at::Tensor& features, std::uint64_t seed)
{
    const at::Tensor found = principalComponents(features, 2, /*exact=*/2, seed);
    at::Tensor points = at::zeros({features.size(0), 2}, at::kFloat);
    points.narrow(1, 0, found.size(1)).copy_(found);
    return toVector(points);
}

Result<std::vector<float>> umap(
    const at::Tensor& features, const model::Params& params, const CommandContext& context)
{
    const std::int64_t n = features.size(0);
    UmapOptions options;
    options.minimumDistance = params.number("minimum_distance");
    options.epochs = params.integer("epochs");
    options.seed = static_cast<std::uint64_t>(params.integer("seed"));
    if (n < 3) {
        return pca(features, options.seed);
    }
    context.progress({"looking for neighbours", 0, static_cast<double>(n), "units", {}});
    const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(features.numel());
    const bool usesAll = operations <= kFewOperations;
    const at::Tensor components
        = principalComponents(features, usesAll ? 2 : kDimensions, /*exact=*/0, options.seed);
    LAP_TRY(const Neighbours neighbours,
        nearestNeighbours(usesAll ? features : components,
            std::min(params.integer("neighbours"), n - 1), context.cancel));
    Umap map(fuzzyGraph(neighbours), toVector(components.narrow(1, 0, 2)), options);
    while (map.epoch() < map.epochs()) {
        if (context.cancel.isCancelled()) {
            return cancelled("the projection");
        }
        map.step();
        if (map.epoch() % 10 == 0) {
            context.progress({"arranging", static_cast<double>(map.epoch()),
                static_cast<double>(map.epochs()), "epochs", {}});
        }
    }
    return map.points();
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const model::OpenedModel dense, model::openModel(params.text("model")));
    LAP_TRY(const model::Recording recording, model::Recording::open(params.text("recording")));
    LAP_CHECK(checkRecordingFits(dense, recording));
    const model::UnitKind kind
        = params.flag("heads") ? model::UnitKind::Head : model::UnitKind::Neuron;
    LAP_TRY(const LayerUnits units,
        LayerUnits::open(&dense, recording,
            model::LayerId(static_cast<std::int32_t>(params.integer("layer"))), kind));
    std::vector<std::int32_t> all(static_cast<std::size_t>(units.count()));
    std::iota(all.begin(), all.end(), 0);
    const at::Tensor features = contributionFeatures(units, all, TokenWeight::Equal);
    std::vector<float> points;
    if (params.text("method") == "pca") {
        points = pca(features, static_cast<std::uint64_t>(params.integer("seed")));
    } else {
        LAP_TRY(points, umap(features, params, context));
    }
    LAP_TRY(model::TensorFile file,
        model::TensorFile::create(
            params.text("out"), "project2d", {{"points", model::DType::F32, {units.count(), 2}}}));
    LAP_CHECK(file.write(std::as_bytes(std::span<const float>(points))));
    LAP_CHECK(file.commit());
    return CommandResult{{{"file", params.text("out")}, {"units", units.count()},
        {"method", params.text("method")}, {"layer", params.integer("layer")}}};
}

std::vector<model::ParamSpec> parameters()
{
    return {modelParameter(),
        {.name = "recording",
            .type = ParamType::Path,
            .help = "the folder that `record` wrote",
            .isRequired = true},
        {.name = "layer",
            .type = ParamType::Integer,
            .help = "the layer whose units are projected",
            .minimum = 0,
            .maximum = 65535,
            .isRequired = true},
        {.name = "method",
            .type = ParamType::Choice,
            .help = "pca is at once and linear; umap keeps neighbourhoods",
            .defaultValue = "pca",
            .choices = {"pca", "umap"}},
        {.name = "heads",
            .type = ParamType::Flag,
            .help = "project the attention heads instead of the neurons",
            .defaultValue = false},
        {.name = "neighbours",
            .type = ParamType::Integer,
            .help = "umap: neighbours that a unit stays near to",
            .defaultValue = 15,
            .minimum = 2,
            .maximum = 200,
            .source = "arXiv 1802.03426, section 4.3"},
        {.name = "minimum_distance",
            .type = ParamType::Number,
            .help = "umap: how close units may lie",
            .defaultValue = 0.1,
            .minimum = 0.0,
            .maximum = 0.99},
        {.name = "epochs",
            .type = ParamType::Integer,
            .help = "umap: rounds of moving; 0: 500, or 200 for more than 10,000 units",
            .defaultValue = 0,
            .minimum = 0,
            .maximum = 100000},
        {.name = "out",
            .type = ParamType::Path,
            .help = "the .safetensors file to write",
            .isRequired = true},
        seedOption(), threadsOption()};
}

std::string render(const Json& result, const TextStyle&)
{
    return result.at("units").dump() + " points [units, 2] are in "
        + result.at("file").get<std::string>() + "\n";
}

} // namespace

Command makeProject2d()
{
    return {.info = {.id = "project2d",
                .title = "Project",
                .summary = "Places the units of a layer in the plane by when they work: the tensor "
                           "`points`, float32 [units, 2].",
                .parameters = parameters()},
        .example = "lapidary-engine project2d ~/models/stories --recording rec --layer 2 --method "
                   "umap --out map.safetensors",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
