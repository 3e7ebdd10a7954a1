// SPDX-License-Identifier: Apache-2.0
#include "compute/train/trainer.h"

#include "compute/base/aten.h"
#include "compute/train/trainer_checks.h"
#include "model/steps/step.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace lapidary::compute {

using model::LayerId;
using model::Result;

Trainer::Trainer(
    const Recipe& recipe, TrainableModel model, TrainingData data, ConversionFacts facts)
    : m_recipe(recipe)
    , m_model(std::move(model))
    , m_data(std::move(data))
    , m_facts(std::move(facts))
    , m_optimizer(m_model.trained(), {.weightDecay = recipe.weightDecay})
{
    for (const RecipeRule& rule : recipe.objectives) {
        m_needsTeacher = m_needsTeacher || model::registry<Objective>().find(rule.id)->needsTeacher;
    }
}

Result<Trainer> Trainer::create(const Recipe& recipe, TrainableModel model, TrainingData data)
{
    LAP_TRY(ConversionFacts facts, conversionFacts(*model.opened));
    LAP_CHECK(checkRecipeFits(recipe, model, data, facts));
    return Trainer(recipe, std::move(model), std::move(data), std::move(facts));
}

Result<void> Trainer::addDense(
    const std::string& twin, const std::string& teacher, const LoadProgress& progress)
{
    const at::Device device = m_model.decoder->arithmetic().device;
    const auto checkVocabulary = [this](const model::OpenedModel& dense) -> Result<void> {
        const std::int64_t expected = m_model.opened->config().vocabSize;
        return dense.config().vocabSize == expected
            ? Result<void>()
            : Result<void>(model::Error{model::ErrorCode::InvalidArgument,
                "the dense model has " + std::to_string(dense.config().vocabSize)
                    + " tokens, the mixture " + std::to_string(expected),
                dense.checkpoint().path(), "name the model that the mixture was made from", {}});
    };
    if (m_recipe.hasDenseTwin) {
        LAP_TRY(TrainableModel dense,
            loadTrainable(twin, m_recipe.trains == "all" ? "all" : "experts",
                device.is_cuda() ? Device::Cuda : Device::Cpu, progress));
        LAP_CHECK(checkVocabulary(*dense.opened));
        m_twin.emplace(std::move(dense), m_recipe);
    }
    if (m_needsTeacher) {
        LAP_TRY(model::OpenedModel opened, model::openModel(teacher));
        LAP_CHECK(checkVocabulary(opened));
        m_teacher.emplace();
        m_teacher->opened = std::make_unique<model::OpenedModel>(std::move(opened));
        LAP_TRY(m_teacher->decoder,
            makeDecoder(*m_teacher->opened, Arithmetic{at::kFloat, device}, progress));
    }
    return {};
}

PoolSpan Trainer::pool() const
{
    if (!m_recipe.curriculum) {
        return {};
    }
    const RecipeRule& schedule = m_recipe.curriculum->schedule;
    return model::registry<CurriculumSchedule>()
        .find(schedule.id)
        ->span(m_recipe.progressAt(steps()), schedule.parameters);
}

at::Tensor Trainer::rolesOf(LayerId layer, std::int64_t experts) const
{
    at::Tensor roles = at::zeros({static_cast<std::int64_t>(model::kStepCount), experts});
    const auto index = static_cast<std::size_t>(layer.value());
    const std::vector<int> given
        = index < m_facts.roles.size() ? m_facts.roles[index] : std::vector<int>();
    const bool hasRoles
        = std::any_of(given.begin(), given.end(), [](int step) { return step >= 0; });
    for (std::int64_t e = 0; e < experts; ++e) {
        const std::int64_t step = hasRoles ? given[static_cast<std::size_t>(e)]
                                           : e % static_cast<std::int64_t>(model::kStepCount);
        if (step >= 0) {
            roles[step][e] = 1.0F;
        }
    }
    return roles.to(m_model.decoder->arithmetic().device);
}

ObjectiveInput Trainer::inputOf(const Batch& batch, const at::Tensor& logits) const
{
    ObjectiveInput input{logits, batch.targets, {}, batch.labels, {}, {}};
    if (m_teacher) {
        const at::NoGradGuard noGradients;
        input.teacherLogits = batchLogits(*m_teacher->decoder, batch);
    }
    for (const auto& routed : m_routed) {
        input.layers.push_back(&routed->routing);
        input.roles.push_back(rolesOf(routed->layer, routed->routing.logits.size(1)));
    }
    return input;
}

at::Tensor Trainer::lossOf(const ObjectiveInput& input, model::RunStep& row) const
{
    at::Tensor total;
    const double progress = m_recipe.progressAt(steps());
    for (const RecipeRule& rule : m_recipe.objectives) {
        const Objective* kind = model::registry<Objective>().find(rule.id);
        const at::Tensor term = kind->loss(input, rule.parameters);
        if (!term.defined()) {
            continue;
        }
        row.scalars["loss/" + rule.id] = term.item<double>();
        double weight = rule.parameters.number("weight");
        if (kind->needsSteps && m_recipe.progression.stepLoss) {
            weight *= m_recipe.progression.stepLoss->at(progress);
        }
        total = total.defined() ? total + weight * term : weight * term;
    }
    {
        const at::NoGradGuard noGradients;
        const auto known = row.scalars.find("loss/cross-entropy");
        row.scalars["loss"] = known != row.scalars.end()
            ? known->second
            : at::cross_entropy_loss(input.logits, input.targets).item<double>();
    }
    const at::Tensor balance = balanceLoss();
    if (balance.defined()) {
        row.scalars["loss/balance"] = balance.item<double>();
        total = total.defined() ? total + balance : balance;
    }
    return total;
}

