// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/unit_drag.h"

#include "widgets/theme/theme.h"

#include <QDrag>
#include <QFontMetrics>
#include <QPainter>
#include <QWidget>

namespace lapidary::widgets {

namespace {

QPixmap labelPixmap(const Theme& theme, const QString& label, double ratio)
{
    const QFontMetrics metrics(theme.font());
    const QSize size(metrics.horizontalAdvance(label) + 24, metrics.height() + 12);
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(Token::Accent));
    painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(size)), 6.0, 6.0);
    painter.setFont(theme.font());
    painter.setPen(theme.color(Token::OnAccent));
    painter.drawText(QRect(QPoint(0, 0), size), Qt::AlignCenter, label);
    return pixmap;
}

} // namespace

UnitMimeData::UnitMimeData(DragContent content, int expert, const QString& text)
    : m_content(content)
    , m_expert(expert)
{
    setText(text);
}

void dragUnits(QWidget* source, const Theme& theme, UnitMimeData* data, const QString& label)
{
    auto* drag = new QDrag(source); // owned by Qt from here on, and so is the data
    drag->setMimeData(data);
    drag->setPixmap(labelPixmap(theme, label, source->devicePixelRatioF()));
    drag->setHotSpot(QPoint(-12, -12));
    drag->exec(Qt::MoveAction | Qt::CopyAction, Qt::MoveAction);
}

} // namespace lapidary::widgets
