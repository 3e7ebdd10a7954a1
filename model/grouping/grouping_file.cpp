// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/grouping_file.h"

#include "model/core/atomic_file.h"
#include "model/core/io_error.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace lapidary::model {

namespace {

constexpr std::string_view kFormat = "lapidary-grouping-1";
constexpr std::size_t kLargestFile = std::size_t{64} << 20;

Error broken(std::string problem, std::string place)
{
    return {ErrorCode::Corrupt, std::move(problem), std::move(place),
        "write the file anew with `lapidary-engine group`", {}};
}

/// What was found, short enough for a sentence.
std::string found(const Json& value)
{
    return value.is_structured()
        ? std::string(value.is_object() ? "an object" : "a list")
        : quotedText(value.dump(-1, ' ', true, Json::error_handler_t::replace), 40);
}

/// The member `key` of an object.
Result<const Json*> memberOf(const Json& object, const char* key, const std::string& place)
{
    if (!object.is_object()) {
        return broken("found " + found(object) + ", expected an object", place);
    }
    const auto at = object.find(key);
    if (at == object.end()) {
        return broken("\"" + std::string(key) + "\" is missing", place);
    }
    return &*at;
}

Result<std::int32_t> integerOf(const Json& value, std::int32_t smallest, const std::string& place)
{
    constexpr auto kLargest = std::numeric_limits<std::int32_t>::max();
    const bool isInRange = value.is_number_unsigned()
        ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(kLargest)
        : value.is_number_integer() && value.get<std::int64_t>() >= smallest;
    if (!isInRange) {
        return broken("found " + found(value) + ", expected a whole number of at least "
                + std::to_string(smallest),
            place);
    }
    return value.get<std::int32_t>();
}

/// An optional text; an absent or null one is empty.
Result<std::string> textOf(const Json& object, const char* key, const std::string& place)
{
    const auto at = object.find(key);
    if (at == object.end() || at->is_null()) {
        return std::string();
    }
    if (!at->is_string()) {
        return broken("found " + found(*at) + ", expected a text", place + "." + key);
    }
    return at->get<std::string>();
}

Result<Expert> expertOf(const Json& json, const std::string& place)
{
    Expert expert;
    LAP_TRY(const Json* const id, memberOf(json, "id", place));
    LAP_TRY(expert.id, integerOf(*id, 0, place + ".id"));
    LAP_TRY(expert.name, textOf(json, "name", place));
    LAP_TRY(expert.role, textOf(json, "role", place));
    LAP_TRY(expert.color, textOf(json, "color", place));
    const auto locked = json.find("locked");
    if (locked != json.end()) {
        if (!locked->is_boolean()) {
            return broken(
                "found " + found(*locked) + ", expected true or false", place + ".locked");
        }
        expert.isLocked = locked->get<bool>();
    }
    return expert;
}

Result<std::vector<Owner>> ownersOf(const Json& list, const std::string& place)
{
    if (!list.is_array()) {
        return broken("found " + found(list) + ", expected a list of expert ids", place);
    }
    std::vector<Owner> owners;
    owners.reserve(list.size());
    for (const Json& value : list) {
        auto owner = integerOf(value, kUnassigned, {});
        if (!owner) {
            return broken(owner.error().message, place + "[" + std::to_string(owners.size()) + "]");
        }
        owners.push_back(*owner);
    }
    return owners;
}

Result<std::vector<UnitCopy>> copiesOf(const Json& list, const std::string& place)
{
    if (!list.is_array()) {
        return broken("found " + found(list) + ", expected a list of [neuron, expert]", place);
    }
    std::vector<UnitCopy> copies;
    for (const Json& pair : list) {
        const std::string here = place + "[" + std::to_string(copies.size()) + "]";
        if (!pair.is_array() || pair.size() != 2) {
            return broken("found " + found(pair) + ", expected [neuron, expert]", here);
        }
        LAP_TRY(const std::int32_t unit, integerOf(pair[0], 0, here));
        LAP_TRY(const Owner expert, integerOf(pair[1], 0, here));
        copies.push_back({unit, expert});
    }
    std::sort(copies.begin(), copies.end());
    return copies;
}

Result<LayerGrouping> layerOf(const Json& json, const std::string& place)
{
    LayerGrouping layer;
    LAP_TRY(const Json* const number, memberOf(json, "layer", place));
    LAP_TRY(const std::int32_t id, integerOf(*number, 0, place + ".layer"));
    layer.layer = LayerId(id);
    LAP_TRY(const Json* const neurons, memberOf(json, "neurons", place));
    LAP_TRY(layer.neurons, ownersOf(*neurons, place + ".neurons"));
    if (const auto heads = json.find("heads"); heads != json.end()) {
        LAP_TRY(layer.heads, ownersOf(*heads, place + ".heads"));
    }
    if (const auto copies = json.find("copies"); copies != json.end()) {
        LAP_TRY(layer.copies, copiesOf(*copies, place + ".copies"));
    }
    return layer;
}

/// The elements of the list `key`, each read by `read`.
template <class T, class Read>
Result<std::vector<T>> listOf(const Json& json, const char* key, std::size_t limit, Read read)
{
    LAP_TRY(const Json* const list, memberOf(json, key, "the file"));
    if (!list->is_array() || list->size() > limit) {
        return broken("found "
                + (list->is_array() ? std::to_string(list->size()) + " elements" : found(*list))
                + ", expected a list of at most " + std::to_string(limit),
            key);
    }
    std::vector<T> values;
    for (const Json& element : *list) {
        LAP_TRY(
            T value, read(element, std::string(key) + "[" + std::to_string(values.size()) + "]"));
        values.push_back(std::move(value));
    }
    return values;
}

Result<void> checkFormat(const Json& json)
{
    LAP_TRY(const Json* const format, memberOf(json, "format", "the file"));
    if (*format == kFormat) {
        return {};
    }
    return broken(
        "found the format " + found(*format) + ", expected \"" + std::string(kFormat) + "\"",
        "format");
}

Result<Grouping> groupingOf(const Json& json)
{
    LAP_CHECK(checkFormat(json));
    Grouping grouping;
    LAP_TRY(grouping.model, textOf(json, "model", "the file"));
    LAP_TRY(grouping.experts, listOf<Expert>(json, "experts", GroupingLimits::kExperts, expertOf));
    LAP_TRY(
        grouping.layers, listOf<LayerGrouping>(json, "layers", GroupingLimits::kLayers, layerOf));
    std::sort(grouping.experts.begin(), grouping.experts.end(),
        [](const Expert& a, const Expert& b) { return a.id < b.id; });
    std::sort(grouping.layers.begin(), grouping.layers.end(),
        [](const LayerGrouping& a, const LayerGrouping& b) { return a.layer < b.layer; });
    LAP_CHECK(check(grouping));
    return grouping;
}

Result<std::string> contentOf(const std::string& path)
{
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(path, code);
    if (code) {
        return ioError("read the grouping file", path, code.value());
    }
    if (size > kLargestFile) {
        return broken("the grouping file is too long: found " + std::to_string(size)
                + " bytes, expected at most " + std::to_string(kLargestFile),
            path);
    }
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    return file ? Result<std::string>(std::move(text))
                : ioError("read the grouping file", path, errno != 0 ? errno : EIO);
}

Json toJson(const LayerGrouping& layer)
{
    Json copies = Json::array();
    for (const UnitCopy& copy : layer.copies) {
        copies.push_back({copy.unit, copy.expert});
    }
    return {{"layer", layer.layer.value()}, {"neurons", layer.neurons}, {"heads", layer.heads},
        {"copies", std::move(copies)}};
}

} // namespace

