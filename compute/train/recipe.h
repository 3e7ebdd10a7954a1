// SPDX-License-Identifier: Apache-2.0
// Recipe: what a training run does (commands.md, "Recipe file"). Keys that are not known are
// refused by name, not ignored.
#pragma once

#include "compute/train/progression.h"
#include "model/core/json.h"
#include "model/core/param_spec.h"
#include "model/core/result.h"
#include "model/tasks/make_tasks.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// Where items come from: a data file, or reasoning items that are made.
struct RecipeData
{
    std::string path;
    std::optional<model::TaskOptions> tasks; ///< instead of a path
    double weight = 1.0;                     ///< how often an epoch takes each item, on average
    std::string promptField;                 ///< empty: the item's text is trained on as a whole
    std::string responseField;

    /// What an error calls it.
    std::string name() const { return tasks ? "tasks of the family " + tasks->family : path; }
};

/// A balance rule or an objective, and its parameters.
struct RecipeRule
{
    std::string id;
    model::Params parameters;
};

/// In which order of difficulty items come.
struct RecipeCurriculum
{
    std::string score;   ///< level, steps, length
    RecipeRule schedule; ///< of the registry CurriculumSchedule
};

struct Recipe
{
    std::string model;
    std::string denseModel; ///< of the twin and of distillation; empty: found by itself
    std::vector<RecipeData> data;
    std::int64_t steps = 0;
    std::int64_t batchTokens = 0;
    std::int64_t sequenceLength = 0;
    double learningRate = 0.0;
    std::int64_t warmup = 0;
    std::string schedule; ///< constant, linear, cosine
    std::uint64_t seed = 0;
    std::string trains; ///< router, experts, experts+router, all
    std::int64_t checkpointEvery = 0;
    std::int64_t validateEvery = 0; ///< 0: never
    std::int64_t validationItems = 0;
    double weightDecay = 0.0;
    double gradientClip = 0.0;
    bool hasDenseTwin = false;
    std::vector<RecipeRule> balance;
    std::vector<RecipeRule> objectives;
    Progression progression;
    std::optional<RecipeCurriculum> curriculum;
    model::Json json; ///< as it was read, with paths made absolute: what `run.json` keeps

    /// The learning rate of a step, counted from 0.
    double learningRateAt(std::int64_t step) const;

    /// How far the run is at a step, from 0 to 1.
    double progressAt(std::int64_t step) const;
};

/// Reads a recipe file; paths in it are relative to it. `settings` are "a.b=value" with JSON values
/// or plain text. Errors: NotFound, Corrupt (rule JSON), InvalidArgument naming the key.
model::Result<Recipe> readRecipe(
    const std::string& path, const std::vector<std::string>& settings = {});

/// The same from JSON whose paths are absolute.
model::Result<Recipe> parseRecipe(const model::Json& json);

/// The specs of the plain keys, for `describe` and the workbench's form.
std::vector<model::ParamSpec> recipeParameters();

} // namespace lapidary::compute
