// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/splat.h"

#include "model/core/result.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr std::uint32_t kOpaque = 255;

/// `below` with the premultiplied colour `above` on top; two channels at a time.
QRgb over(QRgb above, QRgb below)
{
    const std::uint32_t rest = kOpaque - (above >> 24);
    constexpr std::uint32_t kMask = 0x00ff00ff;
    constexpr std::uint32_t kHalf = 0x00800080;
    const auto scaled = [&](std::uint32_t pair) {
        const std::uint32_t product = pair * rest + kHalf;
        return (product + ((product >> 8) & kMask)) >> 8 & kMask;
    };
    return above + (scaled(below & kMask) | scaled(below >> 8 & kMask) << 8);
}

/// A sprite's pixels, ready to be copied.
struct Stamp
{
    const QRgb* pixels = nullptr;
    int stride = 0; // in pixels
    int width = 0;
    int height = 0;
};

std::vector<Stamp> stampsOf(std::span<const QImage> sprites)
{
    std::vector<Stamp> stamps;
    stamps.reserve(sprites.size());
    for (const QImage& sprite : sprites) {
        LAP_ASSERT(sprite.format() == QImage::Format_ARGB32_Premultiplied);
        stamps.push_back({reinterpret_cast<const QRgb*>(sprite.constBits()),
            static_cast<int>(sprite.bytesPerLine() / qsizetype(sizeof(QRgb))), sprite.width(),
            sprite.height()});
    }
    return stamps;
}

/// The pixels of the target.
struct Canvas
{
    QRgb* pixels = nullptr;
    int stride = 0;
    int width = 0;
    int height = 0;
};

void stampOnto(const Canvas& canvas, const Stamp& stamp, int left, int top)
{
    const int firstX = std::max(0, -left);
    const int lastX = std::min(stamp.width, canvas.width - left);
    const int firstY = std::max(0, -top);
    const int lastY = std::min(stamp.height, canvas.height - top);
    for (int y = firstY; y < lastY; ++y) {
        const QRgb* from = stamp.pixels + std::ptrdiff_t(y) * stamp.stride;
        QRgb* to = canvas.pixels + std::ptrdiff_t(top + y) * canvas.stride + left;
        for (int x = firstX; x < lastX; ++x) {
            const std::uint32_t alpha = from[x] >> 24;
            if (alpha == kOpaque) {
                to[x] = from[x];
            } else if (alpha != 0) {
                to[x] = over(from[x], to[x]);
            }
        }
    }
}

bool isInside(QPointF pixel, double width, double height)
{
    // Written so that a place that is not a number is outside.
    return pixel.x() >= 0.0 && pixel.x() < width && pixel.y() >= 0.0 && pixel.y() < height;
}

/// What lies inside the outline, one byte per pixel of `box`.
QImage maskOf(const QPolygonF& outline, const QRect& box)
{
    QImage mask(box.size(), QImage::Format_Grayscale8);
    mask.fill(0);
    QPainter painter(&mask);
    painter.translate(-box.topLeft());
    QPainterPath path;
    path.setFillRule(Qt::OddEvenFill);
    path.addPolygon(outline);
    path.closeSubpath();
    painter.fillPath(path, QColor::fromRgb(qRgb(kOpaque, kOpaque, kOpaque)));
    return mask;
}

} // namespace

void splat(QImage& target, const SplatPoints& points, const SplatCamera& camera,
    std::span<const std::uint16_t> spriteOf, std::span<const QImage> sprites,
    std::uint16_t firstSprite, std::uint16_t lastSprite)
{
    LAP_ASSERT(target.format() == QImage::Format_RGB32 && points.x.size() == points.y.size());
    LAP_ASSERT(spriteOf.size() == points.size() && lastSprite <= sprites.size());
    const std::vector<Stamp> stamps = stampsOf(sprites);
    const Canvas canvas{reinterpret_cast<QRgb*>(target.bits()),
        static_cast<int>(target.bytesPerLine() / qsizetype(sizeof(QRgb))), target.width(),
        target.height()};
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::uint16_t sprite = spriteOf[i];
        if (sprite < firstSprite || sprite >= lastSprite) {
            continue;
        }
        const Stamp& stamp = stamps[sprite];
        const QPointF pixel = camera.toPixel(points.x[i], points.y[i])
            - QPointF((stamp.width - 1) * 0.5, (stamp.height - 1) * 0.5);
        if (isInside(pixel + QPointF(stamp.width, stamp.height), canvas.width + stamp.width,
                canvas.height + stamp.height)) {
            stampOnto(canvas, stamp, static_cast<int>(std::floor(pixel.x())),
                static_cast<int>(std::floor(pixel.y())));
        }
    }
}

std::size_t visibleCount(const SplatPoints& points, const SplatCamera& camera, QSizeF view)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF pixel = camera.toPixel(points.x[i], points.y[i]);
        count += isInside(pixel, view.width(), view.height()) ? 1 : 0;
    }
    return count;
}

std::vector<std::size_t> pointsInside(
    const SplatPoints& points, const SplatCamera& camera, const QPolygonF& outline, QSizeF view)
{
    std::vector<std::size_t> inside;
    const QRect whole(QPoint(0, 0), view.toSize());
    const QRect box = outline.boundingRect().toAlignedRect().adjusted(-1, -1, 1, 1) & whole;
    if (box.isEmpty()) {
        return inside;
    }
    const QImage mask = maskOf(outline, box);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF pixel = camera.toPixel(points.x[i], points.y[i]) - QPointF(box.topLeft());
        if (isInside(pixel, box.width(), box.height())
            && mask.constScanLine(static_cast<int>(pixel.y()))[static_cast<int>(pixel.x())] != 0) {
            inside.push_back(i);
        }
    }
    return inside;
}

std::size_t nearestPoint(
    const SplatPoints& points, const SplatCamera& camera, QPointF pixel, double reach)
{
    std::size_t nearest = points.size();
    double best = reach * reach;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF away = camera.toPixel(points.x[i], points.y[i]) - pixel;
        const double distance = away.x() * away.x() + away.y() * away.y();
        if (distance <= best) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}

} // namespace lapidary::widgets