Json toJson(const Grouping& grouping)
{
    Json experts = Json::array();
    for (const Expert& expert : grouping.experts) {
        experts.push_back({{"id", expert.id}, {"name", expert.name}, {"role", expert.role},
            {"color", expert.color}, {"locked", expert.isLocked}});
    }
    Json layers = Json::array();
    for (const LayerGrouping& layer : grouping.layers) {
        layers.push_back(toJson(layer));
    }
    return {{"format", kFormat}, {"model", grouping.model}, {"experts", std::move(experts)},
        {"layers", std::move(layers)}};
}

Result<Grouping> parseGrouping(std::string_view text)
{
    LAP_TRY(const Json json, parseStrictJson(text, {.bytes = kLargestFile, .depth = 8}));
    return groupingOf(json);
}

Result<Grouping> readGrouping(const std::string& path)
{
    LAP_TRY(const std::string text, contentOf(path));
    auto grouping = parseGrouping(text);
    if (!grouping) {
        Error& error = grouping.error();
        error.where = error.where.empty() ? path : path + ", " + error.where;
    }
    return grouping;
}

Result<void> writeGrouping(const Grouping& grouping, const std::string& path)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !readGrouping(path)) {
        return Error{ErrorCode::InvalidArgument, "the file exists and is not a grouping file", path,
            "choose another name, or remove the file", {}};
    }
    LAP_CHECK(saveFile(path, toJson(grouping).dump() + "\n"));
    return {};
}

} // namespace lapidary::model
