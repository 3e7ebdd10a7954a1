// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/converted_config.h"

#include "model/checkpoint/config/limits.h"
#include "model/core/text_format.h"

#include <cmath>

namespace lapidary::model {

namespace {

constexpr std::int64_t kVersion = 1;

/// A JSON object of the file; errors name the whole path of a key.
class Node
{
public:
    Node(const HuggingFaceConfig& source, const Json& json, std::string path)
        : m_source(source)
        , m_json(json)
        , m_path(std::move(path))
    { }

    Error error(std::string_view key, std::string_view expected) const
    {
        const auto value = m_json.find(key);
        std::string place = m_path;
        place.append(1, '.').append(key);
        return m_source.outOfRange(place,
            value == m_json.end() ? "nothing" : quotedText(value->dump(-1, ' ', true), 40),
            std::string(expected));
    }

    bool has(std::string_view key) const { return m_json.contains(key); }

    Result<Node> object(std::string_view key) const
    {
        const auto value = m_json.find(key);
        if (value == m_json.end() || !value->is_object()) {
            return error(key, "an object");
        }
        return Node(m_source, *value, m_path + "." + std::string(key));
    }

    Result<std::string> text(std::string_view key) const
    {
        const auto value = m_json.find(key);
        if (value == m_json.end() || !value->is_string()) {
            return error(key, "a text");
        }
        return value->get<std::string>();
    }

    Result<bool> flag(std::string_view key) const
    {
        const auto value = m_json.find(key);
        if (value == m_json.end() || !value->is_boolean()) {
            return error(key, "true or false");
        }
        return value->get<bool>();
    }

