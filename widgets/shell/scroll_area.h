// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of what may be taller than its place.
#pragma once

class QScrollArea;
class QWidget;

namespace lapidary::widgets {

/// Puts `content` into an area without a frame that scrolls it, as wide as there is room. The area
/// takes no focus itself: what it holds takes the keyboard, wheel and bar scroll.
QScrollArea* makeScrollArea(QWidget* content, QWidget* parent);

} // namespace lapidary::widgets
