// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

namespace lapidary::compute {

CurriculumSchedule makeAntiCurriculum()
{
    return {.info = {.id = "anti",
                .title = "Anti-curriculum",
                .summary = "Pacing from the hardest items to the easiest.",
                .parameters = pacingParameters()},
        .order = CurriculumOrder::HardFirst,
        .span = pacingSpan};
}

} // namespace lapidary::compute
