// SPDX-License-Identifier: Apache-2.0
#include "model/trace/trace.h"

#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/data/text_file.h"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace lapidary::model {

namespace {

constexpr std::size_t kLargestSummary = std::size_t{256} << 20;
constexpr std::int64_t kMostTokens = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostLayers = 10'000;
constexpr std::int64_t kMostExperts = 32'767;

Error wrong(const std::string& key, const std::string& found, const std::string& expected)
{
    return {ErrorCode::Corrupt,
        "the key " + quotedText(key) + ": found " + found + ", expected " + expected, {},
        "trace again", "TRACE"};
}

Result<std::int64_t> whole(const Json& value, const std::string& key, std::int64_t most)
{
    const bool isWhole = value.is_number_integer()
        && !(value.is_number_unsigned()
            && value.get<std::uint64_t>() > static_cast<std::uint64_t>(most));
    if (!isWhole || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most) {
        return wrong(key, quotedText(value.dump()), "a number from 0 to " + std::to_string(most));
    }
    return value.get<std::int64_t>();
}

Result<const Json*> member(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end()) {
        return wrong(key, "nothing", "a value");
    }
    return &*found;
}

Result<std::int64_t> wholeMember(const Json& object, const char* key, std::int64_t most)
{
    LAP_TRY(const Json* value, member(object, key));
    return whole(*value, key, most);
}

/// A list of `count` entries.
Result<const Json*> listMember(const Json& object, const char* key, std::int64_t count)
{
    LAP_TRY(const Json* value, member(object, key));
    if (!value->is_array() || static_cast<std::int64_t>(value->size()) != count) {
        return wrong(key,
            value->is_array() ? std::to_string(value->size()) + " entries" : value->type_name(),
            "a list of " + std::to_string(count));
    }
    return value;
}

Result<std::vector<std::int64_t>> wholeNumbers(
    const Json& object, const char* key, std::int64_t count, std::int64_t most)
{
    LAP_TRY(const Json* list, listMember(object, key, count));
    std::vector<std::int64_t> result;
    for (const Json& entry : *list) {
        LAP_TRY(const std::int64_t value, whole(entry, key, most));
        result.push_back(value);
    }
    return result;
}

} // namespace

Result<Trace> Trace::open(const std::string& folder)
{
    const std::filesystem::path path(folder);
    LAP_TRY(MappedTensors tensors, MappedTensors::open((path / kTraceTensors).string()));
    Trace trace(std::move(tensors));
    LAP_CHECK(trace.readSummary((path / kTraceSummary).string()));
    LAP_CHECK(trace.mapTensors());
    return trace;
}

Result<void> Trace::readSummary(const std::string& path)
{
    LAP_TRY(const std::string text, readTextFile(path));
    const auto read = [&]() -> Result<void> {
        LAP_TRY(m_summary, parseStrictJson(text, {.bytes = kLargestSummary}));
        if (!m_summary.is_object() || m_summary.value("format", Json()) != kTraceFormat) {
            return wrong("format", "another format", kTraceFormat);
        }
        LAP_TRY(m_tokens, wholeMember(m_summary, "tokens", kMostTokens));
        LAP_TRY(m_layers, wholeMember(m_summary, "layers", kMostLayers));
        LAP_TRY(m_slots, wholeMember(m_summary, "slots", kMostExperts));
        if (m_slots < 1) {
            return wrong("slots", "0", "at least 1");
        }
        LAP_TRY(m_experts, wholeNumbers(m_summary, "experts", m_layers, kMostExperts));
        LAP_TRY(const Json* pieces, listMember(m_summary, "pieces", m_tokens));
        for (const Json& piece : *pieces) {
            if (!piece.is_string()) {
                return wrong("pieces", piece.type_name(), "texts");
            }
            m_pieces.push_back(piece.get<std::string>());
        }
        LAP_TRY(const std::int64_t sequences, wholeMember(m_summary, "sequences", kMostTokens));
        LAP_TRY(m_promptTokens,
            wholeNumbers(m_summary, "sequence_prompt_tokens", sequences, kMostTokens));
        return {};
    };
    if (auto done = read(); !done) {
        Error error = std::move(done).error();
        error.where = path;
        return error;
    }
    return {};
}

Result<void> Trace::mapTensors()
{
    const auto T = m_tokens;
    LAP_TRY(m_chosen, m_tensors.values<std::int16_t>("experts", {T, m_layers, m_slots}));
    LAP_TRY(m_weights, m_tensors.values<float>("weights", {T, m_layers, m_slots}));
    LAP_TRY(m_labels, m_tensors.values<std::int8_t>("label", {T}));
    LAP_TRY(m_logprobs, m_tensors.values<float>("logprob", {T}));
    LAP_TRY(m_ids, m_tensors.values<std::int32_t>("ids", {T}));
    LAP_TRY(m_sequences, m_tensors.values<std::int32_t>("sequence", {T}));
    const auto count = static_cast<std::int32_t>(m_promptTokens.size());
    const bool areLabels = std::all_of(m_labels.begin(), m_labels.end(),
        [](std::int8_t label) { return label >= kNoStep && label < std::int8_t{kStepCount}; });
    const bool areSequences = std::is_sorted(m_sequences.begin(), m_sequences.end())
        && (T == 0 || (m_sequences.front() >= 0 && m_sequences.back() < count));
    std::size_t place = 0;
    const bool areExperts = std::all_of(m_chosen.begin(), m_chosen.end(), [&](std::int16_t expert) {
        const auto layer = place++ / static_cast<std::size_t>(m_slots) % m_experts.size();
        return expert >= -1 && expert < m_experts[layer];
    });
    if (!areLabels || !areSequences || !areExperts) {
        return Error{ErrorCode::Corrupt,
            std::string("the tensor ")
                + (!areLabels ? "label" : (areSequences ? "experts" : "sequence"))
                + " holds a number that the summary does not allow",
            m_tensors.path(), "trace again", "TRACE"};
    }
    return {};
}

std::span<const std::int16_t> Trace::chosen(std::int64_t token, std::int64_t layer) const
{
    const auto K = static_cast<std::size_t>(m_slots);
    return m_chosen.subspan(static_cast<std::size_t>(token * m_layers + layer) * K, K);
}

std::span<const float> Trace::weights(std::int64_t token, std::int64_t layer) const
{
    const auto K = static_cast<std::size_t>(m_slots);
    return m_weights.subspan(static_cast<std::size_t>(token * m_layers + layer) * K, K);
}

std::int64_t Trace::promptTokens(std::int32_t sequence) const
{
    return m_promptTokens[static_cast<std::size_t>(sequence)];
}

LayerChoices Trace::choices(std::int64_t layer) const
{
    return {m_chosen.data() + layer * m_slots, m_slots, m_layers * m_slots, experts(layer)};
}

} // namespace lapidary::model
