// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

#include <algorithm>
#include <cmath>

namespace lapidary::compute {

std::vector<model::ParamSpec> pacingParameters()
{
    return {{.name = "start",
                .type = model::ParamType::Number,
                .help = "share of the items at the start",
                .defaultValue = 0.2,
                .minimum = 0.01,
                .maximum = 1.0},
        {.name = "until",
            .type = model::ParamType::Number,
            .help = "share of the steps after which all items are in use",
            .defaultValue = 0.6,
            .minimum = 0.01,
            .maximum = 1.0}};
}

PoolSpan pacingSpan(double progress, const model::Params& parameters)
{
    constexpr double kParts = 20.0;
    const double start = parameters.number("start");
    const double share = std::sqrt(std::min(1.0, progress / parameters.number("until")));
    return {0.0, std::ceil(kParts * (start + (1.0 - start) * share) - 1e-9) / kParts};
}

} // namespace lapidary::compute
