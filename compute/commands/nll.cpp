// SPDX-License-Identifier: Apache-2.0
// nll: the mean surprise of the responses in a data file, given their prompts.
#include "compute/commands/model_command.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "model/data/bootstrap.h"
#include "model/data/data_file.h"
#include "model/text/open_tokenizer.h"

#include <cstdio>
#include <map>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

constexpr std::size_t kTokensAtOnce = 2048;

/// One item as token ids: prompt and separator, then the response.
struct Item
{
    std::vector<std::int64_t> ids;
    std::size_t promptTokens = 0;
    std::string group;
    double loss = 0.0;       ///< sum over the scored tokens
    std::int64_t tokens = 0; ///< scored tokens
};

/// Named fields joined by a newline.
Result<std::string> joined(const model::DataItem& item, const std::string& fields)
{
    const std::vector<std::string> names = model::fieldNames(fields);
    return model::itemText(item, names);
}

Result<Item> makeItem(
    const model::DataItem& data, const model::Params& params, const model::Tokenizer& tokenizer)
{
    LAP_TRY(const std::string prompt, joined(data, params.text("prompt_field")));
    LAP_TRY(const std::string response, joined(data, params.text("response_field")));
    const auto before = tokenizer.encode(
        prompt + params.text("separator"), {.addSpecial = false, .withOffsets = false});
    const auto after = tokenizer.encode(
        response, {.addSpecial = false, .withOffsets = false, .dummyPrefix = false});
    Item item;
    item.ids.assign(before.ids.begin(), before.ids.end());
    item.ids.insert(item.ids.end(), after.ids.begin(), after.ids.end());
    item.promptTokens = before.ids.size();
    if (params.has("by")) {
        LAP_TRY(item.group, model::fieldText(data, params.text("by")));
    }
    return item;
}

struct Items
{
    std::vector<Item> list;
    std::int64_t leftOut = 0; ///< longer than the context, or without a token to score
};

Result<void> readItems(const std::string& path, const model::Params& params,
    const model::Tokenizer& tokenizer, std::int64_t context, Items& items)
{
    LAP_TRY(const model::DataFile file, model::DataFile::open(path));
    const std::size_t limit
        = params.has("limit") ? static_cast<std::size_t>(params.integer("limit")) : file.size();
    for (std::size_t i = 0; i < std::min(limit, file.size()); ++i) {
        LAP_TRY(const model::DataItem data, file.item(i));
        auto item = makeItem(data, params, tokenizer);
        if (!item) {
            model::Error error = std::move(item).error();
            error.where = path;
            return error;
        }
        const bool isFitting
            = context == 0 || static_cast<std::int64_t>(item->ids.size()) <= context;
        if (isFitting && item->ids.size() > std::max<std::size_t>(item->promptTokens, 1)) {
            items.list.push_back(*std::move(item));
        } else {
            ++items.leftOut;
        }
    }
    return {};
}

/// Scores items [begin, end) in one forward pass.
Result<void> scoreTogether(const Decoder& decoder, std::span<Item> items)
{
    TokenBatch batch;
    for (const Item& item : items) {
        batch.ids.insert(batch.ids.end(), item.ids.begin(), item.ids.end());
        batch.lengths.push_back(static_cast<std::int64_t>(item.ids.size()));
    }
    LAP_CHECK(decoder.check(batch));
    const std::vector<std::vector<double>> losses = tokenLosses(decoder, batch);
    for (std::size_t i = 0; i < items.size(); ++i) {
        // The loss of token t stands at t − 1; the very first token has none.
        const std::size_t first = std::max<std::size_t>(items[i].promptTokens, 1) - 1;
        for (std::size_t t = first; t < losses[i].size(); ++t) {
            items[i].loss += losses[i][t];
            ++items[i].tokens;
        }
    }
    return {};
}

Result<void> scoreAll(
    const Decoder& decoder, std::vector<Item>& items, const CommandContext& context)
{
    for (std::size_t begin = 0; begin < items.size();) {
        if (context.cancel.isCancelled()) {
            return cancelled("the measurement");
        }
        std::size_t end = begin;
        std::size_t tokens = 0;
        do {
            tokens += items[end++].ids.size();
        } while (end < items.size() && tokens + items[end].ids.size() <= kTokensAtOnce);
        LAP_CHECK(scoreTogether(decoder, std::span(items).subspan(begin, end - begin)));
        context.progress({"measuring", static_cast<double>(end), static_cast<double>(items.size()),
            "items", {}});
        begin = end;
    }
    return {};
}

