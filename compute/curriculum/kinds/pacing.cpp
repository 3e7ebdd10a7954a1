// SPDX-License-Identifier: Apache-2.0
#include "compute/curriculum/kinds/curriculum_schedule.h"

namespace lapidary::compute {

CurriculumSchedule makePacing()
{
    return {.info = {.id = "pacing",
                .title = "Pacing",
                .summary = "Begins with the easiest items; the share in use grows with the square "
                           "root of the steps.",
                .source = "arXiv:1903.09848, section 2",
                .parameters = pacingParameters()},
        .order = CurriculumOrder::EasyFirst,
        .span = pacingSpan};
}

} // namespace lapidary::compute
