// SPDX-License-Identifier: GPL-3.0-or-later
// What the marks of a map look like and what they mean: one ink per expert, step or level of a
// scale, and the ink of each unit.
#pragma once

#include "widgets/theme/palettes.h"
#include "widgets/theme/tokens.h"

#include <QColor>
#include <QIcon>
#include <QImage>
#include <QString>

#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::widgets {

/// One way to draw a mark.
struct MapInk
{
    QColor fill;
    MarkShape shape = MarkShape::Circle;
    bool isHollow = false; ///< an outline only: belongs to nothing

    friend bool operator==(const MapInk&, const MapInk&) = default;
};

/// A line of the legend; stands for every unit of its ink.
struct LegendEntry
{
    std::uint16_t ink = 0;
    QString text;
    QString tag; ///< short, for labels on the map ("E3"); empty: none there
    int count = 0;
};

/// The ends of a continuous scale.
struct ScaleLegend
{
    QString title;
    QString low;
    QString high;
};

/// How the units of a map are coloured.
struct MapPaint
{
    std::vector<MapInk> inks;
    std::vector<std::uint16_t> inkOf; ///< per unit
    std::vector<LegendEntry> entries; ///< empty for a continuous scale
    ScaleLegend scale;                ///< for a continuous scale; else empty
    std::uint16_t scaleInks = 0;      ///< inks 0 .. scaleInks − 1 are the scale, low to high
};

/// How much a mark stands out.
enum class Emphasis
{
    Faded, ///< something else is selected
    Plain,
    Selected,
};

/// A mark as a small image, for splat(). `radius` in device-independent pixels.
QImage markImage(const MapInk& ink, Emphasis emphasis, double radius, double ratio, ThemeId theme);

/// A mark as an icon for lists, about `size` pixels in width.
QIcon markIcon(const MapInk& ink, int size, ThemeId theme);

/// Level of a value on a scale of `levels` from the 1 % to the 99 % quantile of the finite values;
/// `levels` itself for a value that is not finite. The quantiles are returned with it.
struct Levels
{
    std::vector<std::uint16_t> levelOf;
    float low = 0.0F;
    float high = 0.0F;
};

Levels levelsOf(std::span<const float> values, std::uint16_t levels);

} // namespace lapidary::widgets
