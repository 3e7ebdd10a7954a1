// SPDX-License-Identifier: Apache-2.0
#include "compute/options/set_option.h"

#include "model/core/checked.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace lapidary::compute {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamSpec;
using model::ParamType;
using model::Result;

namespace {

template <class T>
bool parses(const std::string& text, T& value)
{
    const char* end = text.data() + text.size();
    const auto [at, code] = std::from_chars(text.data(), end, value);
    return code == std::errc() && at == end && !text.empty();
}

/// The text in the type of the spec, or as text, which Params then refuses with its own sentence.
Json typed(const ParamSpec& spec, const std::string& text)
{
    std::int64_t integer = 0;
    double number = 0.0;
    if (spec.type == ParamType::Flag && (text == "true" || text == "false")) {
        return text == "true";
    }
    if (spec.type == ParamType::Integer && parses(text, integer)) {
        return integer;
    }
    if (spec.type == ParamType::Number && parses(text, number)) {
        return number;
    }
    return text;
}

Error badLayers(const std::string& part, std::int64_t count)
{
    return {ErrorCode::InvalidArgument,
        "--layers names " + model::quotedText(part) + ", expected numbers and ranges from 0 to "
            + std::to_string(count - 1),
        {}, "write for example --layers 0-4,7", {}};
}

} // namespace

ParamSpec setOption()
{
    return {.name = "set",
        .type = ParamType::Text,
        .help = "key=value: a parameter of the method (`describe` lists them); repeatable",
        .isList = true};
}

ParamSpec layersOption()
{
    return {.name = "layers",
        .type = ParamType::Text,
        .help = "layers as numbers and ranges (0-4,7); without it all of them"};
}

Result<model::Params> parseSettings(
    const std::vector<ParamSpec>& specs, const std::vector<std::string>& settings)
{
    Json values = Json::object();
    for (const std::string& setting : settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos) {
            return Error{ErrorCode::InvalidArgument,
                "--set is " + model::quotedText(setting) + ", expected key=value", {},
                "write for example --set iterations=20", {}};
        }
        const std::string key = setting.substr(0, equals);
        const std::string text = setting.substr(equals + 1);
        const auto spec = std::find_if(
            specs.begin(), specs.end(), [&](const ParamSpec& one) { return one.name == key; });
        values[key] = spec == specs.end() ? Json(text) : typed(*spec, text);
    }
    return model::Params::parse(specs, values);
}

Result<std::vector<model::LayerId>> parseLayers(const std::string& text, std::int64_t count)
{
    std::set<std::int64_t> chosen;
    for (std::int64_t layer = 0; text.empty() && layer < count; ++layer) {
        chosen.insert(layer);
    }
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const std::size_t dash = part.find('-');
        std::int64_t first = 0;
        std::int64_t last = 0;
        const bool isGood = parses(part.substr(0, dash), first)
            && parses(dash == std::string::npos ? part : part.substr(dash + 1), last);
        if (!isGood || first < 0 || last < first || last >= count) {
            return badLayers(part, count);
        }
        for (std::int64_t layer = first; layer <= last; ++layer) {
            chosen.insert(layer);
        }
        begin = end + 1;
    }
    std::vector<model::LayerId> layers;
    for (const std::int64_t layer : chosen) {
        layers.emplace_back(static_cast<std::int32_t>(layer));
    }
    return layers;
}

} // namespace lapidary::compute
