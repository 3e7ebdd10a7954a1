// SPDX-License-Identifier: Apache-2.0
// compare: a model beside the one that it was made from, on the same text.
#include "compute/commands/model_command.h"
#include "compute/comparison/compare_models.h"
#include "compute/decoder/text_windows.h"

#include <algorithm>
#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Result<void> checkComparable(const model::OpenedModel& a, const model::OpenedModel& b)
{
    const model::ModelConfig& left = a.config();
    const model::ModelConfig& right = b.config();
    if (left.vocabSize != right.vocabSize || left.layers != right.layers
        || left.hiddenSize != right.hiddenSize) {
        return Error{ErrorCode::InvalidArgument,
            "the two models have different shapes: found " + std::to_string(right.layers)
                + " layers of width " + std::to_string(right.hiddenSize) + " and "
                + std::to_string(right.vocabSize) + " tokens, expected "
                + std::to_string(left.layers) + ", " + std::to_string(left.hiddenSize) + " and "
                + std::to_string(left.vocabSize),
            b.checkpoint().path(), "compare a model with what it was made from", {}};
    }
    return {};
}

Result<CommandResult> run(const model::Params& params, const CommandContext& command)
{
    releaseModel(command);
    LAP_TRY(const Device device, command.gpu.choose(textOf(params, "device")));
    const auto load = [&](const char* name) {
        return loadModel(
            params.text(name), device, textOf(params, "dtype"), command.cancel, command.progress);
    };
    LAP_TRY(const LoadedModel a, load("a"));
    LAP_TRY(const LoadedModel b, load("b"));
    LAP_CHECK(checkComparable(*a.opened, *b.opened));
    const std::int64_t context = params.integer("context");
    LAP_TRY(auto windows, textWindows(params, a.opened->checkpoint(), context));
    if (params.has("tokens")) {
        const std::int64_t most = (params.integer("tokens") + context - 1) / context;
        windows.resize(std::min(windows.size(), static_cast<std::size_t>(most)));
    }
    LAP_TRY(Json result,
        compareModels(*a.decoder, *b.decoder, windows,
            static_cast<std::uint64_t>(params.integer("seed")), command.cancel, command.progress));
    return CommandResult{std::move(result)};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::array<char, 240> line{};
    std::snprintf(line.data(), line.size(),
        "perplexity %.4f → %.4f, ratio %.4f (%.4f to %.4f)\n"
        "divergence %.4f nats a token, the same first choice at %.1f %% of the tokens\n",
        result["a"]["perplexity"].get<double>(), result["b"]["perplexity"].get<double>(),
        result["ratio"].get<double>(), result["interval"][0].get<double>(),
        result["interval"][1].get<double>(), result["kl"].get<double>(),
        100.0 * result["top1_agreement"].get<double>());
    std::string text = line.data();
    for (const Json& layer : result["layers"]) {
        std::snprintf(line.data(), line.size(), "layer %3d   error %.4f\n",
            layer["layer"].get<int>(), layer["error"].get<double>());
        text += line.data();
    }
    return text + style.faint(result["tokens"].dump() + " tokens") + "\n";
}

std::vector<model::ParamSpec> parameters()
{
    const auto path = [](const char* name, const char* help) {
        model::ParamSpec spec = modelParameter();
        spec.name = name;
        spec.help = help;
        return spec;
    };
    std::vector<model::ParamSpec> all{
        path("a", "the model that is the measure"), path("b", "the model made from it")};
    for (model::ParamSpec& option : textWindowOptions()) {
        all.push_back(std::move(option));
    }
    all.push_back({.name = "context",
        .type = ParamType::Integer,
        .help = "tokens of a window",
        .defaultValue = 512,
        .minimum = 2,
        .maximum = 2147483647.0,
        .unit = "tokens"});
    all.push_back({.name = "tokens",
        .type = ParamType::Integer,
        .help = "only the windows that hold the first so many tokens",
        .minimum = 2,
        .maximum = 1e12,
        .unit = "tokens"});
    for (const auto& option : {seedOption(), deviceOption(), dtypeOption(), threadsOption()}) {
        all.push_back(option);
    }
    return all;
}

} // namespace

Command makeCompare()
{
    return {.info = {.id = "compare",
                .title = "Compare",
                .summary = "Measures how a model differs from the one that it was made from: "
                           "perplexities, divergence, error and load of each layer.",
                .parameters = parameters()},
        .example = "lapidary-engine compare ~/models/stories stories-moe --data test.txt "
                   "--context 256",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
