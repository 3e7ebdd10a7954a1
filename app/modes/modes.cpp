// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"

namespace lapidary::app {

Mode makeWelcomeMode();
Mode makeModelMode();
Mode makeCalibrateMode();
Mode makeGroupMode();
Mode makeTrainMode();
Mode makeRouteMode();
Mode makeEvaluateMode();
Mode makeExportMode();

std::vector<Mode> allModes()
{
    return {makeWelcomeMode(), makeModelMode(), makeCalibrateMode(), makeGroupMode(),
        makeTrainMode(), makeRouteMode(), makeEvaluateMode(), makeExportMode()};
}

} // namespace lapidary::app
