// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/layer_strip.h"

#include "widgets/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kWidest = 44.0;
constexpr double kErrorScale = 1.0; // an error of 1 is the whole height

} // namespace

LayerStrip::LayerStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("layers"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

void LayerStrip::setColumns(std::vector<LayerColumn> columns)
{
    m_columns = std::move(columns);
    m_current = std::clamp(m_current, 0, std::max(0, count() - 1));
    describe();
    update();
}

void LayerStrip::setCurrent(int layer)
{
    m_current = std::clamp(layer, 0, std::max(0, count() - 1));
    describe();
    update();
}

void LayerStrip::describe()
{
    setAccessibleName(tr("Layers"));
    setAccessibleDescription(m_columns.empty() ? tr("No layers") : sentence(m_current));
}

QString LayerStrip::sentence(int layer) const
{
    const LayerColumn& column = m_columns[static_cast<std::size_t>(layer)];
    int unassigned = 0;
    for (const LayerColumn::Part& part : column.parts) {
        unassigned += part.isHollow ? part.units : 0;
    }
    QString text = tr("Layer %1 of 0 to %2").arg(layer).arg(count() - 1);
    if (column.error) {
        text += tr("\nError %1 %").arg(QLocale().toString(100.0 * *column.error, 'f', 1));
    }
    if (unassigned > 0) {
        text += tr("\n%1 unassigned").arg(QLocale().toString(unassigned));
    }
    return text;
}

int LayerStrip::labelHeight() const
{
    return QFontMetrics(m_theme.font()).height();
}

QSize LayerStrip::sizeHint() const
{
    return {m_theme.scaled(320), m_theme.scaled(34) + labelHeight() + 6};
}

QSize LayerStrip::minimumSizeHint() const
{
    return {m_theme.scaled(80), sizeHint().height()};
}

QRectF LayerStrip::columnRect(int layer) const
{
    const double slot = std::min(kWidest, (width() - 4.0) / std::max(1, count()));
    return {2.0 + slot * layer, 3.0, slot, height() - labelHeight() - 6.0};
}

int LayerStrip::layerAt(QPointF place) const
{
    const double slot = columnRect(0).width();
    const int layer = static_cast<int>((place.x() - 2.0) / slot);
    return layer >= 0 && layer < count() ? layer : -1;
}

void LayerStrip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setFont(m_theme.font());
    const QFontMetrics metrics(m_theme.font());
    const int wide = metrics.horizontalAdvance(tr("L%1").arg(std::max(0, count() - 1))) + 6;
    const int every = std::max(1, static_cast<int>(std::ceil(wide / columnRect(0).width())));
    for (int layer = 0; layer < count(); ++layer) {
        drawColumn(painter, layer);
        const bool isNear = std::abs(layer - m_current) < every && layer != m_current;
        if (layer == m_current || (layer % every == 0 && !isNear)) {
            const QRectF column = columnRect(layer);
            QRectF label(0, column.bottom() + 2, wide, labelHeight());
            label.moveLeft(std::clamp(
                column.center().x() - wide * 0.5, 0.0, std::max(0.0, double(width() - wide))));
            painter.setPen(m_theme.color(layer == m_current ? Token::Text : Token::TextMuted));
            painter.drawText(label, Qt::AlignCenter, tr("L%1").arg(layer));
        }
    }
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void LayerStrip::drawColumn(QPainter& painter, int layer) const
{
    const LayerColumn& column = m_columns[static_cast<std::size_t>(layer)];
    const QRectF slot = columnRect(layer);
    const QRectF place = slot.adjusted(1.5, 2, -1.5, -2);
    painter.fillRect(
        place, mixed(m_theme.color(Token::Outline), m_theme.color(Token::Canvas), 0.8));
    int units = 0;
    for (const LayerColumn::Part& part : column.parts) {
        units += part.units;
    }
    double bottom = place.bottom();
    for (const LayerColumn::Part& part : column.parts) {
        const double high = place.height() * part.units / std::max(1, units);
        if (!part.isHollow) {
            painter.fillRect(QRectF(place.left(), bottom - high, place.width(), high), part.color);
        }
        bottom -= high;
    }
    if (column.error) {
        const double share = std::clamp(*column.error / kErrorScale, 0.0, 1.0);
        const QPointF dot(place.center().x(), place.bottom() - share * place.height());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Token::Surface), 1.5));
        painter.setBrush(m_theme.color(Token::Text));
        painter.drawEllipse(dot, 3.5, 3.5);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (layer == m_current) {
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(slot.adjusted(1, 1, -1, -1));
    }
}

bool LayerStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int layer = layerAt(help->pos());
        QToolTip::showText(help->globalPos(), layer < 0 ? QString() : sentence(layer), this);
        return true;
    }
    return QWidget::event(event);
}

void LayerStrip::mousePressEvent(QMouseEvent* event)
{
    const int layer = layerAt(event->position());
    if (event->button() == Qt::LeftButton && layer >= 0) {
        Q_EMIT chosen(layer);
    }
}

void LayerStrip::mouseMoveEvent(QMouseEvent* event)
{
    const int layer = layerAt(event->position());
    if (event->buttons().testFlag(Qt::LeftButton) && layer >= 0 && layer != m_current) {
        Q_EMIT chosen(layer);
    }
}

void LayerStrip::keyPressEvent(QKeyEvent* event)
{
    int layer = m_current;
    switch (event->key()) {
    case Qt::Key_Left:
        --layer;
        break;
    case Qt::Key_Right:
        ++layer;
        break;
    case Qt::Key_Home:
        layer = 0;
        break;
    case Qt::Key_End:
        layer = count() - 1;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        QWidget::keyPressEvent(event);
    } else if (layer != m_current && layer >= 0 && layer < count()) {
        Q_EMIT chosen(layer);
    }
}

} // namespace lapidary::widgets
