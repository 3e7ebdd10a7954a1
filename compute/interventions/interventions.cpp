// SPDX-License-Identifier: Apache-2.0
#include "compute/interventions/interventions.h"

#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

Error invalid(std::string message, std::string hint)
{
    return {ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint), {}};
}

std::optional<std::int32_t> wholeNumber(std::string_view text)
{
    std::int32_t value = -1;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = code == std::errc() && end == text.data() + text.size() && value >= 0;
    return isWhole ? std::optional(value) : std::nullopt;
}

Result<double> factorOf(const Intervention& kind, const std::string& text, const std::string& value)
{
    const model::ParamSpec& spec = kind.info.parameters.front();
    char* end = nullptr;
    const double factor = std::strtod(value.c_str(), &end);
    const bool isNumber = !value.empty() && end == value.c_str() + value.size();
    if (!isNumber || !(factor >= *spec.minimum && factor <= *spec.maximum)) {
        return invalid("--" + kind.info.id + ": found \"" + text + "\", expected a factor from "
                + std::to_string(static_cast<long long>(*spec.minimum)) + " to "
                + std::to_string(static_cast<long long>(*spec.maximum)) + " behind the =",
            "write " + text.substr(0, text.find('=')) + "=2");
    }
    return factor;
}

/// "L:E" or "L:E=factor".
Result<InterventionTarget> targetOf(const Intervention& kind, const std::string& text)
{
    const std::size_t equals = text.find('=');
    const std::string place = text.substr(0, equals);
    const std::size_t colon = place.find(':');
    const auto layer = wholeNumber(std::string_view(place).substr(0, colon));
    const auto expert = colon == std::string::npos
        ? std::nullopt
        : wholeNumber(std::string_view(place).substr(colon + 1));
    if (!layer || !expert || (equals != std::string::npos) != kind.hasFactor()) {
        const std::string form = kind.hasFactor() ? "LAYER:EXPERT=FACTOR" : "LAYER:EXPERT";
        return invalid("--" + kind.info.id + ": found \"" + text + "\", expected " + form,
            kind.hasFactor() ? "write 2:5=4" : "write 2:5");
    }
    InterventionTarget target{model::LayerId(*layer), model::ExpertId(*expert), 1.0};
    if (kind.hasFactor()) {
        LAP_TRY(target.factor, factorOf(kind, text, text.substr(equals + 1)));
    }
    return target;
}

std::int64_t expertsIn(const model::ModelConfig& config, std::int64_t layer)
{
    return static_cast<std::int64_t>(config.experts.at(layer).widths.size());
}

Result<void> checkExists(
    const Intervention& kind, const InterventionTarget& target, const model::ModelConfig& config)
{
    const std::int64_t layer = target.layer.value();
    if (layer >= config.layers) {
        return invalid("--" + kind.info.id + ": there is no layer " + std::to_string(layer)
                + ", the model has layers 0 to " + std::to_string(config.layers - 1),
            "name one of them");
    }
    const std::int64_t count = expertsIn(config, layer);
    if (target.expert.value() >= count) {
        return invalid("--" + kind.info.id + ": layer " + std::to_string(layer)
                + " has no routed expert " + std::to_string(target.expert.value()) + ", it has "
                + (count == 0 ? "none" : "0 to " + std::to_string(count - 1)),
            "name a routed expert; shared ones are always on");
    }
    return {};
}

using ExpertsOfLayers = std::map<std::int32_t, std::set<std::int32_t>>;

ExpertsOfLayers targetsOf(const std::vector<PlannedIntervention>& planned, std::string_view kind)
{
    ExpertsOfLayers result;
    for (const PlannedIntervention& one : planned) {
        for (const InterventionTarget& target : one.targets) {
            if (one.kind->info.id == kind) {
                result[target.layer.value()].insert(target.expert.value());
            }
        }
    }
    return result;
}

