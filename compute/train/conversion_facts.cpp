// SPDX-License-Identifier: Apache-2.0
#include "compute/train/conversion_facts.h"

#include "model/core/strict_json.h"
#include "model/steps/step.h"

#include <map>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

constexpr std::uint64_t kLargest = std::uint64_t{1} << 28;

Result<Json> readJson(const model::ModelFolder& folder, const char* name)
{
    LAP_TRY(const std::string text, folder.readText(name, kLargest, "CF01"));
    return model::parseStrictJson(text);
}

std::string textOf(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object[key].is_string()
        ? object[key].get<std::string>()
        : std::string();
}

/// Step of each expert of the grouping that has a role.
std::map<std::int64_t, int> rolesOfExperts(const Json& grouping)
{
    std::map<std::int64_t, int> roles;
    if (!grouping.is_object() || !grouping.contains("experts") || !grouping["experts"].is_array()) {
        return roles;
    }
    for (const Json& expert : grouping["experts"]) {
        const auto step = model::stepNamed(textOf(expert, "role"));
        if (step && expert.contains("id") && expert["id"].is_number_integer()) {
            roles[expert["id"].get<std::int64_t>()] = static_cast<int>(*step);
        }
    }
    return roles;
}

void readRoles(const Json& layers, const std::map<std::int64_t, int>& roles, ConversionFacts& facts)
{
    for (const Json& layer : layers) {
        std::vector<int> steps;
        if (layer.is_object() && layer.contains("ids") && layer["ids"].is_array()) {
            for (const Json& id : layer["ids"]) {
                const auto found
                    = id.is_number_integer() ? roles.find(id.get<std::int64_t>()) : roles.end();
                steps.push_back(found == roles.end() ? -1 : found->second);
            }
        }
        facts.roles.push_back(std::move(steps));
    }
}

} // namespace

Result<ConversionFacts> conversionFacts(const model::OpenedModel& model)
{
    ConversionFacts facts;
    const model::ModelFolder* folder = model.checkpoint().folder();
    if (folder == nullptr || !folder->has("config.json")) {
        return facts;
    }
    LAP_TRY(const Json config, readJson(*folder, "config.json"));
    facts.isConverted
        = config.is_object() && config.contains("lapidary") && config["lapidary"].is_object();
    if (!facts.isConverted) {
        return facts;
    }
    const Json& said = config["lapidary"];
    const Json provenance = said.contains("provenance") ? said["provenance"] : Json();
    facts.repair = textOf(provenance, "repair");
    facts.denseModel = textOf(provenance, "model");
    facts.fingerprint = textOf(provenance, "fingerprint");
    if (folder->has("grouping.json") && said.contains("layers") && said["layers"].is_array()) {
        LAP_TRY(const Json grouping, readJson(*folder, "grouping.json"));
        const auto roles = rolesOfExperts(grouping);
        if (!roles.empty()) {
            readRoles(said["layers"], roles, facts);
        }
    }
    return facts;
}

} // namespace lapidary::compute
