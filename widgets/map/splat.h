// SPDX-License-Identifier: GPL-3.0-or-later
// Splatting: many small marks put straight into the pixels of an image. A plot's own scatters take
// 20 times as long, and a map must move with the hand.
#pragma once

#include <QImage>
#include <QPointF>
#include <QPolygonF>
#include <QSizeF>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::widgets {

/// How data coordinates become pixels: pixel = scale · value + offset. A negative `scaleY` has y
/// upwards.
struct SplatCamera
{
    double scaleX = 1.0;
    double offsetX = 0.0;
    double scaleY = -1.0;
    double offsetY = 0.0;

    QPointF toPixel(double x, double y) const
    {
        return {scaleX * x + offsetX, scaleY * y + offsetY};
    }

    QPointF toData(QPointF pixel) const
    {
        return {(pixel.x() - offsetX) / scaleX, (pixel.y() - offsetY) / scaleY};
    }

    /// The same for pixels that are `ratio` times as fine.
    SplatCamera scaled(double ratio) const
    {
        return {scaleX * ratio, offsetX * ratio, scaleY * ratio, offsetY * ratio};
    }
};

/// Points in data coordinates; both spans are of the same length. A point that is not finite is
/// nowhere.
struct SplatPoints
{
    std::span<const float> x;
    std::span<const float> y;

    std::size_t size() const { return x.size(); }
};

/// Sprite of a point that is not to be drawn.
inline constexpr std::uint16_t kNoSprite = 0xffff;

/// Draws the points whose sprite is in [firstSprite, lastSprite), in their order, each centred on
/// its place. Images: `target` RGB32, sprites ARGB32_Premultiplied. `spriteOf`: one index per
/// point. Cost: about 4 ns a point and 1 ns a pixel of a sprite.
void splat(QImage& target, const SplatPoints& points, const SplatCamera& camera,
    std::span<const std::uint16_t> spriteOf, std::span<const QImage> sprites,
    std::uint16_t firstSprite, std::uint16_t lastSprite);

/// How many points lie inside of a view of that size.
std::size_t visibleCount(const SplatPoints& points, const SplatCamera& camera, QSizeF view);

/// The points, in order, whose pixel lies inside the outline (even-odd rule, closed by itself) and
/// inside the view: what is selected is what was seen.
std::vector<std::size_t> pointsInside(
    const SplatPoints& points, const SplatCamera& camera, const QPolygonF& outline, QSizeF view);

/// The point nearest to `pixel` within `reach` pixels, or points.size().
std::size_t nearestPoint(
    const SplatPoints& points, const SplatCamera& camera, QPointF pixel, double reach);

} // namespace lapidary::widgets
