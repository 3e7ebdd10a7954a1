// SPDX-License-Identifier: GPL-3.0-or-later
// The drawings of the empty states: a stone and what is done to it, in the colours of the theme.
#pragma once

#include "widgets/theme/tokens.h"

#include <QRectF>

class QPainter;

namespace lapidary::widgets {

/// One drawing per mode.
enum class Illustration
{
    Welcome,   ///< the cut stone with light going through
    Model,     ///< the layers of a raw stone
    Calibrate, ///< light measured on its way through layers
    Group,     ///< a cloud of points cut into facets
    Train,     ///< a curve that comes down
    Route,     ///< one path through many
    Evaluate,  ///< bars with their uncertainty
    Export,    ///< the stone in its box
};

/// Draws into the largest 8:5 rectangle inside `rect`.
void drawIllustration(
    QPainter& painter, Illustration illustration, const QRectF& rect, ThemeId theme);

} // namespace lapidary::widgets