    Result<std::int64_t> integer(std::string_view key, Range range) const
    {
        const auto value = m_json.find(key);
        const bool isInteger = value != m_json.end() && value->is_number_integer()
            && (!value->is_number_unsigned()
                || value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
        const std::int64_t number = isInteger ? value->get<std::int64_t>() : range.minimum - 1;
        if (number < range.minimum || number > range.maximum) {
            return error(key,
                "a whole number from " + std::to_string(range.minimum) + " to "
                    + std::to_string(range.maximum));
        }
        return number;
    }

    Result<double> positive(std::string_view key) const
    {
        const auto value = m_json.find(key);
        const double number
            = value != m_json.end() && value->is_number() ? value->get<double>() : 0.0;
        if (!std::isfinite(number) || number <= 0.0) {
            return error(key, "a number above 0");
        }
        return number;
    }

    const Json& json() const { return m_json; }

private:
    const HuggingFaceConfig& m_source;
    const Json& m_json;
    std::string m_path;
};

Result<GateSpec> readGate(const Node& node)
{
    GateSpec gate;
    LAP_TRY(const std::string score, node.text("score"));
    LAP_TRY(const std::string order, node.text("order"));
    for (const GateScore one : {GateScore::Softmax, GateScore::Sigmoid, GateScore::Hard}) {
        gate.score = score == name(one) ? one : gate.score;
    }
    for (const GateOrder one : {GateOrder::ScoreThenTopK, GateOrder::TopKThenScore}) {
        gate.order = order == name(one) ? one : gate.order;
    }
    if (score != name(gate.score)) {
        return node.error("score", "softmax, sigmoid or hard");
    }
    if (order != name(gate.order)) {
        return node.error("order", "score-then-topk or topk-then-score");
    }
    LAP_TRY(gate.renormalise, node.flag("renormalise"));
    LAP_TRY(gate.scale, node.positive("scale"));
    LAP_TRY(gate.hasSelectionBias, node.flag("selection_bias"));
    return gate;
}

Result<std::vector<std::int64_t>> readWidths(const Node& node, std::int64_t experts)
{
    const auto list = node.json().find("widths");
    const std::string expected = "a list of " + std::to_string(experts) + " whole numbers from 1";
    if (list == node.json().end() || !list->is_array()
        || list->size() != static_cast<std::size_t>(experts)) {
        return node.error("widths", expected);
    }
    std::vector<std::int64_t> widths;
    for (const Json& item : *list) {
        if (!item.is_number_unsigned()
            || item.get<std::uint64_t>() < static_cast<std::uint64_t>(kExpertWidthRange.minimum)
            || item.get<std::uint64_t>() > static_cast<std::uint64_t>(kExpertWidthRange.maximum)) {
            return node.error("widths", expected);
        }
        widths.push_back(item.get<std::int64_t>());
    }
    return widths;
}

Result<LayerExperts> readLayer(const Node& node)
{
    LayerExperts layer;
    if (node.has("dense")) {
        LAP_TRY(const bool isDense, node.flag("dense"));
        if (isDense) {
            return layer;
        }
    }
    LAP_TRY(const std::int64_t experts, node.integer("experts", kExpertRange));
    LAP_TRY(layer.active, node.integer("active", {1, experts}));
    LAP_TRY(layer.widths, readWidths(node, experts));
    LAP_TRY(layer.sharedWidth, node.integer("shared_width", {0, kExpertWidthRange.maximum}));
    layer.shared = layer.sharedWidth > 0 ? 1 : 0;
    if (node.has("shared")) {
        LAP_TRY(layer.shared, node.integer("shared", {0, kExpertRange.maximum}));
    }
    return layer;
}

Json layerJson(const LayerExperts& layer)
{
    if (layer.isDense()) {
        return {{"dense", true}};
    }
    return {{"experts", layer.widths.size()}, {"active", layer.active}, {"widths", layer.widths},
        {"shared_width", layer.sharedWidth}, {"shared", layer.shared}};
}

} // namespace

Result<ConvertedConfig> readConvertedConfig(const HuggingFaceConfig& source)
{
    const auto object = source.json().find("lapidary");
    if (object == source.json().end() || !object->is_object()) {
        return source.outOfRange(
            "lapidary", "no object", "the object that says how the model was cut into experts");
    }
    const Node node(source, *object, "lapidary");
    LAP_TRY(const std::int64_t version, node.integer("version", {1, INT32_MAX}));
    if (version != kVersion) {
        Error error = node.error("version", std::to_string(kVersion));
        error.code = ErrorCode::Unsupported;
        return error;
    }
    ConvertedConfig converted;
    LAP_TRY(converted.family, node.text("family"));
    LAP_TRY(converted.profile, node.text("profile"));
    LAP_TRY(const Node gate, node.object("gate"));
    LAP_TRY(converted.gate, readGate(gate));
    const auto layers = object->find("layers");
    if (layers == object->end() || !layers->is_array()
        || layers->size() > static_cast<std::size_t>(kLayerRange.maximum)) {
        return node.error("layers", "a list of layers");
    }
    for (std::size_t i = 0; i < layers->size(); ++i) {
        const std::string path = "lapidary.layers[" + std::to_string(i) + "]";
        if (!(*layers)[i].is_object()) {
            return source.outOfRange(path, "no object", "an object");
        }
        LAP_TRY(LayerExperts layer, readLayer(Node(source, (*layers)[i], path)));
        converted.layers.push_back(std::move(layer));
    }
    return converted;
}

Json toJson(const ConvertedConfig& converted)
{
    Json layers = Json::array();
    for (const LayerExperts& layer : converted.layers) {
        layers.push_back(layerJson(layer));
    }
    const GateSpec& gate = converted.gate;
    return {{"version", kVersion}, {"family", converted.family}, {"profile", converted.profile},
        {"gate",
            {{"score", name(gate.score)}, {"order", name(gate.order)},
                {"renormalise", gate.renormalise}, {"scale", gate.scale},
                {"selection_bias", gate.hasSelectionBias}}},
        {"layers", std::move(layers)}};
}

} // namespace lapidary::model
