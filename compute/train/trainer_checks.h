// SPDX-License-Identifier: Apache-2.0
// Whether a recipe can be followed with a model and its data.
#pragma once

#include "compute/objectives/kinds/objective.h"
#include "compute/train/conversion_facts.h"
#include "compute/train/trainable.h"
#include "compute/train/training_data.h"

namespace lapidary::compute {

/// Errors: InvalidArgument with what to change.
model::Result<void> checkRecipeFits(const Recipe& recipe, const TrainableModel& model,
    const TrainingData& data, const ConversionFacts& facts);

} // namespace lapidary::compute
