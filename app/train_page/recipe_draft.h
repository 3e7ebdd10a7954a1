// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe between file and form.
#pragma once

#include "model/core/param_spec.h"
#include "model/core/result.h"

#include <QString>
#include <QStringList>

#include <string>
#include <utility>
#include <vector>

namespace lapidary::app {

/// What the form holds.
struct RecipeParts
{
    model::Json kept; ///< an opened recipe: what the form does not name stays
    std::string model;
    QStringList files;
    model::Json tasks; ///< parameters of `make-tasks`; null: the files are used
    model::Json plain; ///< steps, learning_rate, …
    model::Json balance;
    model::Json objectives;
};

/// The recipe as JSON.
model::Json recipeOf(const RecipeParts& parts);

/// The same recipe over a file of such tasks that was made.
model::Json withTasks(model::Json recipe, const QString& file);

/// The files that a recipe trains on.
QStringList filesOf(const model::Json& recipe);

/// Reads a recipe file; its relative paths become absolute. For pool threads. Errors: those of
/// readTextFile and parseStrictJson; Corrupt when it is no object.
model::Result<model::Json> readRecipeFile(const QString& path);

/// The keys that everybody sets, and the rest; what the page has controls of its own for is left
/// out.
std::pair<std::vector<model::ParamSpec>, std::vector<model::ParamSpec>> splitRecipe(
    const std::vector<model::ParamSpec>& specs);

} // namespace lapidary::app
