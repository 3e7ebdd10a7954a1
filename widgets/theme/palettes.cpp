// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/palettes.h"

#include "model/core/result.h"
#include "widgets/theme/tokens.h"

#include <QCoreApplication>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace lapidary::widgets {

namespace {

constexpr std::array<QRgb, kExpertColorCount> kExpertColors{0xff3f90da, 0xffffa90e, 0xffbd1f01,
    0xff94a4a2, 0xff832db6, 0xffa96b59, 0xffe76300, 0xffb9ac70, 0xff717581, 0xff92dadd};

struct StepRow
{
    const char* key;
    const char* name;
    QRgb color;
};

constexpr std::array<StepRow, kSteps.size()> kStepTable{{
    {"understand", QT_TRANSLATE_NOOP("lapidary::widgets::Step", "Understand"), 0xff0072b2},
    {"extract", QT_TRANSLATE_NOOP("lapidary::widgets::Step", "Extract"), 0xff56b4e9},
    {"relate", QT_TRANSLATE_NOOP("lapidary::widgets::Step", "Relate"), 0xff009e73},
    {"deduce", QT_TRANSLATE_NOOP("lapidary::widgets::Step", "Deduce"), 0xffe69f00},
    {"verify", QT_TRANSLATE_NOOP("lapidary::widgets::Step", "Verify"), 0xffd55e00},
}};

const StepRow& row(Step step)
{
    return kStepTable[static_cast<std::size_t>(step)];
}

QPainterPath polygon(QPointF center, double radius, const QPolygonF& unit)
{
    QPainterPath path;
    QPolygonF points;
    for (const QPointF& point : unit) {
        points << center + point * radius;
    }
    path.addPolygon(points);
    path.closeSubpath();
    return path;
}

QPainterPath plus(QPointF center, double radius)
{
    const double length = radius * 1.1;
    const double half = radius * 0.42;
    QPainterPath across;
    across.addRect(QRectF(center.x() - length, center.y() - half, 2 * length, 2 * half));
    QPainterPath down;
    down.addRect(QRectF(center.x() - half, center.y() - length, 2 * half, 2 * length));
    return across.united(down);
}

} // namespace

QColor expertColor(int expert)
{
    LAP_ASSERT(expert >= 0);
    return QColor::fromRgb(kExpertColors[static_cast<std::size_t>(expert % kExpertColorCount)]);
}

MarkShape expertShape(int expert)
{
    LAP_ASSERT(expert >= 0);
    return static_cast<MarkShape>(expert / kExpertColorCount % kMarkShapeCount);
}

QPainterPath markPath(MarkShape shape, QPointF center, double radius)
{
    // Half the edge of the square, and the radii of the others, that give a circle's area.
    constexpr double kSquare = 0.886;
    constexpr double kDiamond = 1.253;
    constexpr double kWidth = 1.347;  // of a triangle, half
    constexpr double kHeight = 2.333; // of a triangle
    switch (shape) {
    case MarkShape::Triangle:
        return polygon(
            center, radius, {{0, -kHeight * 2 / 3}, {kWidth, kHeight / 3}, {-kWidth, kHeight / 3}});
    case MarkShape::TriangleDown:
        return polygon(center, radius,
            {{0, kHeight * 2 / 3}, {kWidth, -kHeight / 3}, {-kWidth, -kHeight / 3}});
    case MarkShape::Square:
        return polygon(center, radius,
            {{-kSquare, -kSquare}, {kSquare, -kSquare}, {kSquare, kSquare}, {-kSquare, kSquare}});
    case MarkShape::Diamond:
        return polygon(
            center, radius, {{0, -kDiamond}, {kDiamond, 0}, {0, kDiamond}, {-kDiamond, 0}});
    case MarkShape::Plus:
        return plus(center, radius);
    case MarkShape::Circle:
        break;
    }
    QPainterPath circle;
    circle.addEllipse(center, radius, radius);
    return circle;
}

QColor markOutline(const QColor& fill, const QColor& background)
{
    constexpr double kGraphicsContrast = 3.0;
    constexpr int kShades = 20;
    const QColor goal = contrastRatio(background, Qt::white) > contrastRatio(background, Qt::black)
        ? QColor(Qt::white)
        : QColor(Qt::black);
    QColor outline = fill;
    for (int i = 1; i <= kShades && contrastRatio(outline, background) < kGraphicsContrast; ++i) {
        outline = mixed(fill, goal, static_cast<double>(i) / kShades);
    }
    return outline;
}

QColor stepColor(Step step)
{
    return QColor::fromRgb(row(step).color);
}

QString stepName(Step step)
{
    return QCoreApplication::translate("lapidary::widgets::Step", row(step).name);
}

QString stepKey(Step step)
{
    return QString::fromLatin1(row(step).key);
}

std::optional<Step> stepFromKey(QStringView key)
{
    const auto found = std::find_if(
        kSteps.begin(), kSteps.end(), [key](Step step) { return stepKey(step) == key; });
    return found == kSteps.end() ? std::nullopt : std::optional(*found);
}

} // namespace lapidary::widgets
