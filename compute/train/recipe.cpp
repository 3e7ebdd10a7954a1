// SPDX-License-Identifier: Apache-2.0
#include "compute/train/recipe.h"

#include "compute/balance/balance_rule.h"
#include "model/core/strict_json.h"
#include "model/data/text_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numbers>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

constexpr std::array<std::string_view, 3> kNested{"data", "balance", "objectives"};

Error invalid(std::string message, std::string hint = {})
{
    return {ErrorCode::InvalidArgument, "recipe: " + std::move(message), {}, std::move(hint), {}};
}

Result<std::string> textOf(const Json& object, const char* key, const std::string& place)
{
    if (!object.contains(key)) {
        return std::string();
    }
    if (!object[key].is_string()) {
        return invalid(
            place + "." + key + " is " + object[key].dump(-1, ' ', true) + ", expected a text");
    }
    return object[key].get<std::string>();
}

Result<RecipeData> parseSource(const Json& json, const std::string& place)
{
    if (!json.is_object()) {
        return invalid(place + " is no object", "give it a path");
    }
    for (const auto& [key, value] : json.items()) {
        if (key != "path" && key != "prompt_field" && key != "response_field") {
            return invalid(place + "." + key
                + " is not known, expected path, prompt_field or "
                  "response_field");
        }
    }
    RecipeData source;
    LAP_TRY(source.path, textOf(json, "path", place));
    LAP_TRY(source.promptField, textOf(json, "prompt_field", place));
    LAP_TRY(source.responseField, textOf(json, "response_field", place));
    if (source.path.empty()) {
        return invalid(place + " has no path");
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

Result<void> parseBalance(const Json& json, Recipe& recipe)
{
    const Json rules = json.contains("balance") ? json["balance"] : Json::object();
    if (!rules.is_object()) {
        return invalid("balance is no object", "{\"selection-bias\": {}}");
    }
    for (const auto& [id, values] : rules.items()) {
        LAP_TRY(const BalanceRule* rule, model::registry<BalanceRule>().get(id, "balance rule"));
        LAP_TRY(model::Params parameters, model::Params::parse(rule->info.parameters, values));
        recipe.balance.push_back({id, std::move(parameters)});
    }
    return {};
}

Result<void> checkObjectives(const Json& json)
{
    if (!json.contains("objectives")) {
        return {};
    }
    const Json& all = json["objectives"];
    const bool isKnown = all.is_object() && all.size() == 1 && all.contains("cross-entropy")
        && all["cross-entropy"].is_object() && all["cross-entropy"].empty();
    return isKnown ? Result<void>()
                   : Result<void>(invalid("objectives is " + all.dump(-1, ' ', true)
                       + ", expected {\"cross-entropy\": {}}, the one objective that there is"));
}

void makeAbsolute(Json& json, const fs::path& folder)
{
    const auto change = [&folder](Json& value) {
        if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
            value = (folder / value.get<std::string>()).lexically_normal().string();
        }
    };
    if (json.contains("model")) {
        change(json["model"]);
    }
    if (json.contains("data") && json["data"].is_array()) {
        for (Json& source : json["data"]) {
            if (source.is_object() && source.contains("path")) {
                change(source["path"]);
            }
        }
    }
}

/// "a.b=value" into the object.
Result<void> apply(Json& json, const std::string& setting)
{
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
        return invalid("--set " + setting + " has no key or no =", "--set learning_rate=0.001");
    }
    std::string pointer = "/" + setting.substr(0, equals);
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    const std::string text = setting.substr(equals + 1);
    Result<Json> value = model::parseStrictJson(text);
    Json& target = json[pointer.substr(1, pointer.find('/', 1) - 1)];
    if (pointer.find('/', 1) == std::string::npos) {
        target = value ? *std::move(value) : Json(text);
        return {};
    }
    if (!target.is_object()) {
        target = Json::object();
    }
    Json* place = &target;
    std::string rest = pointer.substr(pointer.find('/', 1) + 1);
    for (auto slash = rest.find('/'); slash != std::string::npos; slash = rest.find('/')) {
        place = &(*place)[rest.substr(0, slash)];
        if (!place->is_object()) {
            *place = Json::object();
        }
        rest.erase(0, slash + 1);
    }
    (*place)[rest] = value ? *std::move(value) : Json(text);
    return {};
}

} // namespace

