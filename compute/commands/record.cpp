// SPDX-License-Identifier: Apache-2.0
// record: how the neurons and heads of a model behave over calibration data.
#include "compute/record/record.h"

#include "compute/commands/model_command.h"
#include "model/text/open_tokenizer.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

constexpr int kPartialStatus = 10;
constexpr std::int64_t kDefaultSequence = 512;

Result<std::int64_t> sequenceLength(const model::Params& params, std::int64_t limit)
{
    if (!params.has("sequence_length")) {
        return limit > 0 ? std::min(limit, kDefaultSequence) : kDefaultSequence;
    }
    const std::int64_t wanted = params.integer("sequence_length");
    if (limit > 0 && wanted > limit) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "--sequence-length is " + std::to_string(wanted) + ", but the model's context holds "
                + std::to_string(limit) + " tokens",
            {}, "ask for at most " + std::to_string(limit), {}};
    }
    return wanted;
}

RecordOptions optionsOf(const model::Params& params, std::int64_t length)
{
    RecordOptions options;
    options.calibration.files = params.texts("data");
    options.calibration.field = textOf(params, "field");
    options.calibration.limit = params.has("limit") ? params.integer("limit") : 0;
    options.calibration.tokens = params.integer("tokens");
    options.calibration.sequenceLength = length;
    options.calibration.seed = static_cast<std::uint64_t>(params.integer("seed"));
    options.calibration.sketchTokens = params.integer("sketch_tokens");
    options.out = params.text("out");
    options.neuronQuantile = params.number("neuron_quantile");
    options.headQuantile = params.number("head_quantile");
    options.activationTopK = params.has("top_k") ? params.integer("top_k") : 0;
    options.hasMoments = params.text("moments") == "all";
    return options;
}

Json toJson(const RecordSummary& summary)
{
    const model::RecordingInfo& info = summary.info;
    Json labels = Json::object();
    for (std::size_t s = 0; s < model::kStepCount; ++s) {
        labels[std::string(model::kStepNames[s])] = info.labelTokens[s];
    }
    return {{"tokens", info.tokens}, {"left_out", info.leftOut},
        {"tokens_per_second", static_cast<double>(info.tokens) / std::max(summary.seconds, 1e-9)},
        {"seconds", summary.seconds}, {"layers", info.layers}, {"neurons", info.neurons},
        {"heads", info.heads}, {"partial", info.isPartial}, {"documents", info.documents},
        {"sequence_length", info.sequenceLength}, {"sketch_tokens", info.sketchTokens},
        {"labels", info.labels}, {"label_tokens", std::move(labels)},
        {"fingerprint", info.fingerprint}};
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(loaded.opened->checkpoint()));
    LAP_TRY(
        const std::int64_t length, sequenceLength(params, loaded.opened->config().contextLength));
    LAP_TRY(const RecordSummary summary,
        record(*loaded.opened, *loaded.decoder, tokenizer, optionsOf(params, length),
            context.cancel, context.progress));
    Json json = toJson(summary);
    json["out"] = params.text("out");
    return CommandResult{std::move(json), summary.info.isPartial ? kPartialStatus : 0};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::array<char, 64> speed{};
    std::snprintf(speed.data(), speed.size(), "%.0f", result["tokens_per_second"].get<double>());
    std::string text = style.strong(result["partial"].get<bool>() ? "stopped early" : "recorded")
        + ": " + result["tokens"].dump() + " tokens of " + result["documents"].dump()
        + " documents at " + speed.data() + " tokens/s\n";
    text += result["layers"].dump() + " layers of " + result["neurons"].dump() + " neurons and "
        + result["heads"].dump() + " heads; sketch of " + result["sketch_tokens"].dump()
        + " tokens\n";
    if (result["left_out"].get<std::int64_t>() > 0) {
        text += result["left_out"].dump()
            + " items with steps are longer than a sequence and were left out\n";
    }
    return text + style.faint(result["out"].get<std::string>()) + "\n";
}

std::vector<model::ParamSpec> dataParameters()
{
    return {{.name = "data",
                .type = ParamType::Path,
                .help = "a JSONL, CSV or text file; several give equal shares of the tokens",
                .isRequired = true,
                .isList = true},
        {.name = "field",
            .type = ParamType::Text,
            .help = "fields to join with a newline, separated by commas (JSONL, CSV)"},
        {.name = "limit",
            .type = ParamType::Integer,
            .help = "at most so many items of each file",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "items"},
        {.name = "tokens",
            .type = ParamType::Integer,
            .help = "how many tokens to record; fewer when the data ends before",
            .defaultValue = 16384,
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "tokens"},
        {.name = "sequence_length",
            .type = ParamType::Integer,
            .help = "longest sequence; without it the model's context, at most 512",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "tokens"}};
}

std::vector<model::ParamSpec> statisticParameters()
{
    return {{.name = "sketch_tokens",
                .type = ParamType::Integer,
                .help = "tokens whose activations are kept, drawn evenly from all",
                .defaultValue = 4096,
                .minimum = 1,
                .maximum = 1048576,
                .unit = "tokens"},
        {.name = "top_k",
            .type = ParamType::Integer,
            .help = "the activation rate counts the so many largest neurons of a token; without it "
                    "a hundredth of the layer, at least 10",
            .minimum = 1,
            .maximum = 10000000.0,
            .unit = "neurons",
            .source = "CMoE, arXiv 2502.04416, section 3.2"},
        {.name = "neuron_quantile",
            .type = ParamType::Number,
            .help = "a neuron fires when |h| exceeds this quantile of its layer",
            .defaultValue = 0.9,
            .minimum = 0.0,
            .maximum = 1.0},
        {.name = "head_quantile",
            .type = ParamType::Number,
            .help = "a head fires when the norm of its output exceeds this quantile of its layer",
            .defaultValue = 0.5,
            .minimum = 0.0,
            .maximum = 1.0},
        {.name = "moments",
            .type = ParamType::Choice,
            .help = "second moments for predictive grouping; they take layers x D x (D + F) x 8 "
                    "bytes of memory",
            .defaultValue = "all",
            .choices = {"all", "none"}}};
}

std::vector<model::ParamSpec> parameters()
{
    std::vector<model::ParamSpec> own = dataParameters();
    for (model::ParamSpec& spec : statisticParameters()) {
        own.push_back(std::move(spec));
    }
    own.push_back({.name = "out",
        .type = ParamType::Path,
        .help = "folder to write; an earlier recording there is replaced",
        .isRequired = true});
    own.push_back(seedOption());
    return modelParameters(std::move(own));
}

} // namespace

Command makeRecord()
{
    return {.info = {.id = "record",
                .title = "Record",
                .summary = "Records how the neurons and heads of a dense model behave over "
                           "calibration data.",
                .parameters = parameters()},
        .example = "lapidary-engine record ~/models/stories --data steps.jsonl --tokens 16384 "
                   "--out stories.recording",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
