// SPDX-License-Identifier: GPL-3.0-or-later
// How experts and lifts are coloured and named in everything that shows a trace.
#pragma once

#include <QColor>
#include <QPixmap>
#include <QString>

#include <cstdint>

namespace lapidary::widgets {

class Theme;

/// "E3".
QString expertLabel(int expert);

/// "L2".
QString layerLabel(int layer);

/// Dark or light ink, whichever reads better on `fill`.
QColor textOn(const QColor& fill);

/// Blue for less than chance, grey for chance, orange for more: log2 of the lift, clamped to ±3.
QColor liftColor(const Theme& theme, double lift);

/// A small square in the colour of an expert, outlined so that it is seen on the surface.
QPixmap expertMark(const Theme& theme, int expert, qreal devicePixelRatio);

/// A token's text so that blanks and line ends can be seen: "·girl", "¶".
QString visibleText(const QString& piece);

/// A number of nats or a weight with three decimals.
QString decimalText(double value);

} // namespace lapidary::widgets
