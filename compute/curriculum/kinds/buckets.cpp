// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

#include <algorithm>
#include <cmath>

namespace lapidary::compute {

namespace {

std::vector<model::ParamSpec> bucketParameters()
{
    return {{.name = "buckets",
                .type = model::ParamType::Integer,
                .help = "parts of equal size that are added one after another",
                .defaultValue = 3,
                .minimum = 1,
                .maximum = 1000},
        {.name = "until",
            .type = model::ParamType::Number,
            .help = "share of the steps after which all parts are in use",
            .defaultValue = 0.6,
            .minimum = 0.01,
            .maximum = 1.0}};
}

} // namespace

CurriculumSchedule makeBuckets()
{
    return {.info = {.id = "buckets",
                .title = "Buckets",
                .summary = "Cuts the items into parts of rising difficulty and adds one part after "
                           "another.",
                .parameters = bucketParameters()},
        .span = [](double progress, const model::Params& parameters) {
            const auto buckets = static_cast<double>(parameters.integer("buckets"));
            // the last part is added at `until`
            const double passed = buckets > 1.0
                ? std::floor((buckets - 1.0) * progress / parameters.number("until") + 1e-9)
                : 0.0;
            return PoolSpan{0.0, std::min(buckets, passed + 1.0) / buckets};
        }};
}

} // namespace lapidary::compute
