// SPDX-License-Identifier: Apache-2.0
// perplexity: how well a model predicts a text, window after window.
#include "compute/commands/model_command.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "compute/decoder/text_windows.h"

#include <cmath>
#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

/// Tokens of one forward pass; several short windows share one.
constexpr std::int64_t kTokensAtOnce = 2048;
constexpr std::int64_t kDefaultContext = 2048;

struct Score
{
    double loss = 0.0;
    std::int64_t tokens = 0;
};

Result<Score> scoreWindows(const Decoder& decoder,
    const std::vector<std::vector<std::int64_t>>& windows, const CommandContext& context)
{
    Score score;
    for (std::size_t done = 0; done < windows.size();) {
        if (context.cancel.isCancelled()) {
            return cancelled("the measurement");
        }
        TokenBatch batch;
        do {
            const std::vector<std::int64_t>& window = windows[done++];
            batch.ids.insert(batch.ids.end(), window.begin(), window.end());
            batch.lengths.push_back(static_cast<std::int64_t>(window.size()));
        } while (done < windows.size()
            && static_cast<std::int64_t>(batch.ids.size() + windows[done].size()) <= kTokensAtOnce);
        LAP_CHECK(decoder.check(batch));
        for (const std::vector<double>& losses : tokenLosses(decoder, batch)) {
            for (const double loss : losses) {
                score.loss += loss;
                ++score.tokens;
            }
        }
        context.progress({"measuring", static_cast<double>(done),
            static_cast<double>(windows.size()), "windows", {}});
    }
    return score;
}

Result<std::int64_t> windowLength(const model::Params& params, std::int64_t limit)
{
    if (!params.has("context")) {
        return limit > 0 ? std::min(limit, kDefaultContext) : kDefaultContext;
    }
    const std::int64_t wanted = params.integer("context");
    if (limit > 0 && wanted > limit) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "--context is " + std::to_string(wanted) + ", but the model's context holds "
                + std::to_string(limit) + " tokens",
            {}, "ask for at most " + std::to_string(limit), {}};
    }
    return wanted;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    LAP_TRY(const std::int64_t length, windowLength(params, loaded.opened->config().contextLength));
    LAP_TRY(const auto windows, textWindows(params, loaded.opened->checkpoint(), length));
    LAP_TRY(const Score score, scoreWindows(*loaded.decoder, windows, context));
    const double mean = score.loss / static_cast<double>(score.tokens);
    return CommandResult{{{"tokens", score.tokens}, {"nll", mean}, {"perplexity", std::exp(mean)},
        {"context", length}, {"windows", windows.size()}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "perplexity %.4f (%.5f nats a token)\n",
        result["perplexity"].get<double>(), result["nll"].get<double>());
    return text.data()
        + style.faint(result["tokens"].dump() + " tokens in " + result["windows"].dump()
            + " windows of " + result["context"].dump())
        + "\n";
}

std::vector<model::ParamSpec> parameters()
{
    std::vector<model::ParamSpec> own = textWindowOptions();
    own.push_back({.name = "context",
        .type = ParamType::Integer,
        .help = "tokens of a window; without it the model's context, at most 2048",
        .minimum = 2,
        .maximum = 2147483647.0,
        .unit = "tokens"});
    return modelParameters(std::move(own));
}

} // namespace

Command makePerplexity()
{
    return {.info = {.id = "perplexity",
                .title = "Perplexity",
                .summary = "Measures how well a model predicts a text, in windows without overlap.",
                .parameters = parameters()},
        .example = "lapidary-engine perplexity ~/models/stories --data stories.txt --context 512",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
