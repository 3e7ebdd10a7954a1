// SPDX-License-Identifier: GPL-3.0-or-later
// CanvasTool: what dragging on a map means. A new tool is a new file in this folder.
#pragma once

#include "model/core/param_spec.h"
#include "widgets/tools/gesture.h"

#include <functional>
#include <memory>

namespace lapidary::widgets {

struct CanvasTool
{
    model::KindInfo info; ///< id, title and summary; no parameters
    Qt::Key key = Qt::Key_unknown;
    const char* icon = ""; ///< in resources/icons
    const char* hint = ""; ///< what to do, for the line on the map; translated as "Tools"
    /// Begins to follow the mouse; empty for the tool that moves the map.
    std::function<std::unique_ptr<Gesture>()> makeGesture;
};

} // namespace lapidary::widgets
