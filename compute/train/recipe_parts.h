// SPDX-License-Identifier: Apache-2.0
// The keys of a recipe that hold lists and objects.
#pragma once

#include "compute/train/recipe.h"

namespace lapidary::compute {

/// Reads data, balance, objectives, progression and curriculum into the recipe, whose plain keys
/// are there. Without objectives there is cross-entropy alone.
/// Errors: InvalidArgument naming the key, what was found and what was expected.
model::Result<void> parseRecipeParts(const model::Json& json, Recipe& recipe);

} // namespace lapidary::compute
