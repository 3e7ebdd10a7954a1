// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trace/trace_ink.h"

#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kFarthest = 3.0; // log2 of the lift at which the colour is full
constexpr int kMarkSize = 12;     // px at 100 %

} // namespace

QString expertLabel(int expert)
{
    return QStringLiteral("E%1").arg(expert);
}

QString layerLabel(int layer)
{
    return QStringLiteral("L%1").arg(layer);
}

QColor textOn(const QColor& fill)
{
    const QColor dark = tokenColor(ThemeId::Light, Token::Text);
    const QColor light = tokenColor(ThemeId::Dark, Token::Text);
    return contrastRatio(dark, fill) >= contrastRatio(light, fill) ? dark : light;
}

QColor liftColor(const Theme& theme, double lift)
{
    const double place = lift > 0.0 ? std::clamp(std::log2(lift) / kFarthest, -1.0, 1.0) : -1.0;
    const QColor middle = mixed(theme.color(Token::Surface), theme.color(Token::Outline), 0.12);
    const QColor end = place < 0.0 ? stepColor(Step::Understand) : stepColor(Step::Deduce);
    return mixed(middle, end, std::abs(place));
}

QPixmap expertMark(const Theme& theme, int expert, qreal devicePixelRatio)
{
    const int size = theme.scaled(kMarkSize);
    QPixmap mark(QSize(size, size) * devicePixelRatio);
    mark.setDevicePixelRatio(devicePixelRatio);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill = expertColor(expert);
    painter.setBrush(fill);
    painter.setPen(markOutline(fill, theme.color(Token::Surface)));
    painter.drawPath(
        markPath(expertShape(expert), QPointF(size / 2.0, size / 2.0), size / 2.0 - 2.0));
    return mark;
}

QString visibleText(const QString& piece)
{
    QString shown = piece;
    shown.replace(u'\n', QChar(0x00B6)).replace(u' ', QChar(0x00B7)).replace(u'\t', QChar(0x2192));
    return shown.isEmpty() ? QString(QChar(0x2205)) : shown;
}

QString decimalText(double value)
{
    return QLocale().toString(value, 'f', 3);
}

} // namespace lapidary::widgets
