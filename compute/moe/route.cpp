// SPDX-License-Identifier: Apache-2.0
#include "compute/base/aten.h"
#include "compute/kernels/kernels.h"
#include "compute/moe/moe_layer.h"

#include <limits>

namespace lapidary::compute {
namespace {

using model::GateOrder;
using model::GateScore;
using model::GateSpec;

/// Added to the sum that renormalised weights are divided by, as DeepSeek-V3 and GLM-4 do.
constexpr double kSumEpsilon = 1e-20;
/// Experts whose scores make the score of their group.
constexpr std::int64_t kGroupTop = 2;

at::Tensor score(const at::Tensor& logits, GateScore kind)
{
    switch (kind) {
    case GateScore::Softmax:
        return at::softmax(logits, 1);
    case GateScore::Sigmoid:
        return at::sigmoid(logits);
    case GateScore::Hard:
        return logits;
    }
    return logits;
}

/// Experts outside of the best groups cannot be chosen; a group counts as the sum of its two best
/// scores.
at::Tensor limitToGroups(const at::Tensor& selection, const GateSpec& gate)
{
    const std::int64_t N = selection.size(0);
    const std::int64_t inGroup = selection.size(1) / gate.groups;
    const at::Tensor grouped = selection.view({N, gate.groups, inGroup});
    const at::Tensor groupScore
        = std::get<0>(grouped.topk(std::min(kGroupTop, inGroup), 2)).sum(2); // [N, groups]
    const at::Tensor best = std::get<1>(groupScore.topk(gate.activeGroups, 1));
    const at::Tensor isBest
        = at::zeros({N, gate.groups}, selection.options().dtype(at::kBool)).scatter_(1, best, true);
    return grouped
        .masked_fill(isBest.logical_not().unsqueeze(2), -std::numeric_limits<double>::infinity())
        .view({N, -1});
}

/// The K largest of each row, the lower index first among equals.
at::Tensor chooseLargest(const at::Tensor& selection, std::int64_t chosen)
{
    if (!selection.is_cpu()) {
        return std::get<1>(selection.topk(chosen, 1));
    }
    const at::Tensor rows = selection.contiguous();
    const at::Tensor indices = at::empty({rows.size(0), chosen}, at::kInt);
    const at::Tensor unused = at::empty({rows.size(0), chosen}, at::kFloat);
    const auto done = topKGateCpu({rows.const_data_ptr<float>(), indices.data_ptr<std::int32_t>(),
        unused.data_ptr<float>(), rows.size(0), rows.size(1), chosen});
    LAP_ASSERT(done || done.error().code == model::ErrorCode::Numeric);
    return (done ? indices : indices.clamp_min(0)).to(at::kLong); // a bad row is −1 everywhere
}

at::Tensor weigh(const at::Tensor& logits, const at::Tensor& scores, const at::Tensor& experts,
    const GateSpec& gate)
{
    if (gate.score == GateScore::Hard) {
        return at::ones(experts.sizes(), logits.options());
    }
    return gate.order == GateOrder::ScoreThenTopK ? scores.gather(1, experts)
                                                  : score(logits.gather(1, experts), gate.score);
}

at::Tensor scaled(at::Tensor weights, const GateSpec& gate)
{
    if (gate.renormalise) {
        weights = weights / (weights.sum(1, /*keepdim=*/true) + kSumEpsilon);
    }
    return gate.scale == 1.0 ? weights : weights * gate.scale;
}

at::Tensor scoresOf(const at::Tensor& logits, const GateSpec& gate)
{
    return gate.order == GateOrder::ScoreThenTopK ? score(logits, gate.score) : logits;
}

} // namespace

Routing route(const at::Tensor& logits, const at::Tensor& selectionBias, const GateSpec& gate)
{
    const at::Tensor scores = scoresOf(logits, gate);
    at::Tensor selection = scores.detach();
    if (selectionBias.defined()) {
        selection = selection + selectionBias.detach();
    }
    if (gate.groups > 1) {
        selection = limitToGroups(selection, gate);
    }
    const at::Tensor experts = chooseLargest(selection, gate.active);
    return {experts, scaled(weigh(logits, scores, experts, gate), gate)};
}

at::Tensor weighExperts(const at::Tensor& logits, const at::Tensor& experts, const GateSpec& gate)
{
    return scaled(weigh(logits, scoresOf(logits, gate), experts, gate), gate);
}

} // namespace lapidary::compute
