// SPDX-License-Identifier: Apache-2.0
// recording.json: written with every key, read with every key checked.
#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/recording/recording.h"

#include <cmath>
#include <limits>

namespace lapidary::model {

namespace {

constexpr const char* kFormat = "lapidary-recording-1";
constexpr std::size_t kLargestInfo = std::size_t{16} << 20;
constexpr std::int64_t kMostTokens = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostLayers = 10'000;
constexpr std::int64_t kMostUnits = 10'000'000;

Error wrong(const std::string& key, const std::string& found, const std::string& expected)
{
    return {ErrorCode::Corrupt,
        "the key " + quotedText(key) + ": found " + found + ", expected " + expected, {},
        "record again", "RECORDING"};
}

/// Members of one object, each of its type and in its range.
class Reader
{
public:
    explicit Reader(const Json& object)
        : m_object(object)
    { }

    Result<const Json*> member(const char* key) const
    {
        const auto found = m_object.find(key);
        if (found == m_object.end()) {
            return wrong(key, "nothing", "a value");
        }
        return &*found;
    }

    Result<std::int64_t> integer(const char* key, std::int64_t lowest, std::int64_t highest) const
    {
        LAP_TRY(const Json* value, member(key));
        const bool isWhole = value->is_number_integer()
            && !(value->is_number_unsigned()
                && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX});
        if (!isWhole || value->get<std::int64_t>() < lowest
            || value->get<std::int64_t>() > highest) {
            return wrong(key, quotedText(value->dump()),
                "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        }
        return value->get<std::int64_t>();
    }

    Result<double> number(const char* key, double lowest, double highest) const
    {
        LAP_TRY(const Json* value, member(key));
        if (!value->is_number() || !(value->get<double>() >= lowest)
            || !(value->get<double>() <= highest)) {
            return wrong(key, quotedText(value->dump()),
                "a number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        }
        return value->get<double>();
    }

    Result<std::string> text(const char* key) const
    {
        LAP_TRY(const Json* value, member(key));
        if (!value->is_string()) {
            return wrong(key, value->type_name(), "a text");
        }
        return value->get<std::string>();
    }

    Result<bool> flag(const char* key) const
    {
        LAP_TRY(const Json* value, member(key));
        if (!value->is_boolean()) {
            return wrong(key, value->type_name(), "true or false");
        }
        return value->get<bool>();
    }

    /// A list of `count` members.
    Result<const Json*> list(const char* key, std::optional<std::size_t> count = {}) const
    {
        LAP_TRY(const Json* value, member(key));
        if (!value->is_array() || (count && value->size() != *count)) {
            return wrong(key,
                value->is_array() ? "a list of " + std::to_string(value->size())
                                  : std::string(value->type_name()),
                count ? "a list of " + std::to_string(*count) : "a list");
        }
        return value;
    }

    Result<Reader> object(const char* key) const
    {
        LAP_TRY(const Json* value, member(key));
        if (!value->is_object()) {
            return wrong(key, value->type_name(), "an object");
        }
        return Reader(*value);
    }

private:
    const Json& m_object;
};

Result<RecordedFile> readFile(const Json& value)
{
    if (!value.is_object()) {
        return wrong("data", value.type_name(), "a list of objects");
    }
    const Reader reader(value);
    RecordedFile file;
    LAP_TRY(file.path, reader.text("path"));
    LAP_TRY(file.sha256, reader.text("sha256"));
    LAP_TRY(file.field, reader.text("field"));
    LAP_TRY(file.items, reader.integer("items", 0, kMostTokens));
    LAP_TRY(file.tokens, reader.integer("tokens", 0, kMostTokens));
    return file;
}

Result<void> readSizes(const Reader& reader, RecordingInfo& info)
{
    LAP_TRY(info.tokens, reader.integer("tokens", 1, kMostTokens));
    LAP_TRY(info.leftOut, reader.integer("left_out", 0, kMostTokens));
    LAP_TRY(info.documents, reader.integer("documents", 1, info.tokens));
    LAP_TRY(info.sequenceLength, reader.integer("sequence_length", 1, kMostTokens));
    LAP_TRY(info.layers, reader.integer("layers", 1, kMostLayers));
    LAP_TRY(info.neurons, reader.integer("neurons", 1, kMostUnits));
    LAP_TRY(info.heads, reader.integer("heads", 1, kMostUnits));
    LAP_TRY(info.hiddenSize, reader.integer("hidden_size", 1, kMostUnits));
    LAP_TRY(info.sketchTokens, reader.integer("sketch_tokens", 0, info.tokens));
    return {};
}

Result<std::vector<double>> readThresholds(
    const Reader& reader, const char* key, std::int64_t layers)
{
    LAP_TRY(const Json* list, reader.list(key, static_cast<std::size_t>(layers)));
    std::vector<double> values;
    for (const Json& value : *list) {
        if (!value.is_number() || !(value.get<double>() >= 0.0)) {
            return wrong(key, quotedText(value.dump()), "numbers from 0 on");
        }
        values.push_back(value.get<double>());
    }
    return values;
}

Result<RecordingDefinitions> readDefinitions(const Reader& reader, const RecordingInfo& info)
{
    RecordingDefinitions definitions;
    LAP_TRY(definitions.neuronQuantile, reader.number("neuron_quantile", 0.0, 1.0));
    LAP_TRY(definitions.headQuantile, reader.number("head_quantile", 0.0, 1.0));
    LAP_TRY(definitions.neuronThresholds, readThresholds(reader, "neuron_thresholds", info.layers));
    LAP_TRY(definitions.headThresholds, readThresholds(reader, "head_thresholds", info.layers));
    LAP_TRY(definitions.activationTopK, reader.integer("activation_top_k", 1, info.neurons));
    return definitions;
}

Result<void> readOrigin(const Reader& reader, RecordingInfo& info)
{
    LAP_TRY(info.model, reader.text("model"));
    LAP_TRY(info.fingerprint, reader.text("fingerprint"));
    LAP_TRY(info.isPartial, reader.flag("partial"));
    LAP_TRY(info.hasMoments, reader.flag("moments"));
    LAP_TRY(info.labels, reader.text("labels"));
    LAP_TRY(const Json* seed, reader.member("seed"));
    if (!seed->is_number_unsigned()) {
        return wrong("seed", quotedText(seed->dump()), "a whole number from 0 on");
    }
    info.seed = seed->get<std::uint64_t>();
    LAP_TRY(const Json* files, reader.list("data"));
    for (const Json& file : *files) {
        LAP_TRY(RecordedFile one, readFile(file));
        info.data.push_back(std::move(one));
    }
    return {};
}

Json toJson(const RecordedFile& file)
{
    return {{"path", file.path}, {"sha256", file.sha256}, {"field", file.field},
        {"items", file.items}, {"tokens", file.tokens}};
}

} // namespace

std::string toJsonText(const RecordingInfo& info)
{
    Json data = Json::array();
    for (const RecordedFile& file : info.data) {
        data.push_back(toJson(file));
    }
    Json labelTokens = Json::object();
    for (std::size_t s = 0; s < kStepCount; ++s) {
        labelTokens[std::string(kStepNames[s])] = info.labelTokens[s];
    }
    const RecordingDefinitions& d = info.definitions;
    return Json{{"format", kFormat}, {"model", info.model}, {"fingerprint", info.fingerprint},
               {"tokens", info.tokens}, {"left_out", info.leftOut}, {"documents", info.documents},
               {"sequence_length", info.sequenceLength}, {"seed", info.seed},
               {"data", std::move(data)}, {"layers", info.layers}, {"neurons", info.neurons},
               {"heads", info.heads}, {"hidden_size", info.hiddenSize},
               {"sketch_tokens", info.sketchTokens}, {"partial", info.isPartial},
               {"moments", info.hasMoments}, {"labels", info.labels},
               {"label_tokens", std::move(labelTokens)},
               {"definitions",
                   {{"neuron_quantile", d.neuronQuantile}, {"head_quantile", d.headQuantile},
                       {"neuron_thresholds", d.neuronThresholds},
                       {"head_thresholds", d.headThresholds},
                       {"activation_top_k", d.activationTopK}}}}
               .dump(2)
        + "\n";
}

Result<RecordingInfo> parseRecordingInfo(std::string_view text)
{
    LAP_TRY(const Json json, parseStrictJson(text, {.bytes = kLargestInfo}));
    if (!json.is_object()) {
        return wrong("format", json.type_name(), "an object");
    }
    const Reader reader(json);
    LAP_TRY(const std::string format, reader.text("format"));
    if (format != kFormat) {
        return Error{ErrorCode::Unsupported,
            "the format is " + quotedText(format) + ", expected " + quotedText(kFormat), {},
            "record again, or use the version of Lapidary that recorded it", "RECORDING"};
    }
    RecordingInfo info;
    LAP_CHECK(readSizes(reader, info));
    LAP_CHECK(readOrigin(reader, info));
    LAP_TRY(const Reader labels, reader.object("label_tokens"));
    for (std::size_t s = 0; s < kStepCount; ++s) {
        LAP_TRY(info.labelTokens[s],
            labels.integer(std::string(kStepNames[s]).c_str(), 0, info.tokens));
    }
    LAP_TRY(const Reader definitions, reader.object("definitions"));
    LAP_TRY(info.definitions, readDefinitions(definitions, info));
    return info;
}

} // namespace lapidary::model
