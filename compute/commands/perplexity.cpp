// SPDX-License-Identifier: Apache-2.0
// perplexity: how well a model predicts a text, window after window.
#include "compute/commands/model_command.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "model/data/data_file.h"
#include "model/text/open_tokenizer.h"

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

/// The ids of each data file, a stream of its own, without begin and end tokens.
Result<std::vector<std::vector<std::int64_t>>> readStreams(
    const model::Params& params, const model::Tokenizer& tokenizer)
{
    std::vector<std::vector<std::int64_t>> streams;
    for (const std::string& path : params.texts("data")) {
        LAP_TRY(const model::DataFile file, model::DataFile::open(path));
        LAP_TRY(const std::string text, file.stream(model::fieldNames(textOf(params, "field"))));
        const model::Encoding encoding
            = tokenizer.encode(text, {.addSpecial = false, .withOffsets = false});
        streams.emplace_back(encoding.ids.begin(), encoding.ids.end());
    }
    return streams;
}

/// Windows of `context` tokens one after another. A stream that is shorter than one window is one
/// window; else the rest is dropped.
std::vector<std::vector<std::int64_t>> windowsOf(
    const std::vector<std::vector<std::int64_t>>& streams, std::int64_t context)
{
    std::vector<std::vector<std::int64_t>> windows;
    for (const std::vector<std::int64_t>& ids : streams) {
        const auto size = static_cast<std::int64_t>(ids.size());
        if (size < context && size > 1) {
            windows.push_back(ids);
        }
        for (std::int64_t begin = 0; begin + context <= size; begin += context) {
            windows.emplace_back(ids.begin() + begin, ids.begin() + begin + context);
        }
    }
    return windows;
}

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
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(loaded.opened->checkpoint()));
    LAP_TRY(const std::int64_t length, windowLength(params, loaded.opened->config().contextLength));
    LAP_TRY(const auto streams, readStreams(params, tokenizer));
    const auto windows = windowsOf(streams, length);
    LAP_TRY(const Score score, scoreWindows(*loaded.decoder, windows, context));
    if (score.tokens == 0) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "the data has no token to score, expected a text of at least two tokens",
            params.texts("data").front(), "name a file with more text", {}};
    }
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

} // namespace

Command makePerplexity()
{
    return {.info = {.id = "perplexity",
                .title = "Perplexity",
                .summary = "Measures how well a model predicts a text, in windows without overlap.",
                .parameters
                = modelParameters({{.name = "data",
                                       .type = ParamType::Path,
                                       .help = "a text, JSONL or CSV file, read as one stream",
                                       .isRequired = true,
                                       .isList = true},
                    {.name = "field",
                        .type = ParamType::Text,
                        .help = "fields to join, separated by commas (JSONL, CSV)"},
                    {.name = "context",
                        .type = ParamType::Integer,
                        .help = "tokens of a window; without it the model's context, at most 2048",
                        .minimum = 2,
                        .maximum = 2147483647.0,
                        .unit = "tokens"}})},
        .example = "lapidary-engine perplexity ~/models/stories --data stories.txt --context 512",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
