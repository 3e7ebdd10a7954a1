// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/recipe_draft.h"

#include "app/base/text.h"
#include "model/core/strict_json.h"
#include "model/data/text_file.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace lapidary::app {

namespace {

using model::Json;
using model::ParamSpec;

constexpr std::array<std::string_view, 5> kMain{
    "trains", "steps", "learning_rate", "batch_tokens", "sequence_length"};

QString absolute(const QDir& folder, const Json& path)
{
    return QDir::cleanPath(folder.absoluteFilePath(toQString(path.get<std::string>())));
}

bool isText(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object[key].is_string();
}

} // namespace

Json recipeOf(const RecipeParts& parts)
{
    Json recipe = parts.kept.is_object() ? parts.kept : Json::object();
    recipe["model"] = parts.model;
    recipe.update(parts.plain);
    if (parts.tasks.is_object()) {
        Json tasks{{"family", parts.tasks["family"]}, {"levels", parts.tasks["level"]},
            {"count", parts.tasks["count"]}, {"seed", parts.tasks["seed"]}};
        recipe["data"] = Json::array({Json{{"tasks", std::move(tasks)}}});
    } else if (parts.files != filesOf(recipe)) {
        recipe["data"] = Json::array();
        for (const QString& file : parts.files) {
            recipe["data"].push_back({{"path", toUtf8(file)}});
        }
    }
    for (const auto& [key, values] :
        {std::pair("balance", &parts.balance), std::pair("objectives", &parts.objectives)}) {
        if (values->is_object() && !values->empty()) {
            recipe[key] = *values;
        } else {
            recipe.erase(key);
        }
    }
    return recipe;
}

Json withTasks(Json recipe, const QString& file)
{
    recipe["data"] = Json::array(
        {Json{{"path", toUtf8(file)}, {"prompt_field", "prompt"}, {"response_field", "response"}}});
    return recipe;
}

QStringList filesOf(const Json& recipe)
{
    QStringList files;
    if (recipe.is_object() && recipe.contains("data") && recipe["data"].is_array()) {
        for (const Json& source : recipe["data"]) {
            if (isText(source, "path")) {
                files.append(toQString(source["path"].get<std::string>()));
            }
        }
    }
    return files;
}

model::Result<Json> readRecipeFile(const QString& path)
{
    LAP_TRY(const std::string text, model::readTextFile(toUtf8(path)));
    LAP_TRY(Json recipe, model::parseStrictJson(text));
    if (!recipe.is_object()) {
        return model::Error{model::ErrorCode::Corrupt, "a recipe is a JSON object", toUtf8(path),
            "choose a file that Save recipe wrote", {}};
    }
    const QDir folder = QFileInfo(path).absoluteDir();
    if (isText(recipe, "model")) {
        recipe["model"] = toUtf8(absolute(folder, recipe["model"]));
    }
    if (recipe.contains("data") && recipe["data"].is_array()) {
        for (Json& source : recipe["data"]) {
            if (isText(source, "path")) {
                source["path"] = toUtf8(absolute(folder, source["path"]));
            }
        }
    }
    return recipe;
}

std::pair<std::vector<ParamSpec>, std::vector<ParamSpec>> splitRecipe(
    const std::vector<ParamSpec>& specs)
{
    std::pair<std::vector<ParamSpec>, std::vector<ParamSpec>> split;
    for (const std::string_view name : kMain) {
        for (const ParamSpec& spec : specs) {
            if (spec.name == name) {
                split.first.push_back(spec);
            }
        }
    }
    for (const ParamSpec& spec : specs) {
        const bool isMain = std::find(kMain.begin(), kMain.end(), spec.name) != kMain.end();
        if (!isMain && spec.name != "model") {
            split.second.push_back(spec);
        }
    }
    return split;
}

} // namespace lapidary::app