at::Tensor Trainer::balanceLoss() const
{
    at::Tensor sum;
    for (const RecipeRule& rule : m_recipe.balance) {
        const BalanceRule* kind = model::registry<BalanceRule>().find(rule.id);
        for (const auto& routed : m_routed) {
            if (kind->loss) {
                const at::Tensor term = kind->loss(routed->routing, rule.parameters);
                sum = sum.defined() ? sum + term : term;
            }
        }
    }
    return sum.defined() ? sum / static_cast<double>(m_routed.size()) : sum;
}

void Trainer::balanceAfterStep() const
{
    const at::NoGradGuard noGradients;
    for (const RecipeRule& rule : m_recipe.balance) {
        const BalanceRule* kind = model::registry<BalanceRule>().find(rule.id);
        for (const auto& routed : m_routed) {
            if (kind->afterStep) {
                kind->afterStep(routed->routing, rule.parameters);
            }
        }
    }
}

model::Error Trainer::notANumber(const std::string& name) const
{
    return {model::ErrorCode::Numeric,
        name + " of step " + std::to_string(steps()) + " is not a number",
        m_model.opened->checkpoint().path(),
        "resume from the last checkpoint with a smaller learning_rate", {}};
}

Result<void> Trainer::update(const at::Tensor& total, model::RunStep& row)
{
    if (!std::isfinite(row.scalars["loss"])) {
        return notANumber("the loss");
    }
    if (total.defined() && total.requires_grad()) {
        total.backward();
    }
    row.scalars["gradient_norm"] = m_optimizer.clipGradients(m_recipe.gradientClip);
    if (!std::isfinite(row.scalars["gradient_norm"])) {
        m_optimizer.clearGradients();
        return notANumber("gradient_norm");
    }
    row.scalars["learning_rate"] = m_recipe.learningRateAt(row.step);
    m_optimizer.step(row.scalars["learning_rate"]);
    return {};
}

Result<TrainerStep> Trainer::step()
{
    const auto begin = std::chrono::steady_clock::now();
    const DataCursor before = m_cursor;
    const auto items = m_data.next(m_cursor, m_recipe.batchTokens, pool());
    const Batch batch = makeBatch(items, m_model.decoder->arithmetic().device);
    Taps taps;
    addProgression(taps, m_model, m_recipe.progression, m_recipe.progressAt(steps()));
    collectRouting(taps, m_model, m_routed);
    TrainerStep result;
    result.row.step = steps();
    const at::Tensor logits = batchLogits(*m_model.decoder, batch, taps);
    const at::Tensor total = lossOf(inputOf(batch, logits), result.row);
    addFigures(result, batch, before);
    if (auto updated = update(total, result.row); !updated) {
        m_cursor = before;
        return std::move(updated).error();
    }
    balanceAfterStep();
    m_routed.clear();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    const auto tokens = static_cast<double>(batch.tokens.ids.size());
    result.row.scalars["tokens"] = tokens;
    result.row.scalars["tokens_per_second"] = tokens / seconds.count();
    if (m_twin) {
        result.row.scalars["dense_loss"] = m_twin->step(batch, result.row.scalars["learning_rate"]);
    }
    return result;
}

void Trainer::addFigures(TrainerStep& step, const Batch& batch, const DataCursor& before) const
{
    model::RunStep& row = step.row;
    addRoutingFigures(row, m_routed, batch.labels);
    const double now = m_recipe.progressAt(row.step);
    if (m_recipe.progression.temperature) {
        row.scalars["temperature"] = m_recipe.progression.temperature->at(now);
    }
    if (!m_routed.empty()) {
        const auto chosen = [&](double progress) {
            return expertsPerToken(m_model, m_recipe.progression, progress);
        };
        row.scalars["experts_per_token"] = chosen(now);
        if (row.step > 0 && chosen(now) != chosen(m_recipe.progressAt(row.step - 1))) {
            std::array<char, 64> text{};
            std::snprintf(text.data(), text.size(), "%.3g experts per token", chosen(now));
            step.phases.emplace_back(text.data());
        }
    }
    if (m_recipe.curriculum) {
        row.scalars["curriculum_level"] = m_data.hardest(m_cursor);
        if (before.end != 0 && (before.end != m_cursor.end || before.begin != m_cursor.begin)) {
            step.phases.push_back("curriculum: " + std::to_string(m_cursor.end - m_cursor.begin)
                + " of " + std::to_string(m_data.size()) + " items");
        }
    }
}

std::map<std::string, double> Trainer::validate() const
{
    if (m_data.validation().empty()) {
        return {};
    }
    Taps taps;
    addProgression(taps, m_model, m_recipe.progression, m_recipe.progressAt(steps()));
    std::map<std::string, double> losses{{"validation_loss",
        meanLoss(*m_model.decoder, m_data.validation(), m_recipe.batchTokens, taps)}};
    if (m_twin) {
        losses["dense_validation_loss"]
            = meanLoss(*m_twin->model().decoder, m_data.validation(), m_recipe.batchTokens);
    }
    return losses;
}

} // namespace lapidary::compute
