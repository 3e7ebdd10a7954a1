// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/map_overlay.h"

#include "widgets/document/selection_model.h"
#include "widgets/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr double kMargin = 8.0;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::widgets::UnitMapView", text);
}

/// Text on a rounded plate, so that it can be read over any marks. Returns the plate.
QRectF plateFor(const QFontMetricsF& metrics, const QString& text, QPointF center)
{
    QRectF plate(0, 0, metrics.horizontalAdvance(text) + 10.0, metrics.height() + 4.0);
    plate.moveCenter(center);
    return plate;
}

void paintPlate(QPainter& painter, const Theme& theme, const QRectF& plate, const QString& text)
{
    QColor background = theme.color(Token::Surface);
    background.setAlphaF(0.88F);
    painter.setPen(mixed(theme.color(Token::Outline), theme.color(Token::Surface), 0.4));
    painter.setBrush(background);
    painter.drawRoundedRect(plate, 4.0, 4.0);
    painter.setPen(theme.color(Token::Text));
    painter.drawText(plate, Qt::AlignCenter, text);
}

struct HintPart
{
    QString key;
    QString meaning;
    bool isHeld = false;
};

} // namespace

void paintLabels(
    QPainter& painter, const Theme& theme, const MapScene& scene, const SplatCamera& camera)
{
    QFont font = theme.font();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    std::vector<LegendEntry> entries = scene.paint().entries;
    std::stable_sort(entries.begin(), entries.end(),
        [](const LegendEntry& a, const LegendEntry& b) { return a.count > b.count; });
    std::vector<QRectF> taken;
    for (const LegendEntry& entry : entries) {
        const auto middle = entry.tag.isEmpty() ? std::nullopt : scene.middleOf(entry.ink);
        if (!middle) {
            continue;
        }
        const QRectF plate = plateFor(metrics, entry.tag, camera.toPixel(middle->x(), middle->y()));
        const bool isCovered = std::any_of(taken.begin(), taken.end(),
            [&](const QRectF& other) { return other.intersects(plate); });
        if (!isCovered) {
            taken.push_back(plate);
            paintPlate(painter, theme, plate, entry.tag);
        }
    }
}

void paintOutline(
    QPainter& painter, const Theme& theme, const QPolygonF& outline, const QString& counter)
{
    const QColor accent = theme.color(Token::Accent);
    QColor fill = accent;
    fill.setAlphaF(0.12F);
    painter.setPen(QPen(accent, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(fill);
    painter.drawPolygon(outline, Qt::OddEvenFill);
    if (!outline.isEmpty()) {
        painter.setFont(theme.font());
        const QFontMetricsF metrics(theme.font());
        QRectF plate = plateFor(metrics, counter, {});
        plate.moveTopLeft(outline.last() + QPointF(14.0, 14.0));
        const QRectF view(painter.viewport());
        plate.moveRight(std::min(plate.right(), view.right() - kMargin));
        plate.moveBottom(std::min(plate.bottom(), view.bottom() - kMargin));
        paintPlate(painter, theme, plate, counter);
    }
}

void paintRing(QPainter& painter, const Theme& theme, QPointF place, bool isStrong)
{
    const double radius = isStrong ? 9.0 : 8.0;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.color(Token::Surface), isStrong ? 5.0 : 4.0));
    painter.drawEllipse(place, radius, radius);
    painter.setPen(QPen(theme.color(isStrong ? Token::Focus : Token::Text), isStrong ? 2.5 : 1.5));
    painter.drawEllipse(place, radius, radius);
}

void paintHint(QPainter& painter, const Theme& theme, const QRect& view, const QString& toolHint,
    Qt::KeyboardModifiers held, bool isSpaceHeld)
{
    const SelectionMode mode = selectionMode(held);
    const std::vector<HintPart> parts{{toolHint, {}, isSpaceHeld ? false : held == Qt::NoModifier},
        {tr("Shift"), tr("add"), mode == SelectionMode::Add},
        {tr("Ctrl"), tr("subtract"), mode == SelectionMode::Subtract},
        {tr("both"), tr("intersect"), mode == SelectionMode::Intersect},
        {tr("Space"), tr("move"), isSpaceHeld}};
    QFont font = theme.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    QFont bold = font;
    bold.setWeight(QFont::Bold);
    double x = kMargin;
    const double bottom = view.height() - kMargin;
    for (const HintPart& part : parts) {
        QString text = part.meaning.isEmpty() ? part.key : part.key + QChar(u' ') + part.meaning;
        text.prepend(x > kMargin ? QStringLiteral(" · ") : QString());
        const QFont& chosen = part.isHeld ? bold : font;
        const double width = QFontMetricsF(chosen).horizontalAdvance(text);
        if (x + width > view.width() - kMargin) {
            break;
        }
        painter.setFont(chosen);
        painter.setPen(theme.color(part.isHeld ? Token::Text : Token::TextMuted));
        painter.drawText(QPointF(x, bottom - QFontMetricsF(font).descent()), text);
        x += width;
    }
}

} // namespace lapidary::widgets
