// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of a scale with a middle: less than expected, as expected, more than expected.
#pragma once

#include "widgets/theme/tokens.h"

namespace lapidary::widgets {

/// `place` from -1 (blue) through 0 (a quiet grey of the theme) to 1 (orange), clamped; blue and
/// orange stay apart under every simulated colour blindness (two of Okabe and Ito's eight).
QColor divergingColor(ThemeId theme, double place);

/// Black or white of the theme's pair, whichever reads better on `background`.
QColor readableOn(const QColor& background);

} // namespace lapidary::widgets
