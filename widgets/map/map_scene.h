// SPDX-License-Identifier: GPL-3.0-or-later
// MapScene: everything that decides the pixels of a map, without a widget, so that benchmarks and
// tests draw exactly what a person sees.
#pragma once

#include "widgets/document/unit_set.h"
#include "widgets/map/map_ink.h"
#include "widgets/map/splat.h"

#include <QImage>

#include <optional>
#include <vector>

namespace lapidary::widgets {

class MapScene
{
public:
    /// Units and their places in the projection; all three of the same length. Emphasis and paint
    /// are kept where they fit, else plain.
    void setPoints(std::vector<UnitId> units, std::vector<float> x, std::vector<float> y);

    /// How the units are coloured; one ink per unit of the scene.
    void setPaint(MapPaint paint);

    /// Units that are selected; everything else fades when there is one of the scene among them.
    void setSelection(const UnitSet& selection);

    /// Only units of that ink keep their colour; nothing: all do.
    void setIsolated(std::optional<std::uint16_t> ink);

    void setTheme(ThemeId theme);

    SplatPoints points() const { return {m_x, m_y}; }

    std::size_t size() const { return m_units.size(); }

    const std::vector<UnitId>& units() const { return m_units; }

    const MapPaint& paint() const { return m_paint; }

    std::optional<std::uint16_t> isolated() const { return m_isolated; }

    int selectedCount() const { return m_selectedCount; }

    QPointF place(std::size_t point) const
    {
        return {static_cast<double>(m_x[point]), static_cast<double>(m_y[point])};
    }

    /// The smallest rectangle around all points; empty without points.
    QRectF bounds() const { return m_bounds; }

    /// Middle of the units of an ink (by median), or nothing when there are none.
    std::optional<QPointF> middleOf(std::uint16_t ink) const;

    /// The picture, `ratio` pixels per device-independent pixel.
    QImage draw(const SplatCamera& camera, QSizeF view, double ratio);

    /// Radius of a mark for so many visible ones, in device-independent pixels.
    static double markRadius(std::size_t visible, QSizeF view);

private:
    struct SpriteKey
    {
        double radius = 0.0;
        double ratio = 0.0;

        friend bool operator==(const SpriteKey&, const SpriteKey&) = default;
    };

    void makeSprites(const SpriteKey& key);
    void chooseSprites();
    Emphasis emphasisOf(std::size_t point) const;

    std::vector<UnitId> m_units;
    std::vector<float> m_x;
    std::vector<float> m_y;
    QRectF m_bounds;
    MapPaint m_paint;
    std::vector<bool> m_isSelected; // per point
    int m_selectedCount = 0;
    std::optional<std::uint16_t> m_isolated;
    ThemeId m_theme = ThemeId::Light;
    SpriteKey m_spriteKey;
    std::vector<QImage> m_sprites;         // emphasis by emphasis, ink by ink
    std::vector<std::uint16_t> m_spriteOf; // per point; empty: to be chosen anew
};

} // namespace lapidary::widgets
