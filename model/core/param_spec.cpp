// SPDX-License-Identifier: Apache-2.0
#include "model/core/param_spec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lapidary::model {

namespace {

constexpr std::array<std::string_view, 6> kTypeNames{
    "flag", "integer", "number", "text", "choice", "path"};

std::string numberText(double value)
{
    std::array<char, 32> buffer{};
    const int length = value == std::floor(value) && std::fabs(value) < 1e15
        ? std::snprintf(buffer.data(), buffer.size(), "%.0f", value)
        : std::snprintf(buffer.data(), buffer.size(), "%g", value);
    return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string joinChoices(const std::vector<std::string>& choices)
{
    return std::accumulate(choices.begin(), choices.end(), std::string(),
        [](std::string all, const std::string& choice) {
            return all.empty() ? choice : std::move(all) + ", " + choice;
        });
}

std::string rangeText(const ParamSpec& spec)
{
    if (spec.minimum && spec.maximum) {
        return " from " + numberText(*spec.minimum) + " to " + numberText(*spec.maximum);
    }
    if (spec.minimum) {
        return " of at least " + numberText(*spec.minimum);
    }
    if (spec.maximum) {
        return " of at most " + numberText(*spec.maximum);
    }
    return {};
}

std::string expectation(const ParamSpec& spec)
{
    switch (spec.type) {
    case ParamType::Flag:
        return "true or false";
    case ParamType::Integer:
        return "a whole number" + rangeText(spec);
    case ParamType::Number:
        return "a number" + rangeText(spec);
    case ParamType::Text:
        return "a text";
    case ParamType::Choice:
        return "one of: " + joinChoices(spec.choices);
    case ParamType::Path:
        return "a path";
    }
    return {};
}

bool isInRange(const ParamSpec& spec, double value)
{
    return std::isfinite(value) && (!spec.minimum || value >= *spec.minimum)
        && (!spec.maximum || value <= *spec.maximum);
}

bool isAccepted(const ParamSpec& spec, const Json& value)
{
    switch (spec.type) {
    case ParamType::Flag:
        return value.is_boolean();
    case ParamType::Integer:
        // An unsigned value above the signed range would wrap in the getter.
        return value.is_number_integer()
            && !(value.is_number_unsigned()
                && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
            && isInRange(spec, value.get<double>());
    case ParamType::Number:
        return value.is_number() && isInRange(spec, value.get<double>());
    case ParamType::Text:
        return value.is_string();
    case ParamType::Path:
        return value.is_string() && !value.get_ref<const std::string&>().empty()
            && value.get_ref<const std::string&>().find('\0') == std::string::npos;
    case ParamType::Choice:
        return value.is_string()
            && std::find(
                   spec.choices.begin(), spec.choices.end(), value.get_ref<const std::string&>())
            != spec.choices.end();
    }
    return false;
}

std::string excerpt(const Json& value)
{
    std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
    if (text.size() > 80) {
        text = text.substr(0, 77) + "...";
    }
    return text;
}

Result<void> checkValue(const ParamSpec& spec, const Json& value)
{
    const auto refusal = [&](const Json& found, const std::string& expected) {
        return Error{ErrorCode::InvalidArgument,
            "parameter \"" + spec.name + "\": found " + excerpt(found) + ", expected " + expected};
    };
    if (!spec.isList) {
        return isAccepted(spec, value) ? Result<void>() : refusal(value, expectation(spec));
    }
    if (!value.is_array()) {
        return refusal(value, "a list, each entry " + expectation(spec));
    }
    for (const Json& item : value) {
        if (!isAccepted(spec, item)) {
            return refusal(item, expectation(spec));
        }
    }
    return {};
}

Error unknownName(const std::vector<ParamSpec>& specs, const std::string& found)
{
    std::vector<std::string> names;
    names.reserve(specs.size());
    for (const ParamSpec& spec : specs) {
        names.push_back(spec.name);
    }
    const std::string close = nearest(found, names);
    return {ErrorCode::InvalidArgument,
        "unknown parameter \"" + found + "\", expected "
            + (names.empty() ? "none" : "one of: " + joinChoices(names)),
        {}, close.empty() ? std::string() : "did you mean \"" + close + "\"?"};
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

} // namespace

Result<Params> Params::parse(const std::vector<ParamSpec>& specs, const Json& values)
{
    if (!values.is_object()) {
        return Error{ErrorCode::InvalidArgument,
            "parameters: found " + excerpt(values) + ", expected a JSON object"};
    }
    for (const auto& [key, value] : values.items()) {
        const bool isKnown = std::any_of(specs.begin(), specs.end(),
            [&key = key](const ParamSpec& spec) { return spec.name == key; });
        if (!isKnown) {
            return unknownName(specs, key);
        }
    }
    Json complete = Json::object();
    for (const ParamSpec& spec : specs) {
        const auto given = values.find(spec.name);
        if (given != values.end() && !given->is_null()) {
            LAP_CHECK(checkValue(spec, *given));
            complete[spec.name] = *given;
        } else if (!spec.defaultValue.is_null()) {
            complete[spec.name] = spec.defaultValue;
        } else if (spec.isRequired) {
            return Error{ErrorCode::InvalidArgument,
                "parameter \"" + spec.name + "\" is missing, expected " + expectation(spec), {},
                spec.help};
        }
    }
    return Params(std::move(complete));
}

bool Params::has(std::string_view name) const
{
    return m_values.contains(name);
}

const Json& Params::at(std::string_view name) const
{
    const auto found = m_values.find(name);
    LAP_ASSERT(found != m_values.end());
    return *found;
}

bool Params::flag(std::string_view name) const
{
    return has(name) && at(name).get<bool>();
}

std::int64_t Params::integer(std::string_view name) const
{
    return at(name).get<std::int64_t>();
}

double Params::number(std::string_view name) const
{
    return at(name).get<double>();
}

std::string Params::text(std::string_view name) const
{
    return at(name).get<std::string>();
}

std::vector<std::int64_t> Params::integers(std::string_view name) const
{
    return has(name) ? at(name).get<std::vector<std::int64_t>>() : std::vector<std::int64_t>();
}

std::vector<double> Params::numbers(std::string_view name) const
{
    return has(name) ? at(name).get<std::vector<double>>() : std::vector<double>();
}

std::vector<std::string> Params::texts(std::string_view name) const
{
    return has(name) ? at(name).get<std::vector<std::string>>() : std::vector<std::string>();
}

Json toJson(const ParamSpec& spec)
{
    Json json{{"name", spec.name}, {"type", name(spec.type)}, {"help", spec.help},
        {"default", spec.defaultValue}, {"required", spec.isRequired}, {"list", spec.isList}};
    if (spec.minimum) {
        json["minimum"] = *spec.minimum;
    }
    if (spec.maximum) {
        json["maximum"] = *spec.maximum;
    }
    if (!spec.choices.empty()) {
        json["choices"] = spec.choices;
    }
    if (!spec.unit.empty()) {
        json["unit"] = spec.unit;
    }
    if (!spec.source.empty()) {
        json["source"] = spec.source;
    }
    return json;
}

Json toJson(const KindInfo& info)
{
    Json parameters = Json::array();
    for (const ParamSpec& spec : info.parameters) {
        parameters.push_back(toJson(spec));
    }
    return {{"id", info.id}, {"title", info.title}, {"summary", info.summary},
        {"source", info.source}, {"parameters", std::move(parameters)}};
}

std::string_view name(ParamType type)
{
    return kTypeNames[static_cast<std::size_t>(type)];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates)
{
    std::string best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        if (const std::size_t distance = editDistance(word, candidate); distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace lapidary::model
