// SPDX-License-Identifier: Apache-2.0
#include "compute/train/trainer_checks.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Result;

bool hasRouters(const TrainableModel& model)
{
    return std::any_of(model.tensors.begin(), model.tensors.end(),
        [](const StoredTensor& stored) { return stored.role == model::Role::Router; });
}

class Checks
{
public:
    Checks(const Recipe& recipe, const TrainableModel& model, const TrainingData& data,
        const ConversionFacts& facts)
        : m_recipe(recipe)
        , m_model(model)
        , m_data(data)
        , m_facts(facts)
    { }

    Result<void> run() const
    {
        for (const RecipeRule& rule : m_recipe.balance) {
            LAP_CHECK(checkBalance(rule));
        }
        for (const RecipeRule& rule : m_recipe.objectives) {
            LAP_CHECK(checkObjective(rule));
        }
        LAP_CHECK(checkProgression());
        return m_recipe.hasDenseTwin && m_recipe.trains == "router"
            ? refused("the dense twin has no router, and nothing else is trained",
                "set trains to experts+router, or dense_twin to false")
            : Result<void>();
    }

private:
    Result<void> refused(std::string what, std::string hint) const
    {
        return model::Error{model::ErrorCode::InvalidArgument, std::move(what),
            m_model.opened->checkpoint().path(), std::move(hint), {}};
    }

    Result<void> checkBalance(const RecipeRule& rule) const
    {
        const BalanceRule* kind = model::registry<BalanceRule>().find(rule.id);
        LAP_ASSERT(kind != nullptr); // the recipe was checked
        return kind->needsSelectionBias && !m_model.opened->config().experts.gate.hasSelectionBias
            ? refused("the balance rule " + rule.id + " needs a gate with a selection bias, which "
                    + m_model.opened->family().info.id + " has not",
                "use the balance rule aux, or convert with the profile glm4moe")
            : Result<void>();
    }

    Result<void> checkObjective(const RecipeRule& rule) const
    {
        const Objective* kind = model::registry<Objective>().find(rule.id);
        LAP_ASSERT(kind != nullptr);
        if (kind->needsSteps && !hasRouters(m_model)) {
            return refused("the objective " + rule.id + " needs a model with experts",
                "convert the model first, or leave the objective out");
        }
        return kind->needsSteps && !m_data.hasSteps()
            ? refused("the objective " + rule.id + " needs items with step labels, and none of "
                    + std::to_string(m_data.size()) + " has any",
                "use tasks as data, or a file with the field steps")
            : Result<void>();
    }

    Result<void> checkProgression() const
    {
        if (!m_recipe.progression.experts) {
            return {};
        }
        if (!m_facts.isConverted) {
            return refused("progression.experts_per_token needs a converted model",
                "convert the model first, or leave it out of the recipe");
        }
        return m_facts.repair == "scale" || m_facts.repair == "refit"
            ? refused("this model was repaired (" + m_facts.repair
                    + ") for the number of experts that it has per token, so "
                      "progression.experts_per_token cannot begin with all of them",
                "leave it out of the recipe, or convert with --repair none")
            : Result<void>();
    }

    const Recipe& m_recipe;
    const TrainableModel& m_model;
    const TrainingData& m_data;
    const ConversionFacts& m_facts;
};

} // namespace

Result<void> checkRecipeFits(const Recipe& recipe, const TrainableModel& model,
    const TrainingData& data, const ConversionFacts& facts)
{
    return Checks(recipe, model, data, facts).run();
}

} // namespace lapidary::compute