Result<void> checkMuted(const ExpertsOfLayers& muted, const model::ModelConfig& config)
{
    for (const auto& [layer, experts] : muted) {
        const std::int64_t left
            = expertsIn(config, layer) - static_cast<std::int64_t>(experts.size());
        const std::int64_t active = config.experts.gateOf(layer).active;
        if (left < active) {
            return invalid("--mute leaves " + std::to_string(left) + " experts in layer "
                    + std::to_string(layer) + ", but every token chooses " + std::to_string(active),
                "mute fewer of them");
        }
    }
    return {};
}

Result<void> checkForced(const ExpertsOfLayers& forced, const model::ModelConfig& config)
{
    for (const auto& [layer, experts] : forced) {
        const std::int64_t active = config.experts.gateOf(layer).active;
        if (static_cast<std::int64_t>(experts.size()) > active) {
            return invalid("--force names " + std::to_string(experts.size()) + " experts of layer "
                    + std::to_string(layer) + ", but a token chooses only "
                    + std::to_string(active),
                "force fewer of them");
        }
    }
    return {};
}

/// Enough experts must be left, and places for those that are forced.
Result<void> checkTogether(
    const std::vector<PlannedIntervention>& planned, const model::ModelConfig& config)
{
    const ExpertsOfLayers muted = targetsOf(planned, "mute");
    const ExpertsOfLayers forced = targetsOf(planned, "force");
    LAP_CHECK(checkMuted(muted, config));
    LAP_CHECK(checkForced(forced, config));
    for (const auto& [layer, experts] : muted) {
        const auto found = forced.find(layer);
        for (const std::int32_t expert : experts) {
            if (found != forced.end() && found->second.contains(expert)) {
                return invalid("expert " + std::to_string(layer) + ":" + std::to_string(expert)
                        + " is both muted and forced",
                    "leave out one of them");
            }
        }
    }
    return {};
}

} // namespace

std::vector<model::ParamSpec> interventionOptions()
{
    std::vector<model::ParamSpec> options;
    for (const Intervention& kind : model::registry<Intervention>()) {
        options.push_back({.name = kind.info.id,
            .type = model::ParamType::Text,
            .help = (kind.hasFactor() ? "LAYER:EXPERT=FACTOR: " : "LAYER:EXPERT: ")
                + kind.info.summary + " Can be given several times",
            .defaultValue = Json::array(),
            .source = kind.info.source,
            .isList = true});
    }
    return options;
}

Result<std::vector<PlannedIntervention>> parseInterventions(
    const model::Params& params, const model::ModelConfig& config)
{
    std::vector<PlannedIntervention> planned;
    for (const Intervention& kind : model::registry<Intervention>()) {
        PlannedIntervention one{&kind, {}};
        for (const std::string& text : params.texts(kind.info.id)) {
            LAP_TRY(const InterventionTarget target, targetOf(kind, text));
            LAP_CHECK(checkExists(kind, target, config));
            for (const InterventionTarget& other : one.targets) {
                if (other.layer == target.layer && other.expert == target.expert) {
                    return invalid(
                        "--" + kind.info.id + " names expert " + text + " twice", "name it once");
                }
            }
            one.targets.push_back(target);
        }
        if (!one.targets.empty()) {
            planned.push_back(std::move(one));
        }
    }
    LAP_CHECK(checkTogether(planned, config));
    return planned;
}

void addTaps(
    Taps& taps, const std::vector<PlannedIntervention>& planned, const model::ModelConfig& config)
{
    for (const PlannedIntervention& one : planned) {
        taps.add(one.kind->makeTap(one.targets, config));
    }
}

Json toJson(const std::vector<PlannedIntervention>& planned)
{
    Json list = Json::array();
    for (const PlannedIntervention& one : planned) {
        for (const InterventionTarget& target : one.targets) {
            Json entry{{"kind", one.kind->info.id}, {"layer", target.layer.value()},
                {"expert", target.expert.value()}};
            if (one.kind->hasFactor()) {
                entry["factor"] = target.factor;
            }
            list.push_back(std::move(entry));
        }
    }
    return list;
}

} // namespace lapidary::compute
