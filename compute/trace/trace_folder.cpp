// SPDX-License-Identifier: Apache-2.0
// A trace as a folder: the summary as JSON, the columns as tensors.
#include "compute/trace/trace.h"
#include "model/core/atomic_file.h"
#include "model/core/output_folder.h"
#include "model/data/tensor_file.h"
#include "model/data/text_file.h"
#include "model/tokenizer/stream_decoder.h"
#include "model/trace/trace.h"

#include <algorithm>
#include <cmath>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

namespace fs = std::filesystem;

/// Rows of a [rows, columns] list as JSON; what is no number becomes null.
template <class T>
Json rowsOf(const std::vector<T>& values, std::int64_t columns)
{
    Json rows = Json::array();
    const auto width = static_cast<std::size_t>(columns);
    for (std::size_t begin = 0; begin < values.size(); begin += width) {
        Json row = Json::array();
        for (std::size_t c = begin; c < begin + width; ++c) {
            row.push_back(
                std::isnan(static_cast<double>(values[c])) ? Json(nullptr) : Json(values[c]));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// How often each expert of a layer was chosen, by all tokens.
std::vector<std::int64_t> loadOf(const TraceColumns& columns, const model::LayerChoices& layer)
{
    std::vector<std::int64_t> load(static_cast<std::size_t>(layer.experts), 0);
    for (std::size_t t = 0; t < columns.ids.size(); ++t) {
        const auto* const row = layer.first + static_cast<std::int64_t>(t) * layer.stride;
        for (std::int64_t k = 0; k < layer.chosen; ++k) {
            if (row[k] >= 0) {
                ++load[static_cast<std::size_t>(row[k])];
            }
        }
    }
    return load;
}

std::vector<model::LayerChoices> choicesOf(
    const TraceColumns& columns, const model::ModelConfig& config)
{
    std::vector<model::LayerChoices> layers;
    for (std::int64_t l = 0; l < columns.layers; ++l) {
        layers.push_back({columns.experts.data() + l * columns.slots, columns.slots,
            columns.layers * columns.slots,
            static_cast<std::int64_t>(config.experts.at(l).widths.size())});
    }
    return layers;
}

Json toJson(const model::Specialisation& found)
{
    return {{"value", found.value}, {"interval", {found.interval.low, found.interval.high}},
        {"label_shuffle", found.labelShuffle}};
}

/// Over all layers with experts, and of each; null when fewer than two steps are labelled.
Json informationOf(const model::TokenFacts& facts, const std::vector<model::LayerChoices>& layers,
    std::uint64_t seed)
{
    std::vector<model::LayerChoices> routed;
    std::vector<std::int64_t> numbers;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (layers[l].experts > 0) {
            routed.push_back(layers[l]);
            numbers.push_back(static_cast<std::int64_t>(l));
        }
    }
    const auto found = model::specialisation(facts, routed, seed);
    if (found.empty()) {
        return nullptr;
    }
    Json json = toJson(found.back());
    json["layers"] = Json::array();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        Json layer = toJson(found[i]);
        layer["layer"] = numbers[i];
        json["layers"].push_back(std::move(layer));
    }
    const auto identity = model::tokenIdentity(facts, seed);
    json["token_identity"] = identity ? Json(identity->value) : Json(nullptr);
    json["token_identity_shuffle"] = identity ? Json(identity->labelShuffle) : Json(nullptr);
    return json;
}

/// matrix, lift and load of each layer; null for a dense one.
void addTables(Json& json, const TraceColumns& columns,
    const std::vector<model::LayerChoices>& layers, const model::TokenFacts& facts)
{
    for (const char* key : {"matrix", "lift", "load", "experts"}) {
        json[key] = Json::array();
    }
    for (const model::LayerChoices& layer : layers) {
        json["experts"].push_back(layer.experts);
        if (layer.experts == 0) {
            for (const char* key : {"matrix", "lift", "load"}) {
                json[key].push_back(nullptr);
            }
            continue;
        }
        const auto counts = model::countSteps(facts, layer);
        json["matrix"].push_back(rowsOf(counts, layer.experts));
        json["lift"].push_back(rowsOf(model::liftOf(counts, layer.experts), layer.experts));
        json["load"].push_back(loadOf(columns, layer));
    }
}

/// `text` belongs to several tokens, of which the last has completed it: to each its own part where
/// every token is whole characters, else all to the last.
void share(const std::string& text, std::span<const std::int32_t> ids,
    const model::Tokenizer& tokenizer, std::vector<std::string>& pieces)
{
    std::vector<std::string> parts;
    std::string joined;
    for (const std::int32_t id : ids) {
        parts.push_back(tokenizer.bytesOf(id));
        joined += parts.back();
    }
    const bool areWhole
        = joined == text && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
              return std::all_of(
                  part.begin(), part.end(), [](char byte) { return (byte & '\x80') == 0; });
          });
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool isLast = i + 1 == parts.size();
        pieces.push_back(areWhole ? parts[i] : (isLast ? text : std::string()));
    }
}

