// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/map_scene.h"

#include "model/core/result.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lapidary::widgets {

namespace {

constexpr int kEmphases = 3;
constexpr double kLargestMark = 5.5;
constexpr double kSmallestMark = 1.0;
constexpr double kMarkShare = 0.32; // of the distance between evenly spread marks

QRectF boundsOf(const SplatPoints& points)
{
    double left = std::numeric_limits<double>::infinity();
    double top = left;
    double right = -left;
    double bottom = -left;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto x = static_cast<double>(points.x[i]);
        const auto y = static_cast<double>(points.y[i]);
        if (std::isfinite(x) && std::isfinite(y)) {
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = std::max(bottom, y);
        }
    }
    return left <= right ? QRectF(QPointF(left, top), QPointF(right, bottom)) : QRectF();
}

double medianOf(std::vector<float> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

} // namespace

void MapScene::setPoints(std::vector<UnitId> units, std::vector<float> x, std::vector<float> y)
{
    LAP_ASSERT(units.size() == x.size() && units.size() == y.size());
    m_units = std::move(units);
    m_x = std::move(x);
    m_y = std::move(y);
    m_bounds = boundsOf(points());
    if (m_paint.inkOf.size() != m_units.size()) {
        m_paint = {};
        m_isolated.reset();
    }
    m_isSelected.assign(m_units.size(), false);
    m_selectedCount = 0;
    m_spriteOf.clear();
}

void MapScene::setPaint(MapPaint paint)
{
    LAP_ASSERT(paint.inkOf.size() == m_units.size());
    if (paint.inks != m_paint.inks) {
        m_sprites.clear();
        m_isolated.reset();
    }
    m_paint = std::move(paint);
    m_spriteOf.clear();
}

void MapScene::setSelection(const UnitSet& selection)
{
    m_selectedCount = 0;
    for (std::size_t i = 0; i < m_units.size(); ++i) {
        m_isSelected[i] = selection.contains(m_units[i]);
        m_selectedCount += m_isSelected[i] ? 1 : 0;
    }
    m_spriteOf.clear();
}

void MapScene::setIsolated(std::optional<std::uint16_t> ink)
{
    m_isolated = ink;
    m_spriteOf.clear();
}

void MapScene::setTheme(ThemeId theme)
{
    m_theme = theme;
    m_sprites.clear();
}

std::optional<QPointF> MapScene::middleOf(std::uint16_t ink) const
{
    std::vector<float> x;
    std::vector<float> y;
    for (std::size_t i = 0; i < m_units.size(); ++i) {
        if (m_paint.inkOf[i] == ink && std::isfinite(m_x[i]) && std::isfinite(m_y[i])) {
            x.push_back(m_x[i]);
            y.push_back(m_y[i]);
        }
    }
    if (x.empty()) {
        return std::nullopt;
    }
    return QPointF(medianOf(std::move(x)), medianOf(std::move(y)));
}

double MapScene::markRadius(std::size_t visible, QSizeF view)
{
    const double area
        = view.width() * view.height() / static_cast<double>(std::max<std::size_t>(visible, 1));
    const double radius = std::clamp(kMarkShare * std::sqrt(area), kSmallestMark, kLargestMark);
    return std::round(radius * 2.0) / 2.0; // in steps, so that sprites are seldom made anew
}

Emphasis MapScene::emphasisOf(std::size_t point) const
{
    if (m_selectedCount > 0) {
        return m_isSelected[point] ? Emphasis::Selected : Emphasis::Faded;
    }
    return m_isolated && *m_isolated != m_paint.inkOf[point] ? Emphasis::Faded : Emphasis::Plain;
}

void MapScene::makeSprites(const SpriteKey& key)
{
    m_spriteKey = key;
    m_sprites.clear();
    for (const Emphasis emphasis : {Emphasis::Faded, Emphasis::Plain, Emphasis::Selected}) {
        for (const MapInk& ink : m_paint.inks) {
            m_sprites.push_back(markImage(ink, emphasis, key.radius, key.ratio, m_theme));
        }
    }
}

void MapScene::chooseSprites()
{
    m_spriteOf.resize(m_units.size());
    const std::size_t inks = m_paint.inks.size();
    for (std::size_t i = 0; i < m_units.size(); ++i) {
        const auto row = static_cast<std::size_t>(emphasisOf(i));
        m_spriteOf[i] = m_paint.inkOf[i] < inks
            ? static_cast<std::uint16_t>(row * inks + m_paint.inkOf[i])
            : kNoSprite;
    }
}

QImage MapScene::draw(const SplatCamera& camera, QSizeF view, double ratio)
{
    QImage image((view * ratio).toSize(), QImage::Format_RGB32);
    image.fill(tokenColor(m_theme, Token::Surface));
    if (m_units.empty() || m_paint.inks.empty()) {
        return image;
    }
    const SpriteKey key{markRadius(visibleCount(points(), camera, view), view), ratio};
    if (m_sprites.empty() || !(key == m_spriteKey)) {
        makeSprites(key);
    }
    if (m_spriteOf.empty()) {
        chooseSprites();
    }
    const auto inks = static_cast<std::uint16_t>(m_paint.inks.size());
    for (std::uint16_t row = 0; row < kEmphases; ++row) {
        splat(image, points(), camera.scaled(ratio), m_spriteOf, m_sprites,
            static_cast<std::uint16_t>(row * inks), static_cast<std::uint16_t>((row + 1) * inks));
    }
    return image;
}

} // namespace lapidary::widgets