std::vector<model::ParamSpec> recipeParameters()
{
    return {
        {.name = "model", .type = ParamType::Path, .help = "what is trained", .isRequired = true},
        {.name = "steps",
            .type = ParamType::Integer,
            .help = "updates of the weights",
            .defaultValue = 200,
            .minimum = 1,
            .maximum = 1e9},
        {.name = "batch_tokens",
            .type = ParamType::Integer,
            .help = "tokens of one update, at least",
            .defaultValue = 1024,
            .minimum = 1,
            .maximum = 1e8,
            .unit = "tokens"},
        {.name = "sequence_length",
            .type = ParamType::Integer,
            .help = "items with more tokens are left out",
            .defaultValue = 256,
            .minimum = 2,
            .maximum = 1e6,
            .unit = "tokens"},
        {.name = "learning_rate",
            .type = ParamType::Number,
            .help = "the highest of the schedule",
            .defaultValue = 1e-3,
            .minimum = 0.0,
            .maximum = 10.0},
        {.name = "warmup",
            .type = ParamType::Integer,
            .help = "steps in which the learning rate rises from 0",
            .defaultValue = 10,
            .minimum = 0,
            .maximum = 1e9},
        {.name = "schedule",
            .type = ParamType::Choice,
            .help = "how the learning rate falls after the warm-up, to a tenth at the end",
            .defaultValue = "cosine",
            .choices = {"constant", "linear", "cosine"}},
        {.name = "seed",
            .type = ParamType::Integer,
            .help = "seed of the order of the data",
            .defaultValue = 1,
            .minimum = 0,
            .maximum = 4294967295.0},
        {.name = "trains",
            .type = ParamType::Choice,
            .help = "which weights change",
            .defaultValue = "experts+router",
            .choices = {"router", "experts", "experts+router", "all"}},
        {.name = "checkpoint_every",
            .type = ParamType::Integer,
            .help = "steps between checkpoints; one is always made at the end",
            .defaultValue = 100,
            .minimum = 1,
            .maximum = 1e9},
        {.name = "weight_decay",
            .type = ParamType::Number,
            .help = "decay of matrices",
            .defaultValue = 0.0,
            .minimum = 0.0,
            .maximum = 10.0},
        {.name = "gradient_clip",
            .type = ParamType::Number,
            .help = "largest norm of all gradients together; 0: no limit",
            .defaultValue = 1.0,
            .minimum = 0.0,
            .maximum = 1e9},
    };
}

double Recipe::learningRateAt(std::int64_t step) const
{
    constexpr double kLast = 0.1; // of the highest
    if (step < warmup) {
        return learningRate * static_cast<double>(step + 1) / static_cast<double>(warmup);
    }
    const double span = static_cast<double>(std::max<std::int64_t>(1, steps - warmup));
    const double share = std::min(1.0, static_cast<double>(step - warmup) / span);
    if (schedule == "linear") {
        return learningRate * (1.0 - (1.0 - kLast) * share);
    }
    return schedule == "cosine"
        ? learningRate * (kLast + (1.0 - kLast) * 0.5 * (1.0 + std::cos(std::numbers::pi * share)))
        : learningRate;
}

Result<Recipe> parseRecipe(const Json& json)
{
    if (!json.is_object()) {
        return invalid("found no object", "a recipe is a JSON object");
    }
    Json plain = json;
    for (const std::string_view key : kNested) {
        plain.erase(std::string(key));
    }
    LAP_TRY(const model::Params values, model::Params::parse(recipeParameters(), plain));
    Recipe recipe;
    recipe.model = values.text("model");
    recipe.steps = values.integer("steps");
    recipe.batchTokens = values.integer("batch_tokens");
    recipe.sequenceLength = values.integer("sequence_length");
    recipe.learningRate = values.number("learning_rate");
    recipe.warmup = values.integer("warmup");
    recipe.schedule = values.text("schedule");
    recipe.seed = static_cast<std::uint64_t>(values.integer("seed"));
    recipe.trains = values.text("trains");
    recipe.checkpointEvery = values.integer("checkpoint_every");
    recipe.weightDecay = values.number("weight_decay");
    recipe.gradientClip = values.number("gradient_clip");
    LAP_CHECK(parseData(json, recipe));
    LAP_CHECK(parseBalance(json, recipe));
    LAP_CHECK(checkObjectives(json));
    recipe.json = json;
    return recipe;
}

Result<Recipe> readRecipe(const std::string& path, const std::vector<std::string>& settings)
{
    LAP_TRY(const std::string text, model::readTextFile(path));
    Result<Json> parsed = model::parseStrictJson(text);
    if (!parsed) {
        Error error = std::move(parsed).error();
        error.where = path;
        return error;
    }
    Json json = *std::move(parsed);
    if (!json.is_object()) {
        return invalid("found no object", "a recipe is a JSON object");
    }
    makeAbsolute(json, fs::absolute(path).parent_path());
    for (const std::string& setting : settings) {
        LAP_CHECK(apply(json, setting));
    }
    makeAbsolute(json, fs::current_path()); // paths of --set; absolute ones stay
    Result<Recipe> recipe = parseRecipe(json);
    if (!recipe) {
        Error error = std::move(recipe).error();
        error.where = path;
        return error;
    }
    return recipe;
}

} // namespace lapidary::compute
