// SPDX-License-Identifier: Apache-2.0
#include "compute/train/trainer.h"

#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"

#include <chrono>
#include <cmath>

namespace lapidary::compute {

using model::LayerId;
using model::Result;

struct Trainer::Routed
{
    LayerId layer;
    LayerRouting routing;
};

Trainer::Trainer(const Recipe& recipe, TrainableModel model, TrainingData data)
    : m_recipe(recipe)
    , m_model(std::move(model))
    , m_data(std::move(data))
    , m_optimizer(m_model.trained(), {.weightDecay = recipe.weightDecay})
{ }

Result<Trainer> Trainer::create(const Recipe& recipe, TrainableModel model, TrainingData data)
{
    for (const RecipeRule& rule : recipe.balance) {
        const BalanceRule* kind = model::registry<BalanceRule>().find(rule.id);
        LAP_ASSERT(kind != nullptr); // the recipe was checked
        if (kind->needsSelectionBias && !model.opened->config().experts.gate.hasSelectionBias) {
            return model::Error{model::ErrorCode::InvalidArgument,
                "the balance rule " + rule.id + " needs a gate with a selection bias, which "
                    + model.opened->family().info.id + " has not",
                model.opened->checkpoint().path(),
                "use the balance rule aux, or convert with the profile glm4moe", {}};
        }
    }
    return Trainer(recipe, std::move(model), std::move(data));
}

at::Tensor Trainer::lossOf(const std::vector<const TrainingItem*>& batch, const Taps& taps) const
{
    TokenBatch tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    for (const TrainingItem* item : batch) {
        const auto begin = static_cast<std::int64_t>(tokens.ids.size());
        for (std::size_t t = item->scored; t < item->ids.size(); ++t) {
            rows.push_back(begin + static_cast<std::int64_t>(t) - 1);
            targets.push_back(item->ids[t]);
        }
        tokens.ids.insert(tokens.ids.end(), item->ids.begin(), item->ids.end());
        tokens.lengths.push_back(static_cast<std::int64_t>(item->ids.size()));
    }
    const at::Device device = m_model.decoder->arithmetic().device;
    const at::Tensor hidden = m_model.decoder->hidden(tokens, taps)
                                  .index_select(0, at::tensor(rows, at::kLong).to(device));
    return at::cross_entropy_loss(
        m_model.decoder->logits(hidden), at::tensor(targets, at::kLong).to(device));
}

void Trainer::collectRouting(Taps& taps)
{
    m_routed.clear();
    taps.add([this](at::Tensor& tensor, std::string_view name, LayerId layer) {
        if (name == place::kRouterLogits) {
            m_routed.push_back(std::make_shared<Routed>());
            m_routed.back()->layer = layer;
            m_routed.back()->routing.logits = tensor;
            m_routed.back()->routing.selectionBias = m_model.selectionBias(layer);
        } else if (name == place::kExperts) {
            LayerRouting& routing = m_routed.back()->routing;
            routing.experts = tensor;
            routing.load
                = at::bincount(tensor.flatten(), {}, routing.logits.size(1)).to(at::kFloat);
        }
    });
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

void Trainer::addRoutingFigures(model::RunStep& step) const
{
    const at::NoGradGuard noGradients;
    double violation = 0.0;
    double entropy = 0.0;
    std::int64_t dead = 0;
    for (const auto& routed : m_routed) {
        const at::Tensor load = routed->routing.load.to(at::kCPU);
        const at::Tensor probability = at::softmax(routed->routing.logits.detach(), 1);
        const double mean = load.mean().item<double>();
        violation = std::max(violation, load.max().item<double>() / std::max(mean, 1e-30) - 1.0);
        dead += (load == 0).sum().item<std::int64_t>();
        entropy += -(probability * probability.clamp_min(1e-30).log()).sum(1).mean().item<double>();
        const at::Tensor counts = load.to(at::kInt).contiguous();
        const auto* const first = counts.const_data_ptr<std::int32_t>();
        step.expertLoad.push_back(
            {step.step, routed->layer.value(), {first, first + counts.numel()}});
    }
    if (!m_routed.empty()) {
        step.scalars["max_violation"] = violation;
        step.scalars["router_entropy"] = entropy / static_cast<double>(m_routed.size());
        step.scalars["dead_experts"] = static_cast<double>(dead);
    }
}

Result<model::RunStep> Trainer::step()
{
    const auto begin = std::chrono::steady_clock::now();
    const DataCursor before = m_cursor;
    const std::vector<const TrainingItem*> batch = m_data.next(m_cursor, m_recipe.batchTokens);
    Taps taps;
    collectRouting(taps);
    const at::Tensor loss = lossOf(batch, taps);
    const at::Tensor balance = balanceLoss();
    model::RunStep result;
    result.step = steps();
    result.scalars["loss"] = loss.item<double>();
    (balance.defined() ? loss + balance : loss).backward();
    result.scalars["gradient_norm"] = m_optimizer.clipGradients(m_recipe.gradientClip);
    for (const char* name : {"loss", "gradient_norm"}) {
        if (!std::isfinite(result.scalars[name])) {
            m_cursor = before;
            m_optimizer.clearGradients();
            return model::Error{model::ErrorCode::Numeric,
                std::string(name) + " of step " + std::to_string(result.step) + " is not a number",
                m_model.opened->checkpoint().path(),
                "resume from the last checkpoint with a smaller learning_rate", {}};
        }
    }
    result.scalars["learning_rate"] = m_recipe.learningRateAt(result.step);
    m_optimizer.step(result.scalars["learning_rate"]);
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
    addRoutingFigures(result);
    m_routed.clear();
    std::size_t tokens = 0;
    for (const TrainingItem* item : batch) {
        tokens += item->ids.size();
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    result.scalars["tokens"] = static_cast<double>(tokens);
    result.scalars["tokens_per_second"] = static_cast<double>(tokens) / seconds.count();
    return result;
}

} // namespace lapidary::compute
