// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

namespace lapidary::compute {

CurriculumSchedule makeNoCurriculum()
{
    return {.info = {.id = "none",
                .title = "None",
                .summary = "All items from the start: the control of every curriculum."},
        .order = CurriculumOrder::EasyFirst,
        .span = [](double, const model::Params&) { return PoolSpan(); }};
}

} // namespace lapidary::compute
