// SPDX-License-Identifier: GPL-3.0-or-later
// What is painted above the marks of a map: names of experts, the outline being drawn, the rings
// around hovered and primary units, the line that says what the mouse does.
#pragma once

#include "widgets/map/map_scene.h"

#include <QPolygonF>
#include <QString>

class QPainter;

namespace lapidary::widgets {

class Theme;

/// Short names at the middles of the inks that have one; a name that would cover another is left
/// out, the larger group wins.
void paintLabels(
    QPainter& painter, const Theme& theme, const MapScene& scene, const SplatCamera& camera);

/// The outline being drawn, with how many units it holds.
void paintOutline(
    QPainter& painter, const Theme& theme, const QPolygonF& outline, const QString& counter);

/// A ring around a unit; `isStrong` for the primary one.
void paintRing(QPainter& painter, const Theme& theme, QPointF place, bool isStrong);

/// "Drag to lasso · Shift add · Ctrl subtract · Space move", the held key in bold.
void paintHint(QPainter& painter, const Theme& theme, const QRect& view, const QString& toolHint,
    Qt::KeyboardModifiers held, bool isSpaceHeld);

} // namespace lapidary::widgets
