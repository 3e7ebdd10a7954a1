// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

namespace lapidary::compute {

CurriculumSchedule makeShuffledCurriculum()
{
    return {.info = {.id = "shuffled",
                .title = "Shuffled",
                .summary = "Pacing over items in a random order: as many different items as "
                           "pacing, without the order.",
                .parameters = pacingParameters()},
        .order = CurriculumOrder::Shuffled,
        .span = pacingSpan};
}

} // namespace lapidary::compute
