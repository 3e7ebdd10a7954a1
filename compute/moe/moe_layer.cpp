// SPDX-License-Identifier: Apache-2.0
#include "compute/moe/moe_layer.h"

#include "compute/base/aten.h"
#include "compute/moe/dispatch.h"
#include "compute/moe/expert_products.h"
#include "compute/nn/activation.h"

#include <algorithm>
#include <memory>

namespace lapidary::compute {
namespace {

using model::Activation;
using model::GateSpec;

bool wantsGradient(const ExpertWeights& w)
{
    return w.isDefined()
        && (w.gate.requires_grad() || w.up.requires_grad() || w.down.requires_grad());
}

bool wantsGradient(const at::Tensor& x, const MoeWeights& w)
{
    return at::GradMode::is_enabled()
        && (x.requires_grad() || w.router.weight.requires_grad() || wantsGradient(w.shared)
            || (w.sharedGate.weight.defined() && w.sharedGate.weight.requires_grad())
            || std::any_of(w.experts.begin(), w.experts.end(),
                [](const ExpertWeights& expert) { return wantsGradient(expert); }));
}

at::Tensor expert(const at::Tensor& x, const ExpertWeights& w, Activation activation)
{
    const at::Tensor gate = linear(x, {w.gate, {}}); // [rows, m]
    const at::Tensor up = linear(x, {w.up, {}});     // [rows, m]
    return linear(gatedActivation(gate, up, activation), {w.down, {}}).to(at::kFloat);
}

/// Output per slot, brought back into the order of the slots, weighted and summed over K.
at::Tensor multiplyExpertsPlain(
    const at::Tensor& x, const MoeWeights& weights, const Routing& routing, Activation activation)
{
    const std::int64_t N = x.size(0);
    const std::int64_t K = routing.experts.size(1);
    const Dispatch dispatch = sortByExpert(routing.experts.to(at::kCPU).contiguous(),
        static_cast<std::int64_t>(weights.experts.size()));
    const at::Tensor slots
        = at::tensor(dispatch.slots, at::kLong).to(x.device()); // [N · K] by expert
    std::vector<at::Tensor> outputs;
    for (std::size_t e = 0; e < weights.experts.size(); ++e) {
        const std::int64_t begin = dispatch.offsets[e];
        const std::int64_t rows = dispatch.offsets[e + 1] - begin;
        if (rows > 0) {
            const at::Tensor tokens = slots.narrow(0, begin, rows).floor_divide(K);
            outputs.push_back(
                expert(x.index_select(0, tokens), weights.experts[e], activation)); // [rows, D]
        }
    }
    const at::Tensor places = at::empty_like(slots);
    places.index_put_({slots}, at::arange(N * K, slots.options()));
    return (at::cat(outputs).index_select(0, places).view({N, K, x.size(1)})
        * routing.weights.unsqueeze(2))
        .sum(1);
}

at::Tensor forwardPlain(const at::Tensor& x, const MoeWeights& weights, const Routing& routing,
    const at::Tensor& sharedScale, Activation activation)
{
    at::Tensor y = multiplyExpertsPlain(x, weights, routing, activation);
    if (weights.shared.isDefined()) {
        const at::Tensor shared = expert(x, weights.shared, activation);
        y = y + (sharedScale.defined() ? shared * sharedScale.unsqueeze(1) : shared);
    }
    return y.to(x.scalar_type());
}

} // namespace

at::Tensor moeForward(const at::Tensor& input, const MoeWeights& weights, const GateSpec& gate,
    Activation activation, const Taps& tap, model::LayerId layer)
{
    const at::Tensor x = input.contiguous();
    const bool isFast = x.is_cpu() && !wantsGradient(x, weights);
    const auto scores = [&](const Linear& map) {
        return isFast ? routerLogitsCpu(x, map) : linear(x.to(at::kFloat), map);
    };
    const at::Tensor logits = tap(scores(weights.router), place::kRouterLogits, layer); // [N, E]
    const at::Tensor bias = tap(weights.selectionBias, place::kSelectionBias, layer);   // [E]
    Routing routing = isFast && !logits.requires_grad() ? routeCpu(logits, bias, gate)
                                                        : route(logits, bias, gate);
    routing.experts = tap(routing.experts, place::kExperts, layer);
    routing.weights = tap(routing.weights, place::kExpertWeights, layer);
    const at::Tensor sharedScale = weights.sharedGate.weight.defined()
        ? at::sigmoid(scores(weights.sharedGate)).squeeze(1) // [N]
        : at::Tensor();
    return isFast && !routing.weights.requires_grad()
        ? multiplyExpertsCpu(x, weights, routing, sharedScale, activation)
        : forwardPlain(x, weights, routing, sharedScale, activation);
}

void turnAllExpertsOn(Taps& taps)
{
    taps.add([experts = std::make_shared<std::int64_t>(0)](
                 at::Tensor& tensor, std::string_view name, model::LayerId) {
        if (name == place::kRouterLogits) {
            *experts = tensor.size(1);
        } else if (name == place::kExperts) {
            tensor = at::arange(*experts, tensor.options())
                         .unsqueeze(0)
                         .expand({tensor.size(0), *experts});
        } else if (name == place::kExpertWeights) {
            tensor = at::ones({tensor.size(0), *experts}, tensor.options());
        }
    });
}

} // namespace lapidary::compute
