// SPDX-License-Identifier: Apache-2.0
// Trainer: one update of the weights after another, and the figures of each.
#pragma once

#include "compute/train/adamw.h"
#include "compute/train/recipe.h"
#include "compute/train/trainable.h"
#include "compute/train/training_data.h"
#include "model/run/run_rows.h"

namespace lapidary::compute {

class Trainer
{
public:
    /// Errors: InvalidArgument when a balance rule needs a selection bias that the model lacks.
    static model::Result<Trainer> create(
        const Recipe& recipe, TrainableModel model, TrainingData data);

    /// Steps that are done.
    std::int64_t steps() const { return m_optimizer.steps(); }

    /// Makes the next step: forward, backward, update, balance.
    /// Errors: Numeric when the loss is no number; the weights are as before the step.
    model::Result<model::RunStep> step();

    const TrainableModel& model() const { return m_model; }

    AdamW& optimizer() { return m_optimizer; }

    DataCursor& cursor() { return m_cursor; }

    const TrainingData& data() const { return m_data; }

private:
    Trainer(const Recipe& recipe, TrainableModel model, TrainingData data);

    at::Tensor lossOf(const std::vector<const TrainingItem*>& batch, const Taps& taps) const;
    at::Tensor balanceLoss() const;
    void collectRouting(Taps& taps);
    void addRoutingFigures(model::RunStep& step) const;

    Recipe m_recipe;
    TrainableModel m_model;
    TrainingData m_data;
    AdamW m_optimizer;
    DataCursor m_cursor;
    struct Routed;
    std::vector<std::shared_ptr<Routed>> m_routed; ///< of the current step
};

} // namespace lapidary::compute
