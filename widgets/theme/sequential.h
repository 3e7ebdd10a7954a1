// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of a continuous scale.
#pragma once

#include <QColor>

namespace lapidary::widgets {

/// Cividis at `place` (0..1, clamped): dark blue to yellow, the same order for every eye and in
/// grey. Source: Nuñez, Anderton and Renslow, PLOS ONE 13(7), 2018,
/// doi:10.1371/journal.pone.0199239; interpolated between 10 of its 256 colours.
QColor sequentialColor(double place);

} // namespace lapidary::widgets
