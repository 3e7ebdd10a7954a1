// SPDX-License-Identifier: Apache-2.0
// contiguous: the order of the checkpoint, cut into equal pieces.
#include "compute/clustering/slices.h"
#include "compute/grouping/kinds/grouping_method.h"

namespace lapidary::compute {

namespace {

model::Result<std::vector<std::int32_t>> group(const GroupingTask& task, const model::Params&)
{
    return contiguousLabels(task.sizes);
}

} // namespace

GroupingMethod makeContiguous()
{
    return {.info = {.id = "contiguous",
                .title = "Contiguous",
                .summary = "Cuts the units, in the order of the checkpoint, into equal pieces.",
                .source = "Qu et al. 2024, arXiv 2411.15708 (vanilla split)"},
        .group = group};
}

} // namespace lapidary::compute
