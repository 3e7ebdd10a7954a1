// SPDX-License-Identifier: Apache-2.0
#include "compute/train/progression.h"

#include "model/core/param_spec.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Error invalid(const std::string& message)
{
    return {ErrorCode::InvalidArgument, "recipe: progression" + message, {}, {}, {}};
}

model::ParamSpec number(const char* name, double standard, double minimum, double maximum)
{
    return {.name = name,
        .type = ParamType::Number,
        .help = "",
        .defaultValue = standard,
        .minimum = minimum,
        .maximum = maximum};
}

Result<Ramp> parseRamp(const Json& json, const std::string& key, double from, double to)
{
    auto values
        = model::Params::parse({number("from", from, 0.0, 1e6), number("to", to, 0.0, 1e6),
                                   number("begin", 0.0, 0.0, 1.0), number("until", 0.5, 0.0, 1.0),
                                   {.name = "shape",
                                       .type = ParamType::Choice,
                                       .help = "",
                                       .defaultValue = "linear",
                                       .choices = {"linear", "cosine"}}},
            json);
    if (!values) {
        return invalid("." + key + ": " + values.error().message);
    }
    const Ramp ramp{values->number("from"), values->number("to"), values->number("begin"),
        values->number("until"), values->text("shape") == "cosine"};
    return ramp.begin <= ramp.until
        ? Result<Ramp>(ramp)
        : invalid("." + key + " begins after it ends, expected begin ≤ until");
}

/// {"from": "all", …} or "all": where the ramp starts is not a number.
Result<Ramp> parseExperts(const Json& json)
{
    Json ramp = json.is_string() ? Json{{"from", json}} : json;
    const bool isAll = ramp.is_object() && ramp.value("from", Json("all")) == Json("all");
    if (!isAll || ramp.contains("to")) {
        return invalid(".experts_per_token is " + json.dump(-1, ' ', true)
            + ", expected {\"from\": \"all\", \"until\": 0.5}: it ends at the conversion's own "
              "number");
    }
    ramp.erase("from");
    return parseRamp(ramp, "experts_per_token", 0.0, 1.0);
}

} // namespace

double Ramp::at(double progress) const
{
    if (progress < begin) {
        return from;
    }
    if (progress >= until) {
        return to;
    }
    const double share = (progress - begin) / (until - begin);
    const double way = isCosine ? 0.5 - 0.5 * std::cos(std::numbers::pi * share) : share;
    return from + (to - from) * way;
}

std::int64_t activeAt(double share, std::int64_t experts, std::int64_t active)
{
    return active
        + static_cast<std::int64_t>(
            std::llround((1.0 - share) * static_cast<double>(experts - active)));
}

Result<Progression> parseProgression(const Json& json)
{
    if (!json.is_object()) {
        return invalid(" is no object");
    }
    Progression result;
    for (const auto& [key, value] : json.items()) {
        if (key == "experts_per_token") {
            LAP_TRY(result.experts, parseExperts(value));
        } else if (key == "temperature") {
            LAP_TRY(result.temperature, parseRamp(value, key, 2.0, 1.0));
        } else if (key == "step_loss") {
            LAP_TRY(result.stepLoss, parseRamp(value, key, 0.0, 1.0));
        } else {
            return invalid(
                "." + key + " is not known, expected experts_per_token, temperature or step_loss");
        }
    }
    const auto& temperature = result.temperature;
    return temperature && std::min(temperature->from, temperature->to) <= 0.0
        ? Result<Progression>(invalid(".temperature reaches 0, expected more"))
        : Result<Progression>(std::move(result));
}

} // namespace lapidary::compute
