// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/map_ink.h"

#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kFade = 0.72; // share of the background in a mark that is not selected
/// Below this radius a mark is a square without outline: shapes cannot be told apart any more.
constexpr double kLeastShape = 2.2;

void drawShape(QPainter& painter, const MapInk& ink, Emphasis emphasis, QPointF center,
    double radius, ThemeId theme)
{
    const QColor surface = tokenColor(theme, Token::Surface);
    const double share = emphasis == Emphasis::Faded ? kFade : 0.0;
    const QColor outline = emphasis == Emphasis::Selected
        ? tokenColor(theme, Token::Text)
        : mixed(markOutline(ink.fill, surface), surface, share);
    painter.setPen(QPen(outline, emphasis == Emphasis::Selected ? 1.8 : 1.0));
    painter.setBrush(ink.isHollow ? QBrush(surface) : QBrush(mixed(ink.fill, surface, share)));
    painter.drawPath(markPath(ink.shape, center, radius));
}

} // namespace

QImage markImage(const MapInk& ink, Emphasis emphasis, double radius, double ratio, ThemeId theme)
{
    const double grown = emphasis == Emphasis::Selected ? radius + 0.6 : radius;
    const bool isTiny = grown < kLeastShape;
    const double reach = isTiny ? grown : grown * 1.4 + 1.5; // a triangle's corners stick out
    const int side = std::max(1, static_cast<int>(std::ceil(2.0 * reach * ratio)) | 1);
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    const QColor surface = tokenColor(theme, Token::Surface);
    if (isTiny) {
        const QColor fill
            = emphasis == Emphasis::Selected ? tokenColor(theme, Token::Text) : ink.fill;
        image.fill(mixed(fill, surface, emphasis == Emphasis::Faded ? kFade : 0.0));
        return image;
    }
    image.fill(Qt::transparent);
    image.setDevicePixelRatio(ratio);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = side / ratio * 0.5;
    drawShape(painter, ink, emphasis, {middle, middle}, grown, theme);
    painter.end();
    image.setDevicePixelRatio(1.0);
    return image;
}

QIcon markIcon(const MapInk& ink, int size, ThemeId theme)
{
    constexpr double kFine = 3.0; // enough for every screen
    QPixmap pixmap(QSize(size, size) * static_cast<int>(kFine));
    pixmap.setDevicePixelRatio(kFine);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    drawShape(painter, ink, Emphasis::Plain, {size * 0.5, size * 0.5}, size * 0.32, theme);
    return QIcon(pixmap);
}

Levels levelsOf(std::span<const float> values, std::uint16_t levels)
{
    constexpr double kTail = 0.01;
    std::vector<float> sorted;
    sorted.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
        [](float value) { return std::isfinite(value); });
    std::sort(sorted.begin(), sorted.end());
    Levels result;
    if (!sorted.empty()) {
        const auto last = static_cast<double>(sorted.size() - 1);
        result.low = sorted[static_cast<std::size_t>(std::floor(last * kTail))];
        result.high = sorted[static_cast<std::size_t>(std::ceil(last * (1.0 - kTail)))];
    }
    const double width = static_cast<double>(result.high) - static_cast<double>(result.low);
    result.levelOf.reserve(values.size());
    for (const float value : values) {
        const double place = width > 0.0
            ? (static_cast<double>(value) - static_cast<double>(result.low)) / width
            : 0.5;
        const double level = std::clamp(std::floor(place * levels), 0.0, levels - 1.0);
        result.levelOf.push_back(std::isfinite(value) ? static_cast<std::uint16_t>(level) : levels);
    }
    return result;
}

} // namespace lapidary::widgets
