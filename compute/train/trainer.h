// SPDX-License-Identifier: Apache-2.0
// Trainer: one update of the weights after another, and the figures of each.
#pragma once

#include "compute/objectives/kinds/objective.h"
#include "compute/train/adamw.h"
#include "compute/train/batch.h"
#include "compute/train/dense_twin.h"
#include "compute/train/recipe.h"
#include "compute/train/routing_steps.h"
#include "compute/train/trainable.h"
#include "compute/train/training_data.h"
#include "model/run/run_rows.h"

#include <map>
#include <optional>

namespace lapidary::compute {

/// What a step did: its row, and what changed by schedule before it, a sentence each.
struct TrainerStep
{
    model::RunStep row;
    std::vector<std::string> phases;
};

class Trainer
{
public:
    /// Errors: InvalidArgument when a balance rule needs a selection bias that the model lacks,
    /// when an objective needs labelled data or experts that there are not, or when the progression
    /// begins with all experts of a model that was repaired for its own number.
    static model::Result<Trainer> create(
        const Recipe& recipe, TrainableModel model, TrainingData data);

    /// True when the recipe compares with the dense model, or learns from it.
    bool needsDense() const { return m_recipe.hasDenseTwin || m_needsTeacher; }

    const ConversionFacts& facts() const { return m_facts; }

    /// Gives the trainer the dense model: as it is now for the twin, as it was at the start for the
    /// teacher. Errors: those of loadTrainable and loadModel; InvalidArgument for another
    /// vocabulary.
    model::Result<void> addDense(
        const std::string& twin, const std::string& teacher, const LoadProgress& progress);

    /// Steps that are done.
    std::int64_t steps() const { return m_optimizer.steps(); }

    /// Makes the next step: forward, backward, update, balance, and the twin's step.
    /// Errors: Numeric when the loss is no number; the weights are as before the step.
    model::Result<TrainerStep> step();

    /// Mean losses on the items that are kept out: validation_loss and, with a twin,
    /// dense_validation_loss. Empty without such items.
    std::map<std::string, double> validate() const;

    const TrainableModel& model() const { return m_model; }

    AdamW& optimizer() { return m_optimizer; }

    DenseTwin* twin() { return m_twin ? &*m_twin : nullptr; }

    DataCursor& cursor() { return m_cursor; }

    const TrainingData& data() const { return m_data; }

private:
    Trainer(const Recipe& recipe, TrainableModel model, TrainingData data, ConversionFacts facts);

    PoolSpan pool() const;
    ObjectiveInput inputOf(const Batch& batch, const at::Tensor& logits) const;
    at::Tensor lossOf(const ObjectiveInput& input, model::RunStep& row) const;
    at::Tensor balanceLoss() const;
    model::Result<void> update(const at::Tensor& total, model::RunStep& row);
    void balanceAfterStep() const;
    void addFigures(TrainerStep& step, const Batch& batch, const DataCursor& before) const;
    at::Tensor rolesOf(model::LayerId layer, std::int64_t experts) const;
    model::Error notANumber(const std::string& name) const;

    Recipe m_recipe;
    TrainableModel m_model;
    TrainingData m_data;
    ConversionFacts m_facts;
    AdamW m_optimizer;
    DataCursor m_cursor;
    std::optional<DenseTwin> m_twin;
    std::optional<LoadedModel> m_teacher;
    bool m_needsTeacher = false;
    std::vector<std::unique_ptr<RoutedLayer>> m_routed; ///< of the current step
};

} // namespace lapidary::compute
