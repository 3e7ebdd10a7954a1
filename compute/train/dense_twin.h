// SPDX-License-Identifier: Apache-2.0
// DenseTwin: the dense model trained on the same batches with the same optimiser and rates, the
// control of a mixture.
#pragma once

#include "compute/train/adamw.h"
#include "compute/train/batch.h"
#include "compute/train/conversion_facts.h"
#include "compute/train/trainable.h"

#include <filesystem>
#include <optional>
#include <string>

namespace lapidary::compute {

class DenseTwin
{
public:
    DenseTwin(TrainableModel model, const Recipe& recipe);

    /// One update. Returns the loss before it.
    double step(const Batch& batch, double learningRate);

    const TrainableModel& model() const { return m_model; }

    AdamW& optimizer() { return m_optimizer; }

private:
    TrainableModel m_model;
    AdamW m_optimizer;
    double m_gradientClip;
};

/// Writes the dense model that an unrepaired conversion is made of: its experts and shared slices
/// side by side, as a folder of the Llama kind.
/// Errors: Unsupported for a model that is no unrepaired conversion; those of writing.
model::Result<void> writeDense(const TrainableModel& mixture, const std::filesystem::path& folder);

/// True when the dense model lies in the conversion's own weights.
bool holdsDense(const ConversionFacts& facts);

/// Path of the dense model of a mixture that does not hold it: what the recipe names, else what the
/// conversion was made from, if it is still that model.
/// Errors: NotFound, InvalidArgument with what to do.
model::Result<std::string> findDense(const Recipe& recipe, const ConversionFacts& facts);

} // namespace lapidary::compute
