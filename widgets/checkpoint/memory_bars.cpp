// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/checkpoint/memory_bars.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kBar = 8; // px at 100 %

} // namespace

MemoryBars::MemoryBars(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("memory"));
    setAccessibleName(tr("Memory"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void MemoryBars::setNeeds(const std::vector<MemoryNeed>& needs, double available)
{
    m_needs = needs;
    m_available = available;
    QStringList words;
    for (const MemoryNeed& need : needs) {
        words.append(tr("%1 needs %2").arg(need.job, bytesText(need.bytes)));
    }
    if (available > 0.0) {
        words.append(tr("this machine has %1").arg(bytesText(available)));
    }
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int MemoryBars::rowHeight() const
{
    return fontMetrics().height() + m_theme.scaled(kBar) + 12;
}

QSize MemoryBars::sizeHint() const
{
    const int note = m_available > 0.0 ? fontMetrics().height() + 4 : 0;
    return {m_theme.scaled(220), rowHeight() * static_cast<int>(m_needs.size()) + note};
}

QSize MemoryBars::minimumSizeHint() const
{
    int width = 0;
    for (const MemoryNeed& need : m_needs) {
        width = std::max(
            width, fontMetrics().horizontalAdvance(need.job + bytesText(need.bytes)) + 16);
    }
    return {width, sizeHint().height()};
}

double MemoryBars::scale() const
{
    double largest = m_available * 1.15;
    for (const MemoryNeed& need : m_needs) {
        largest = std::max(largest, need.bytes);
    }
    return std::max(largest, 1.0);
}

void MemoryBars::paintRow(QPainter& painter, const MemoryNeed& need, int row) const
{
    const bool isTooMuch = m_available > 0.0 && need.bytes > m_available;
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const int top = row * rowHeight();
    const QRect line(0, top, width(), fontMetrics().height());
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(
        line, Qt::AlignVCenter | (isMirrored ? Qt::AlignRight : Qt::AlignLeft), need.job);
    painter.setPen(m_theme.color(isTooMuch ? Token::Error : Token::TextMuted));
    painter.drawText(line, Qt::AlignVCenter | (isMirrored ? Qt::AlignLeft : Qt::AlignRight),
        bytesText(need.bytes));
    const int bar = m_theme.scaled(kBar);
    const QRectF groove(0, top + fontMetrics().height() + 3, width(), bar);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::SurfaceAlt));
    painter.drawRoundedRect(groove, bar / 2.0, bar / 2.0);
    const double length = std::max(groove.width() * need.bytes / scale(), 3.0);
    QRectF filled(groove);
    filled.setLeft(isMirrored ? groove.right() - length : groove.left());
    filled.setWidth(length);
    painter.setBrush(m_theme.color(isTooMuch ? Token::Error : Token::Accent));
    painter.drawRoundedRect(filled, bar / 2.0, bar / 2.0);
}

void MemoryBars::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < static_cast<int>(m_needs.size()); ++row) {
        paintRow(painter, m_needs[static_cast<std::size_t>(row)], row);
    }
    if (m_available <= 0.0) {
        return;
    }
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const double share = m_available / scale();
    const double x = (isMirrored ? 1.0 - share : share) * width();
    const int bottom = rowHeight() * static_cast<int>(m_needs.size());
    painter.setPen(QPen(m_theme.color(Token::Text), 1.5, Qt::DashLine));
    painter.drawLine(QPointF(x, 0), QPointF(x, bottom));
    painter.setPen(m_theme.color(Token::TextMuted));
    painter.drawText(QRect(0, bottom, width(), fontMetrics().height() + 4),
        (isMirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignBottom,
        tr("┆ this machine: %1").arg(bytesText(m_available)));
}

} // namespace lapidary::widgets
