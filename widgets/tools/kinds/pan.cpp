// SPDX-License-Identifier: GPL-3.0-or-later
// Pan: dragging moves the map; the map does that itself.
#include "widgets/tools/kinds/canvas_tool.h"

#include <QCoreApplication>

namespace lapidary::widgets {

CanvasTool makePan();

CanvasTool makePan()
{
    return {{"pan", QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Hand"),
                QT_TRANSLATE_NOOP(
                    "lapidary::widgets::Tools", "Move the map; the wheel zooms in every tool"),
                {}, {}},
        Qt::Key_H, "hand",
        QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Drag to move, wheel to zoom"), {}};
}

} // namespace lapidary::widgets
