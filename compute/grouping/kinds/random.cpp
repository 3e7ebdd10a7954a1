// SPDX-License-Identifier: Apache-2.0
// random: the control that every other method must beat.
#include "compute/clustering/slices.h"
#include "compute/grouping/kinds/grouping_method.h"
#include "compute/units/layer_units.h"
#include "model/core/counter_random.h"

#include <utility>

namespace lapidary::compute {

namespace {

model::Result<std::vector<std::int32_t>> group(const GroupingTask& task, const model::Params&)
{
    const auto stream = static_cast<std::uint64_t>(task.units.layer().value()) * 2
        + (task.units.kind() == model::UnitKind::Head ? 1 : 0);
    const model::CounterRandom random(task.seed, stream);
    std::vector<std::int32_t> labels = contiguousLabels(task.sizes);
    for (std::size_t i = labels.size(); i > 1; --i) {
        std::swap(labels[i - 1], labels[random.below(i, i)]);
    }
    return labels;
}

} // namespace

GroupingMethod makeRandom()
{
    return {.info = {.id = "random",
                .title = "Random",
                .summary = "Deals the units to the experts by chance; the control that every other "
                           "method must beat.",
                .source = "Zhu et al. 2024, arXiv 2406.16554, section 3.1 (independent random)"},
        .group = group};
}

} // namespace lapidary::compute