/// {tokens, nll, interval} of some items.
Json summarise(const std::vector<const Item*>& items, std::uint64_t seed)
{
    std::vector<double> sums;
    std::vector<double> weights;
    for (const Item* item : items) {
        sums.push_back(item->loss);
        weights.push_back(static_cast<double>(item->tokens));
    }
    const double tokens = std::accumulate(weights.begin(), weights.end(), 0.0);
    const model::Interval interval = model::bootstrapMean(sums, weights, seed);
    return {{"tokens", static_cast<std::int64_t>(tokens)},
        {"nll", std::accumulate(sums.begin(), sums.end(), 0.0) / tokens},
        {"interval", {interval.low, interval.high}}};
}

Json toJson(const Items& items, bool isGrouped, std::uint64_t seed)
{
    std::vector<const Item*> all;
    std::map<std::string, std::vector<const Item*>> groups;
    Json list = Json::array();
    for (const Item& item : items.list) {
        all.push_back(&item);
        groups[item.group].push_back(&item);
        list.push_back(
            {{"tokens", item.tokens}, {"nll", item.loss / static_cast<double>(item.tokens)}});
    }
    Json result = summarise(all, seed);
    result["items"] = std::move(list);
    result["left_out"] = items.leftOut;
    result["groups"] = Json::object();
    for (const auto& [name, members] : groups) {
        if (isGrouped) {
            result["groups"][name] = summarise(members, seed);
        }
    }
    return result;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(loaded.opened->checkpoint()));
    Items items;
    for (const std::string& path : params.texts("data")) {
        LAP_CHECK(readItems(path, params, tokenizer, loaded.opened->config().contextLength, items));
    }
    if (items.list.empty()) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "no item can be scored: " + std::to_string(items.leftOut)
                + " are longer than the model's context or have an empty response",
            params.texts("data").front(), "name a file with shorter items", {}};
    }
    LAP_CHECK(scoreAll(*loaded.decoder, items.list, context));
    return CommandResult{
        toJson(items, params.has("by"), static_cast<std::uint64_t>(params.integer("seed")))};
}

std::string summaryLine(const std::string& name, const Json& summary)
{
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%.5f  [%.5f, %.5f]  ", summary["nll"].get<double>(),
        summary["interval"][0].get<double>(), summary["interval"][1].get<double>());
    return text.data() + summary["tokens"].dump() + " tokens  " + name + "\n";
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text = summaryLine(style.strong("all"), result);
    for (const auto& [name, summary] : result["groups"].items()) {
        text += summaryLine(name, summary);
    }
    return text;
}

std::vector<model::ParamSpec> parameters()
{
    return modelParameters({
        {.name = "data",
            .type = ParamType::Path,
            .help = "a JSONL or CSV file; can be given several times",
            .isRequired = true,
            .isList = true},
        {.name = "prompt_field",
            .type = ParamType::Text,
            .help = "field (or fields, separated by commas) that is given",
            .defaultValue = "prompt"},
        {.name = "response_field",
            .type = ParamType::Text,
            .help = "field (or fields) that is scored",
            .defaultValue = "response"},
        {.name = "separator",
            .type = ParamType::Text,
            .help = "text between prompt and response",
            .defaultValue = "\n"},
        {.name = "by", .type = ParamType::Text, .help = "field to group the items by"},
        {.name = "limit",
            .type = ParamType::Integer,
            .help = "at most so many items of each file",
            .minimum = 1,
            .maximum = 2147483647.0,
            .unit = "items"},
        seedOption(),
    });
}

} // namespace

Command makeNll()
{
    return {
        .info = {.id = "nll",
            .title = "Loss of responses",
            .summary = "Measures the mean loss per token of the responses in a data file, given "
                       "their prompts.",
            .parameters = parameters()},
        .example = "lapidary-engine nll ~/models/stories --data dev.jsonl --by level",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
