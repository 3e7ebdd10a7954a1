// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/described_kinds.h"

#include <array>
#include <optional>

namespace lapidary::app {

namespace {

using model::Json;
using model::ParamSpec;
using model::ParamType;

const Json& at(const Json& object, const char* key)
{
    static const Json kNothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : kNothing;
}

std::string text(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag(const Json& value)
{
    return value.is_boolean() && value.get<bool>();
}

std::optional<double> number(const Json& value)
{
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<ParamType> typeFrom(const std::string& word)
{
    constexpr std::array kTypes{ParamType::Flag, ParamType::Integer, ParamType::Number,
        ParamType::Text, ParamType::Choice, ParamType::Path};
    for (const ParamType type : kTypes) {
        if (model::name(type) == word) {
            return type;
        }
    }
    return std::nullopt;
}

std::optional<ParamSpec> specFrom(const Json& value)
{
    const auto type = typeFrom(text(at(value, "type")));
    ParamSpec spec;
    spec.name = text(at(value, "name"));
    if (!type || spec.name.empty()) {
        return std::nullopt;
    }
    spec.type = *type;
    spec.help = text(at(value, "help"));
    spec.defaultValue = at(value, "default");
    spec.minimum = number(at(value, "minimum"));
    spec.maximum = number(at(value, "maximum"));
    spec.unit = text(at(value, "unit"));
    spec.source = text(at(value, "source"));
    spec.isRequired = flag(at(value, "required"));
    spec.isList = flag(at(value, "list"));
    for (const Json& choice : at(value, "choices")) {
        spec.choices.push_back(text(choice));
    }
    return spec;
}

} // namespace

std::vector<model::KindInfo> describedKinds(const Json& describe, std::string_view sort)
{
    std::vector<model::KindInfo> kinds;
    for (const Json& entry : at(at(describe, "kinds"), std::string(sort).c_str())) {
        model::KindInfo kind;
        kind.id = text(at(entry, "id"));
        kind.title = text(at(entry, "title"));
        kind.summary = text(at(entry, "summary"));
        kind.source = text(at(entry, "source"));
        for (const Json& parameter : at(entry, "parameters")) {
            if (auto spec = specFrom(parameter)) {
                kind.parameters.push_back(*std::move(spec));
            }
        }
        if (!kind.id.empty()) {
            kinds.push_back(std::move(kind));
        }
    }
    return kinds;
}

} // namespace lapidary::app
