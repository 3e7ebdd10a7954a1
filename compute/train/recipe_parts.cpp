// SPDX-License-Identifier: Apache-2.0
#include "compute/train/recipe_parts.h"

#include "compute/balance/balance_rule.h"
#include "compute/curriculum/kinds/curriculum_schedule.h"
#include "compute/objectives/kinds/objective.h"

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Error invalid(std::string message, std::string hint = {})
{
    return {ErrorCode::InvalidArgument, "recipe: " + std::move(message), {}, std::move(hint), {}};
}

/// The same error, worded as one of the recipe.
Error inRecipe(const Error& error, const std::string& place)
{
    return invalid(place + ": " + error.message, error.hint);
}

std::vector<model::ParamSpec> sourceParameters()
{
    return {{.name = "path", .type = ParamType::Path, .help = ""},
        {.name = "weight",
            .type = ParamType::Number,
            .help = "",
            .defaultValue = 1.0,
            .minimum = 0.0,
            .maximum = 1000.0},
        {.name = "prompt_field", .type = ParamType::Text, .help = "", .defaultValue = ""},
        {.name = "response_field", .type = ParamType::Text, .help = "", .defaultValue = ""}};
}

std::vector<model::ParamSpec> taskParameters()
{
    return {{.name = "family", .type = ParamType::Text, .help = "", .defaultValue = "all"},
        {.name = "levels", .type = ParamType::Text, .help = "", .defaultValue = "1-3"},
        {.name = "count",
            .type = ParamType::Integer,
            .help = "",
            .defaultValue = 600,
            .minimum = 1,
            .maximum = 1e6},
        {.name = "seed",
            .type = ParamType::Integer,
            .help = "",
            .defaultValue = 1,
            .minimum = 0,
            .maximum = 4294967295.0}};
}

Result<model::TaskOptions> parseTasks(Json json)
{
    if (json.is_object() && json.contains("levels") && json["levels"].is_number_integer()) {
        json["levels"] = json["levels"].dump(); // 3 for "3"
    }
    LAP_TRY(const model::Params values, model::Params::parse(taskParameters(), json));
    LAP_TRY(const auto levels, model::parseLevels(values.text("levels")));
    return model::TaskOptions{values.text("family"), levels.first, levels.second,
        static_cast<std::size_t>(values.integer("count")),
        static_cast<std::uint64_t>(values.integer("seed"))};
}

Result<RecipeData> parseSource(Json json, const std::string& place)
{
    RecipeData source;
    if (json.is_object() && json.contains("tasks")) {
        Result<model::TaskOptions> tasks = parseTasks(json["tasks"]);
        if (!tasks) {
            return inRecipe(tasks.error(), place + ".tasks");
        }
        source.tasks = *std::move(tasks);
        json.erase("tasks");
    }
    const Result<model::Params> values = model::Params::parse(sourceParameters(), json);
    if (!values) {
        return inRecipe(values.error(), place);
    }
    source.path = values->has("path") ? values->text("path") : std::string();
    source.weight = values->number("weight");
    source.promptField = values->text("prompt_field");
    source.responseField = values->text("response_field");
    if (source.path.empty() != source.tasks.has_value()) {
        return invalid(place + " has " + (source.tasks ? "both path and tasks" : "no path")
            + ", expected either a path or tasks");
    }
    if (source.promptField.empty() != source.responseField.empty()) {
        return invalid(place + " names one of prompt_field and response_field, expected both");
    }
    return source;
}

Result<void> parseData(const Json& json, Recipe& recipe)
{
    if (!json.contains("data") || !json["data"].is_array() || json["data"].empty()) {
        return invalid("data is missing or no list", "name at least one file: [{\"path\": …}]");
    }
    for (std::size_t i = 0; i < json["data"].size(); ++i) {
        LAP_TRY(RecipeData source, parseSource(json["data"][i], "data[" + std::to_string(i) + "]"));
        recipe.data.push_back(std::move(source));
    }
    return {};
}

/// {id: {parameter: value}} of a registry.
template <class Kind>
Result<std::vector<RecipeRule>> parseRules(
    const Json& json, const std::string& key, const std::string& what)
{
    const Json rules = json.contains(key) ? json[key] : Json::object();
    if (!rules.is_object()) {
        return invalid(key + " is no object", "write {\"id\": {}}");
    }
    std::vector<RecipeRule> list;
    for (const auto& [id, values] : rules.items()) {
        LAP_TRY(const Kind* kind, model::registry<Kind>().get(id, what));
        Result<model::Params> parameters = model::Params::parse(kind->info.parameters, values);
        if (!parameters) {
            return inRecipe(parameters.error(), key + "." + id);
        }
        list.push_back({id, *std::move(parameters)});
    }
    return list;
}

/// {"score": …, "schedule": id, and the schedule's parameters}.
Result<RecipeCurriculum> parseCurriculum(Json json)
{
    if (!json.is_object()) {
        return invalid(
            "curriculum is no object", "{\"score\": \"level\", \"schedule\": \"pacing\"}");
    }
    const auto take = [&json](const char* key, const char* standard) {
        const Json value = json.value(key, Json(standard));
        json.erase(key);
        return value.is_string() ? value.get<std::string>() : value.dump();
    };
    RecipeCurriculum curriculum{take("score", "level"),
        {take("schedule", "pacing"), *model::Params::parse({}, Json::object())}};
    if (curriculum.score != "level" && curriculum.score != "steps"
        && curriculum.score != "length") {
        return invalid(
            "curriculum.score is \"" + curriculum.score + "\", expected level, steps or length");
    }
    LAP_TRY(const CurriculumSchedule* kind,
        model::registry<CurriculumSchedule>().get(curriculum.schedule.id, "curriculum schedule"));
    Result<model::Params> parameters = model::Params::parse(kind->info.parameters, json);
    if (!parameters) {
        return inRecipe(parameters.error(), "curriculum");
    }
    curriculum.schedule.parameters = *std::move(parameters);
    return curriculum;
}

} // namespace

Result<void> parseRecipeParts(const Json& json, Recipe& recipe)
{
    LAP_CHECK(parseData(json, recipe));
    LAP_TRY(recipe.balance, parseRules<BalanceRule>(json, "balance", "balance rule"));
    const Json objectives = json.contains("objectives")
        ? json
        : Json{{"objectives", {{"cross-entropy", Json::object()}}}};
    LAP_TRY(recipe.objectives, parseRules<Objective>(objectives, "objectives", "objective"));
    if (recipe.objectives.empty()) {
        return invalid("objectives is empty, expected at least one", "{\"cross-entropy\": {}}");
    }
    if (json.contains("progression")) {
        LAP_TRY(recipe.progression, parseProgression(json["progression"]));
    }
    if (json.contains("curriculum")) {
        LAP_TRY(recipe.curriculum, parseCurriculum(json["curriculum"]));
    }
    return {};
}

} // namespace lapidary::compute
