// SPDX-License-Identifier: Apache-2.0
// quality: how good a cut is, measured on a recording before anything is converted.
#include "compute/commands/model_command.h"
#include "compute/options/set_option.h"
#include "compute/quality/quality_cache.h"
#include "compute/quality/render_quality.h"
#include "model/grouping/grouping_file.h"

#include <memory>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

/// The layers that were asked for, of those that the grouping has.
Result<std::vector<model::LayerId>> layersOf(
    const model::Params& params, const model::Grouping& grouping, std::int64_t count)
{
    LAP_TRY(const std::vector<model::LayerId> named, parseLayers(textOf(params, "layers"), count));
    std::vector<model::LayerId> layers;
    for (const model::LayerId layer : named) {
        if (grouping.layer(layer) != nullptr) {
            layers.push_back(layer);
        } else if (params.has("layers")) {
            return model::Error{model::ErrorCode::InvalidArgument,
                "layer " + std::to_string(layer.value()) + " is not part of the grouping",
                params.text("grouping"), "leave it out of --layers", {}};
        }
    }
    return layers;
}

Result<CommandResult> run(
    QualityCache& cache, const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const model::Grouping grouping, model::readGrouping(params.text("grouping")));
    LAP_TRY(QualityCache::Opened* const opened,
        cache.open(params.text("model"), params.text("recording")));
    const model::RecordingInfo& info = opened->recording->info();
    LAP_CHECK(model::checkFits(grouping,
        {info.fingerprint, static_cast<std::size_t>(info.layers),
            static_cast<std::size_t>(info.neurons), static_cast<std::size_t>(info.heads)}));
    LAP_TRY(const auto layers, layersOf(params, grouping, info.layers));
    const std::int64_t active = params.has("active") ? params.integer("active") : 0;
    std::vector<LayerFigures> figures;
    for (const model::LayerId layer : layers) {
        if (context.cancel.isCancelled()) {
            return cancelled("the measurement");
        }
        context.progress({"measuring", static_cast<double>(figures.size()),
            static_cast<double>(layers.size()), "layers", {}});
        LAP_TRY(LayerQuality* const measure, QualityCache::layer(*opened, layer));
        LAP_TRY(LayerFigures one, measure->measure(grouping, active));
        figures.push_back(std::move(one));
    }
    return CommandResult{toJson(figures)};
}

} // namespace

Command makeQuality()
{
    // Kept from request to request, so that `serve` answers quickly after an edit.
    const auto cache = std::make_shared<QualityCache>();
    return {.info = {.id = "quality",
                .title = "Quality",
                .summary = "Measures a grouping on a recording: error with the best and with a "
                           "fitted router, silhouette, co-activation, step purity, load.",
                .parameters = {modelParameter(),
                    {.name = "recording",
                        .type = ParamType::Path,
                        .help = "the folder that `record` wrote",
                        .isRequired = true},
                    {.name = "grouping",
                        .type = ParamType::Path,
                        .help = "the grouping file",
                        .isRequired = true},
                    {.name = "active",
                        .type = ParamType::Integer,
                        .help = "slices at work at each token, the shared ones included; without "
                                "it half of them",
                        .minimum = 1,
                        .maximum = 65536,
                        .unit = "slices"},
                    layersOption(), threadsOption()}},
        .example = "lapidary-engine quality ~/models/stories --recording rec --grouping g.json",
        .run = [cache](const model::Params& params,
                   const CommandContext& context) { return run(*cache, params, context); },
        .render = renderQuality};
}

} // namespace lapidary::compute
