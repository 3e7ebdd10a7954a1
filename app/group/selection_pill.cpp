// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/selection_pill.h"

#include "widgets/theme/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>

namespace lapidary::app {

using widgets::Token;

SelectionPill::SelectionPill(const widgets::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("selection"));
    setCursor(Qt::OpenHandCursor);
    setToolTip(tr("Drag onto a card, or press its key"));
    hide();
}

void SelectionPill::setText(const QString& text)
{
    m_text = text;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    resize(sizeHint());
    update();
}

QSize SelectionPill::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font());
    return {metrics.horizontalAdvance(m_text) + m_theme.scaled(34),
        metrics.height() + m_theme.scaled(12)};
}

void SelectionPill::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Accent));
    painter.drawRoundedRect(rect(), height() * 0.5, height() * 0.5);
    painter.setBrush(m_theme.color(Token::OnAccent));
    const double dot = m_theme.scaled(2);
    for (int i = 0; i < 6; ++i) { // the grip
        painter.drawEllipse(QPointF(m_theme.scaled(12) + (i % 2) * dot * 2.4,
                                height() * 0.5 + (i / 2 - 1) * dot * 2.4),
            dot * 0.7, dot * 0.7);
    }
    painter.setFont(m_theme.font());
    painter.setPen(m_theme.color(Token::OnAccent));
    painter.drawText(
        rect().adjusted(m_theme.scaled(22), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, m_text);
}

void SelectionPill::mousePressEvent(QMouseEvent* event)
{
    m_pressPlace = event->pos();
}

void SelectionPill::mouseMoveEvent(QMouseEvent* event)
{
    const bool isFar
        = (event->pos() - m_pressPlace).manhattanLength() >= QApplication::startDragDistance();
    if (event->buttons().testFlag(Qt::LeftButton) && isFar) {
        Q_EMIT dragStarted();
    }
}

} // namespace lapidary::app
