// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/hugging_face_config.h"

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/config/limits.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <cmath>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kMaximalConfig = std::uint64_t{1} << 20;
constexpr std::size_t kMaximalTokenIds = 64;

/// A value as it stands in the file, short enough for an error.
std::string shown(const Json& value)
{
    if (value.is_string()) {
        return quotedText(value.get_ref<const std::string&>());
    }
    if (value.is_object() || value.is_array()) {
        return value.is_object() ? "an object" : "a list";
    }
    return value.dump();
}

/// A JSON integer in a range, or nothing.
std::optional<std::int64_t> integerOf(const Json& value, std::int64_t minimum, std::int64_t maximum)
{
    if (!value.is_number_integer()
        || (value.is_number_unsigned()
            && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))) {
        return std::nullopt;
    }
    const auto number = value.get<std::int64_t>();
    return number >= minimum && number <= maximum ? std::optional(number) : std::nullopt;
}

} // namespace

Result<HuggingFaceConfig> HuggingFaceConfig::parse(std::string_view text, std::string fileName)
{
    if (text.size() > kMaximalConfig) {
        return broken(fileName,
            {.rule = "CF01",
                .problem = "the configuration is too large",
                .found = bytesText(text.size()),
                .expected = "at most " + bytesText(kMaximalConfig)});
    }
    Result<Json> json = parseStrictJson(text, {.bytes = kMaximalConfig});
    if (!json || !json->is_object()) {
        return broken(fileName,
            {.rule = "CF01",
                .problem = "the configuration is not a strict JSON object",
                .place = json ? "found " + shown(*json) : json.error().message});
    }
    return HuggingFaceConfig(*std::move(json), std::move(fileName));
}

Error HuggingFaceConfig::outOfRange(
    std::string_view key, std::string found, std::string expected) const
{
    return broken(m_fileName,
        {.rule = "CF01",
            .problem = "a value cannot be used",
            .place = std::string(key),
            .found = std::move(found),
            .expected = std::move(expected)});
}

const Json* HuggingFaceConfig::find(std::string_view key) const
{
    const auto found = m_json.find(key);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

Result<std::vector<std::string>> HuggingFaceConfig::architectures() const
{
    std::vector<std::string> names;
    const Json* value = find("architectures");
    if (value == nullptr) {
        return names;
    }
    if (!value->is_array()) {
        return outOfRange("architectures", shown(*value), "a list of class names");
    }
    for (const Json& item : *value) {
        if (!item.is_string()) {
            return outOfRange("architectures", "an item " + shown(item), "a class name");
        }
        names.push_back(item.get<std::string>());
    }
    return names;
}

Result<std::optional<std::string>> HuggingFaceConfig::text(std::string_view key) const
{
    const Json* value = find(key);
    if (value == nullptr) {
        return std::optional<std::string>();
    }
    if (!value->is_string()) {
        return outOfRange(key, shown(*value), "a text");
    }
    return std::optional(value->get<std::string>());
}

Result<std::optional<bool>> HuggingFaceConfig::flag(std::string_view key) const
{
    const Json* value = find(key);
    if (value == nullptr) {
        return std::optional<bool>();
    }
    if (!value->is_boolean()) {
        return outOfRange(key, shown(*value), "true or false");
    }
    return std::optional(value->get<bool>());
}

Result<std::optional<std::int64_t>> HuggingFaceConfig::integer(
    std::string_view key, std::int64_t minimum, std::int64_t maximum) const
{
    const Json* value = find(key);
    if (value == nullptr) {
        return std::optional<std::int64_t>();
    }
    const std::optional<std::int64_t> number = integerOf(*value, minimum, maximum);
    if (!number) {
        return outOfRange(key, shown(*value),
            "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return number;
}

Result<std::optional<double>> HuggingFaceConfig::positive(std::string_view key) const
{
    const Json* value = find(key);
    if (value == nullptr) {
        return std::optional<double>();
    }
    const double number = value->is_number() ? value->get<double>() : 0.0;
    if (!std::isfinite(number) || number <= 0.0) {
        return outOfRange(key, shown(*value), "a number above 0");
    }
    return std::optional(number);
}

Result<std::vector<std::int64_t>> HuggingFaceConfig::tokenIds(std::string_view key) const
{
    std::vector<std::int64_t> ids;
    const Json* value = find(key);
    if (value == nullptr) {
        return ids;
    }
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& item : list) {
        const auto id = integerOf(item, kTokenIdRange.minimum, kTokenIdRange.maximum);
        if (!id || ids.size() == kMaximalTokenIds) {
            return outOfRange(key, shown(item), "at most 64 token ids");
        }
        if (*id >= 0) { // −1 stands for "none" in old files
            ids.push_back(*id);
        }
    }
    return ids;
}

Result<std::vector<std::int64_t>> HuggingFaceConfig::integers(
    std::string_view key, std::int64_t minimum, std::int64_t maximum) const
{
    std::vector<std::int64_t> numbers;
    const Json* value = find(key);
    if (value == nullptr) {
        return numbers;
    }
    if (!value->is_array()) {
        return outOfRange(key, shown(*value), "a list of whole numbers");
    }
    for (const Json& item : *value) {
        const auto number = integerOf(item, minimum, maximum);
        if (!number) {
            return outOfRange(key, "an item " + shown(item),
                "whole numbers from " + std::to_string(minimum) + " to " + std::to_string(maximum));
        }
        numbers.push_back(*number);
    }
    return numbers;
}

Result<std::optional<std::vector<bool>>> HuggingFaceConfig::slidingLayers(std::int64_t layers) const
{
    const Json* value = find("layer_types");
    if (value == nullptr) {
        return std::optional<std::vector<bool>>();
    }
    if (!value->is_array() || value->size() != static_cast<std::size_t>(layers)) {
        return outOfRange("layer_types",
            value->is_array() ? std::to_string(value->size()) + " items" : shown(*value),
            "one text for each of the " + std::to_string(layers) + " layers");
    }
    std::vector<bool> sliding;
    for (const Json& item : *value) {
        if (item != "sliding_attention" && item != "full_attention") {
            return outOfRange(
                "layer_types", shown(item), "\"full_attention\" or \"sliding_attention\"");
        }
        sliding.push_back(item == "sliding_attention");
    }
    return std::optional(std::move(sliding));
}

Result<void> HuggingFaceConfig::readUpperWindow(ModelConfig& config) const
{
    LAP_TRY(const auto isUsed, flag("use_sliding_window"));
    LAP_TRY(
        const auto window, integer("sliding_window", kWindowRange.minimum, kWindowRange.maximum));
    LAP_TRY(const auto first, integer("max_window_layers", 0, kLayerRange.maximum));
    LAP_TRY(const auto listed, slidingLayers(config.layers));
    if (!isUsed.value_or(false) || !window) {
        return {};
    }
    config.slidingWindow = *window;
    if (listed) {
        config.slidingLayers = *listed;
        return {};
    }
    constexpr std::int64_t kDefaultFirst = 28;
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        config.slidingLayers.push_back(layer >= first.value_or(kDefaultFirst));
    }
    return {};
}

} // namespace lapidary::model
