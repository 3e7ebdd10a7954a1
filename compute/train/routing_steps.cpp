// SPDX-License-Identifier: Apache-2.0
#include "compute/train/routing_steps.h"

#include "compute/base/aten.h"
#include "compute/moe/moe_layer.h"
#include "model/steps/step.h"

#include <algorithm>

namespace lapidary::compute {

using model::LayerId;

namespace {

/// Steers one pass; keeps what the router of the current layer said until it has been weighed.
class Steering
{
public:
    Steering(const TrainableModel& model, double share, double temperature)
        : m_model(model)
        , m_share(share)
        , m_temperature(temperature)
    { }

    void operator()(at::Tensor& tensor, std::string_view name, LayerId layer)
    {
        if (name == place::kRouterLogits) {
            if (m_temperature != 1.0) {
                tensor = tensor / m_temperature;
            }
            m_logits = tensor;
        } else if (name == place::kExperts && m_share < 1.0) {
            model::GateSpec gate = m_model.opened->config().experts.gateOf(layer.value());
            gate.active = activeAt(m_share, m_logits.size(1), gate.active);
            gate.groups = 1; // with more experts than the groups hold there is nothing to limit
            m_routing = route(m_logits, m_model.selectionBias(layer), gate);
            tensor = m_routing.experts;
        } else if (name == place::kExpertWeights && m_share < 1.0) {
            tensor = 1.0 + m_share * (m_routing.weights - 1.0);
        }
    }

private:
    const TrainableModel& m_model;
    double m_share;
    double m_temperature;
    at::Tensor m_logits;
    Routing m_routing;
};

double shareAt(const Progression& progression, double progress)
{
    return progression.experts ? progression.experts->at(progress) : 1.0;
}

/// Counts [5][E] of the slots of labelled tokens.
std::vector<std::int32_t> countByStep(
    const at::Tensor& experts, const at::Tensor& labels, std::int64_t count)
{
    const auto steps = static_cast<std::int64_t>(model::kStepCount);
    const at::Tensor rows = at::nonzero(labels >= 0).squeeze(1);
    const at::Tensor slots = labels.index_select(0, rows).unsqueeze(1) * count
        + experts.index_select(0, rows); // [n, K]
    const at::Tensor counts
        = at::bincount(slots.flatten(), {}, steps * count).to(at::kCPU).to(at::kInt).contiguous();
    const auto* const first = counts.const_data_ptr<std::int32_t>();
    return {first, first + counts.numel()};
}

} // namespace

void addProgression(
    Taps& taps, const TrainableModel& model, const Progression& progression, double progress)
{
    const double share = shareAt(progression, progress);
    const double temperature
        = progression.temperature ? progression.temperature->at(progress) : 1.0;
    if (share < 1.0 || temperature != 1.0) {
        taps.add(
            [steering = std::make_shared<Steering>(model, share, temperature)](at::Tensor& tensor,
                std::string_view name, LayerId layer) { (*steering)(tensor, name, layer); });
    }
}

void collectRouting(
    Taps& taps, const TrainableModel& model, std::vector<std::unique_ptr<RoutedLayer>>& layers)
{
    layers.clear();
    taps.add([&model, &layers](at::Tensor& tensor, std::string_view name, LayerId layer) {
        if (name == place::kRouterLogits) {
            layers.push_back(std::make_unique<RoutedLayer>());
            layers.back()->layer = layer;
            layers.back()->routing.logits = tensor;
            layers.back()->routing.selectionBias = model.selectionBias(layer);
        } else if (name == place::kExperts) {
            LayerRouting& routing = layers.back()->routing;
            routing.experts = tensor;
            routing.load
                = at::bincount(tensor.flatten(), {}, routing.logits.size(1)).to(at::kFloat);
        }
    });
}

void addRoutingFigures(model::RunStep& step,
    const std::vector<std::unique_ptr<RoutedLayer>>& layers, const at::Tensor& labels)
{
    const at::NoGradGuard noGradients;
    double violation = 0.0;
    double entropy = 0.0;
    std::int64_t dead = 0;
    const bool hasLabels = (labels >= 0).any().item<bool>();
    for (const auto& routed : layers) {
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
        if (hasLabels) {
            step.stepRouting.push_back({step.step, routed->layer.value(),
                countByStep(routed->routing.experts, labels, load.numel())});
        }
    }
    if (!layers.empty()) {
        step.scalars["max_violation"] = violation;
        step.scalars["router_entropy"] = entropy / static_cast<double>(layers.size());
        step.scalars["dead_experts"] = static_cast<double>(dead);
    }
}

double expertsPerToken(const TrainableModel& model, const Progression& progression, double progress)
{
    const double share = shareAt(progression, progress);
    double sum = 0.0;
    double layers = 0.0;
    for (std::int32_t i = 0; i < model.opened->config().layers; ++i) {
        if (const std::int64_t experts = model.expertsOf(LayerId(i)); experts > 0) {
            sum += static_cast<double>(
                activeAt(share, experts, model.opened->config().experts.gateOf(i).active));
            layers += 1.0;
        }
    }
    return layers > 0.0 ? sum / layers : 0.0;
}

} // namespace lapidary::compute
