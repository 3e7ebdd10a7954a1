// SPDX-License-Identifier: Apache-2.0
// Which experts a token should go to is said by their roles: the reasoning step that a person gave
// an expert in the grouping, or, where no expert of a layer has one, the steps dealt out in turns.
// Nothing is learned about the pairing itself.
#include "compute/base/aten.h"
#include "compute/objectives/kinds/objective.h"

namespace lapidary::compute {

namespace {

/// −log of the probability that the router gives to the experts of each token's step, over the
/// labelled tokens whose step has an expert.
at::Tensor layerTerm(const LayerRouting& layer, const at::Tensor& labels, const at::Tensor& roles)
{
    const at::Tensor hasExpert = roles.sum(1) > 0; // [5]
    const at::Tensor rows
        = at::nonzero((labels >= 0).logical_and(hasExpert.index_select(0, labels.clamp_min(0))))
              .squeeze(1);
    if (rows.numel() == 0) {
        return {};
    }
    const at::Tensor mask = roles.index_select(0, labels.index_select(0, rows)); // [n, E]
    const at::Tensor logs = at::log_softmax(layer.logits.index_select(0, rows), 1);
    return -(logs.masked_fill(mask == 0, -1e30)).logsumexp({1}).mean();
}

} // namespace

Objective makeStepSupervision()
{
    return {.info = {.id = "step-supervision",
                .title = "Step supervision",
                .summary = "Cross-entropy of the router's softmax against the experts whose role "
                           "is the token's reasoning step, over labelled tokens and layers.",
                .parameters = {weightParameter(0.1)}},
        .needsSteps = true,
        .loss = [](const ObjectiveInput& step, const model::Params&) {
            at::Tensor sum;
            for (std::size_t i = 0; i < step.layers.size(); ++i) {
                const at::Tensor term = layerTerm(*step.layers[i], step.labels, step.roles[i]);
                if (term.defined()) {
                    sum = sum.defined() ? sum + term : term;
                }
            }
            return sum.defined() ? sum / static_cast<double>(step.layers.size()) : sum;
        }};
}

} // namespace lapidary::compute
