// SPDX-License-Identifier: Apache-2.0
// step-specialised: one step of reasoning for each expert; units go where they fire most.
#include "compute/assignment/balanced_assignment.h"
#include "compute/base/aten.h"
#include "compute/clustering/features.h"
#include "compute/grouping/k_means_options.h"
#include "model/steps/step.h"

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::kStepCount;
using model::Result;

/// Minus the share of each step in a unit's rates. Shapes: returns [n, 5].
at::Tensor stepCosts(const GroupingTask& task)
{
    const at::Tensor rates = rowsOf(task.units.stepRate().t(), task.members);
    const at::Tensor sum = rates.sum(1, /*keepdim=*/true);
    return at::where(sum > 0, -rates / sum, at::zeros_like(rates)).contiguous();
}

/// Clusters the units of one step into the experts of that step.
Result<void> cutStep(const GroupingTask& task, const model::Params& params, std::size_t step,
    const std::vector<std::int32_t>& steps, std::vector<std::int32_t>& labels)
{
    std::vector<std::size_t> rows;
    GroupingTask part{task.units, {}, {}, {}, task.seed, task.cancel};
    std::vector<std::int32_t> experts;
    for (std::size_t expert = step; expert < task.sizes.size(); expert += kStepCount) {
        experts.push_back(static_cast<std::int32_t>(expert));
        part.sizes.push_back(task.sizes[expert]);
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (static_cast<std::size_t>(steps[i]) == step) {
            rows.push_back(i);
            part.members.push_back(task.members[i]);
            part.importance.push_back(task.importance[i]);
        }
    }
    if (rows.empty()) {
        return {};
    }
    LAP_TRY(const std::vector<std::int32_t> within,
        clusterMembers(
            part, params, contributionFeatures(task.units, part.members, TokenWeight::Equal)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        labels[rows[i]] = experts[static_cast<std::size_t>(within[i])];
    }
    return {};
}

Result<std::vector<std::int32_t>> group(const GroupingTask& task, const model::Params& params)
{
    const at::Tensor costs = stepCosts(task);
    if (costs.abs().sum().item<double>() == 0.0) {
        return Error{ErrorCode::InvalidArgument,
            "the recording has no tokens with step labels, so no unit can be meant for a step", {},
            "record data with annotated steps (make-tasks writes such data)", {}};
    }
    std::vector<std::int64_t> room(kStepCount, 0);
    for (std::size_t expert = 0; expert < task.sizes.size(); ++expert) {
        room[expert % kStepCount] += task.sizes[expert];
    }
    LAP_TRY(const Assignment steps,
        assignBalanced(
            {static_cast<std::int64_t>(task.members.size()), static_cast<std::int64_t>(kStepCount),
                {costs.data_ptr<float>(), static_cast<std::size_t>(costs.numel())}, room, {}}));
    std::vector<std::int32_t> labels(task.members.size(), 0);
    for (std::size_t step = 0; step < kStepCount; ++step) {
        LAP_CHECK(cutStep(task, params, step, steps.sink, labels));
    }
    return labels;
}

} // namespace

GroupingMethod makeStepSpecialised()
{
    return {.info = {.id = "step-specialised",
                .title = "Step-specialised",
                .summary = "Each expert is meant for one step of reasoning and gets the units that "
                           "fire most in it; several experts of a step are cut by contribution.",
                .source = "own, after the rates per task of arXiv 2602.15521",
                .parameters = kMeansOptions()},
        .group = group,
        .role = [](std::int64_t expert, std::int64_t) {
            return std::string(model::kStepNames[static_cast<std::size_t>(expert) % kStepCount]);
        }};
}

} // namespace lapidary::compute
