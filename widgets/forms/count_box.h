// SPDX-License-Identifier: GPL-3.0-or-later
// A field for a whole number on a page made by hand; forms made from ParamSpecs have their own.
#pragma once

#include <QString>

class QSpinBox;
class QWidget;

namespace lapidary::widgets {

/// A spin box from `least` to `most` with digits in groups. `id`: the object's name, `name`: what
/// assistive programs call it.
QSpinBox* makeCountBox(
    const QString& id, const QString& name, int least, int most, int value, QWidget* parent);

} // namespace lapidary::widgets
