// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/scroll_area.h"

#include <QScrollArea>

namespace lapidary::widgets {

QScrollArea* makeScrollArea(QWidget* content, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    return area;
}

} // namespace lapidary::widgets
