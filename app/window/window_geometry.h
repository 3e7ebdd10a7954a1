// SPDX-License-Identifier: GPL-3.0-or-later
// Where the window was last, moved onto the screens that are there now.
#pragma once

#include <QRect>
#include <QString>

class QWidget;

namespace lapidary::app {

/// The rectangle moved and shrunk so that it lies on `screen` with its title bar in reach.
QRect clampedTo(const QRect& screen, QRect window);

/// Restores what `geometryText` saved; without it (or with a broken one) the window gets 1366 ×
/// 768, or what the screen has room for.
void restoreWindowGeometry(QWidget& window, const QString& saved);

/// Size, place and whether it is maximised, as text.
QString geometryText(const QWidget& window);

} // namespace lapidary::app
