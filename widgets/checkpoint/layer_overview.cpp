// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/checkpoint/layer_overview.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kGap = 0.16;     // of a column's width, between two layers
constexpr double kWidest = 56.0;  // px at 100 %: a column of a small model
constexpr double kBlockGap = 4.0; // px between attention and feed-forward
constexpr double kLeast = 0.18;   // share of the height that attention gets at least
constexpr int kHeight = 190;      // px at 100 %
constexpr double kCellGap = 1.0;
constexpr double kSmallCell = 2.5; // px; smaller cells are drawn as one block

} // namespace

LayerOverview::LayerOverview(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("layers"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    updateNames();
}

void LayerOverview::setGeometryOf(const LayerGeometry& geometry)
{
    if (geometry != m_geometry) {
        m_geometry = geometry;
        m_layer = -1;
        updateNames();
        update();
    }
}

QSize LayerOverview::sizeHint() const
{
    return {m_theme.scaled(420), m_theme.scaled(kHeight)};
}

QSize LayerOverview::minimumSizeHint() const
{
    return {m_theme.scaled(200), m_theme.scaled(kHeight)};
}

/// Weights of attention as a share of those of the layer: q and o, k and v, against three matrices.
double LayerOverview::attentionShare() const
{
    const double D = static_cast<double>(m_geometry.hiddenSize);
    const double heads = 2.0 * m_geometry.heads + 2.0 * m_geometry.keyValueHeads;
    const double attention = D * m_geometry.headDim * heads;
    const double feedForward = 3.0 * D * static_cast<double>(m_geometry.neurons);
    const double all = attention + feedForward;
    return all > 0.0 ? std::clamp(attention / all, kLeast, 1.0 - kLeast) : 0.5;
}

QRectF LayerOverview::columnOf(int layer) const
{
    const double labels = fontMetrics().height() + 4.0;
    const int L = std::max(m_geometry.layers, 1);
    const double step = std::min((width() - 4.0) / L, kWidest * m_theme.scaled(100) / 100.0);
    const double x = layoutDirection() == Qt::RightToLeft ? width() - 2.0 - (layer + 1) * step
                                                          : 2.0 + layer * step;
    return {x, 2.0, step, height() - 4.0 - labels};
}

int LayerOverview::layerAt(const QPointF& point) const
{
    for (int layer = 0; layer < m_geometry.layers; ++layer) {
        if (columnOf(layer).contains(point)) {
            return layer;
        }
    }
    return -1;
}

void LayerOverview::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int layer = 0; layer < m_geometry.layers; ++layer) {
        paintLayer(painter, layer);
    }
    paintLabels(painter);
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void LayerOverview::paintLayer(QPainter& painter, int layer) const
{
    const QRectF column = columnOf(layer);
    const double gap = std::max(column.width() * kGap, 1.0);
    const QRectF inner = column.adjusted(gap / 2, 2.0, -gap / 2, -2.0);
    if (layer == m_layer) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Selection));
        painter.drawRoundedRect(column, 3.0, 3.0);
    }
    const double attention = (inner.height() - kBlockGap) * attentionShare();
    paintHeads(painter, {inner.x(), inner.y(), inner.width(), attention});
    const QRectF bar(inner.x(), inner.y() + attention + kBlockGap, inner.width(),
        inner.height() - attention - kBlockGap);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Accent));
    painter.drawRoundedRect(bar, 2.0, 2.0);
}

void LayerOverview::paintHeads(QPainter& painter, const QRectF& area) const
{
    const int H = std::max(m_geometry.heads, 1);
    const int groups = std::clamp(m_geometry.keyValueHeads, 1, H);
    const double step = area.height() / H;
    const QColor first = m_theme.color(Token::TextMuted);
    const QColor second = mixed(first, m_theme.color(Token::Surface), 0.4);
    painter.setPen(Qt::NoPen);
    if (step < kSmallCell) {
        painter.setBrush(first);
        painter.drawRoundedRect(area, 2.0, 2.0);
        return;
    }
    for (int head = 0; head < H; ++head) {
        const int group = head * groups / H;
        painter.setBrush(group % 2 == 0 ? first : second);
        painter.drawRect(QRectF(area.x(), area.y() + head * step, area.width(), step - kCellGap));
    }
}

void LayerOverview::paintLabels(QPainter& painter) const
{
    painter.setPen(m_theme.color(Token::TextMuted));
    const QString widest = QStringLiteral("L%1").arg(m_geometry.layers);
    const double room = fontMetrics().horizontalAdvance(widest) + 8.0;
    const double step = columnOf(0).width();
    const int every = std::max(1, static_cast<int>(std::ceil(room / std::max(step, 1.0))));
    for (int layer = 0; layer < m_geometry.layers; layer += every) {
        const QRectF column = columnOf(layer);
        const QRectF place(
            column.center().x() - room / 2, column.bottom() + 2.0, room, fontMetrics().height());
        const QRectF inside = place.translated(
            std::max(0.0, -place.left()) - std::max(0.0, place.right() - width()), 0.0);
        painter.drawText(inside, Qt::AlignCenter, QStringLiteral("L%1").arg(layer));
    }
}

QString LayerOverview::describe(int layer) const
{
    return tr("L%1: %2 heads on %3 key-value heads, %4 neurons")
        .arg(QString::number(layer), countText(m_geometry.heads),
            countText(m_geometry.keyValueHeads), countText(m_geometry.neurons));
}

void LayerOverview::updateNames()
{
    setAccessibleName(tr("Layers"));
    setAccessibleDescription(m_layer >= 0
            ? describe(m_layer)
            : tr("%1 layers, each with %2 heads and %3 neurons")
                  .arg(countText(m_geometry.layers), countText(m_geometry.heads),
                      countText(m_geometry.neurons)));
}

void LayerOverview::choose(int layer)
{
    if (layer == m_layer) {
        return;
    }
    m_layer = layer;
    updateNames();
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    Q_EMIT layerChosen(layer);
}

void LayerOverview::mousePressEvent(QMouseEvent* event)
{
    const int layer = layerAt(event->position());
    choose(layer == m_layer ? -1 : layer);
}

void LayerOverview::keyPressEvent(QKeyEvent* event)
{
    const int sign = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    const int last = m_geometry.layers - 1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int step = event->key() == Qt::Key_Right ? sign : -sign;
        return choose(std::clamp(m_layer + step, 0, std::max(last, 0)));
    }
    case Qt::Key_Home:
        return choose(0);
    case Qt::Key_End:
        return choose(last);
    case Qt::Key_Escape:
        return choose(-1);
    default:
        QWidget::keyPressEvent(event);
    }
}

bool LayerOverview::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int layer = layerAt(help->pos());
        QToolTip::showText(help->globalPos(), layer >= 0 ? describe(layer) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace lapidary::widgets
