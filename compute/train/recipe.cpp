// SPDX-License-Identifier: Apache-2.0
#include "compute/train/recipe.h"

#include "compute/train/recipe_parts.h"
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
using model::Result;

constexpr std::array<std::string_view, 5> kNested{
    "data", "balance", "objectives", "progression", "curriculum"};

Error invalid(std::string message, std::string hint = {})
{
    return {ErrorCode::InvalidArgument, "recipe: " + std::move(message), {}, std::move(hint), {}};
}

void makeAbsolute(Json& json, const fs::path& folder)
{
    const auto change = [&folder](Json& value) {
        if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
            value = (folder / value.get<std::string>()).lexically_normal().string();
        }
    };
    for (const char* key : {"model", "dense_model"}) {
        if (json.contains(key)) {
            change(json[key]);
        }
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

double Recipe::progressAt(std::int64_t step) const
{
    return std::min(1.0, static_cast<double>(step) / static_cast<double>(steps));
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
    recipe.validateEvery = values.integer("validate_every");
    recipe.validationItems = values.integer("validation_items");
    recipe.hasDenseTwin = values.flag("dense_twin");
    recipe.denseModel = values.has("dense_model") ? values.text("dense_model") : std::string();
    LAP_CHECK(parseRecipeParts(json, recipe));
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