/// What each token adds to the text of its sequence; together they are the text.
std::vector<std::string> piecesOf(const TraceColumns& columns, const model::Tokenizer* tokenizer)
{
    if (tokenizer == nullptr) {
        return std::vector<std::string>(columns.ids.size());
    }
    std::vector<std::string> pieces;
    std::optional<model::StreamDecoder> stream;
    std::size_t open = 0; // the first token whose text is not complete
    for (std::size_t t = 0; t < columns.ids.size(); ++t) {
        if (t == 0 || columns.sequences[t] != columns.sequences[t - 1]) {
            stream.emplace(*tokenizer);
        }
        std::string text = stream->push(columns.ids[t]);
        const bool isEnd
            = t + 1 == columns.ids.size() || columns.sequences[t + 1] != columns.sequences[t];
        if (isEnd) {
            text += stream->finish();
        }
        if (isEnd || !text.empty()) {
            share(text, std::span(columns.ids).subspan(open, t + 1 - open), *tokenizer, pieces);
            open = t + 1;
        }
    }
    return pieces;
}

/// Mean of −log p over the tokens that have one; null when none has.
Json meanLoss(const std::vector<float>& logprobs)
{
    double sum = 0.0;
    std::int64_t count = 0;
    for (const float value : logprobs) {
        if (!std::isnan(value)) {
            sum -= static_cast<double>(value);
            ++count;
        }
    }
    return count > 0 ? Json(sum / static_cast<double>(count)) : Json(nullptr);
}

Json generationJson(const Generation& generation)
{
    const auto number = [](const auto& value) { return value ? Json(*value) : Json(nullptr); };
    return {{"tokens", generation.ids.size()}, {"text", number(generation.text)},
        {"stop_reason", name(generation.stopReason)},
        {"tokens_per_second", number(generation.tokensPerSecond)},
        {"prefill_tokens_per_second", number(generation.prefillTokensPerSecond)}};
}

std::vector<std::int64_t> labelCounts(const std::vector<std::int8_t>& labels)
{
    std::vector<std::int64_t> counts(model::kStepCount, 0);
    for (const std::int8_t label : labels) {
        if (label != model::kNoStep) {
            ++counts[static_cast<std::size_t>(label)];
        }
    }
    return counts;
}

template <class T>
std::span<const std::byte> bytesOf(const std::vector<T>& values)
{
    return std::as_bytes(std::span<const T>(values));
}

Result<void> writeTensors(const std::string& path, const TraceColumns& columns)
{
    const auto T = static_cast<std::int64_t>(columns.ids.size());
    const model::Shape chosen{T, columns.layers, columns.slots};
    // The widest elements first, so that each array is aligned.
    LAP_TRY(model::TensorFile file,
        model::TensorFile::create(path, "trace",
            {{"weights", model::DType::F32, chosen}, {"logprob", model::DType::F32, {T}},
                {"ids", model::DType::I32, {T}}, {"sequence", model::DType::I32, {T}},
                {"experts", model::DType::I16, chosen}, {"label", model::DType::I8, {T}}}));
    LAP_CHECK(file.write(bytesOf(columns.weights)));
    LAP_CHECK(file.write(bytesOf(columns.logprobs)));
    LAP_CHECK(file.write(bytesOf(columns.ids)));
    LAP_CHECK(file.write(bytesOf(columns.sequences)));
    LAP_CHECK(file.write(bytesOf(columns.experts)));
    LAP_CHECK(file.write(bytesOf(columns.labels)));
    return file.commit();
}

bool isEarlierTrace(const fs::path& folder)
{
    const auto text = model::readTextFile((folder / model::kTraceSummary).string());
    return text && text->find(model::kTraceFormat) != std::string::npos;
}

} // namespace

Json traceSummary(const TraceResult& result, const model::OpenedModel& model,
    const model::Tokenizer* tokenizer, const std::vector<PlannedIntervention>& interventions,
    std::uint64_t seed)
{
    const TraceColumns& columns = result.columns;
    const model::TokenFacts facts{columns.labels, columns.ids, columns.sequences};
    const auto layers = choicesOf(columns, model.config());
    Json json{{"format", model::kTraceFormat}, {"model", model.checkpoint().path()},
        {"tokens", columns.ids.size()}, {"layers", columns.layers}, {"slots", columns.slots},
        {"sequences", result.promptTokens.size()}, {"sequence_prompt_tokens", result.promptTokens},
        {"left_out", result.leftOut}, {"steps", model::kStepNames},
        {"label_tokens", labelCounts(columns.labels)}, {"nll", meanLoss(columns.logprobs)},
        {"interventions", toJson(interventions)}, {"seed", seed},
        {"mutual_information", informationOf(facts, layers, seed)},
        {"pieces", piecesOf(columns, tokenizer)}};
    json["prompt_tokens"]
        = result.promptTokens.size() == 1 ? Json(result.promptTokens.front()) : Json(nullptr);
    json["generation"] = result.generation ? generationJson(*result.generation) : Json(nullptr);
    addTables(json, columns, layers, facts);
    return json;
}

Result<void> writeTrace(
    const std::string& folder, const TraceColumns& columns, const model::Json& summary)
{
    LAP_TRY(model::OutputFolder out, model::OutputFolder::create(folder, isEarlierTrace));
    LAP_CHECK(writeTensors((out.path() / model::kTraceTensors).string(), columns));
    LAP_TRY(model::AtomicFile file, model::AtomicFile::create(out.path() / model::kTraceSummary));
    LAP_CHECK(file.write(summary.dump()));
    LAP_CHECK(file.commit());
    return out.commit();
}

} // namespace lapidary::compute
