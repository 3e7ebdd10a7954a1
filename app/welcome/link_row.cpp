// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/link_row.h"

#include "widgets/theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace lapidary::app {

namespace {

constexpr int kIcon = 20;
constexpr int kPadding = 8;
constexpr int kGap = 12;
constexpr int kRadius = 6;

} // namespace

LinkRow::LinkRow(const widgets::Theme& theme, const QString& iconName, const QString& title,
    const QString& detail, Qt::TextElideMode elide, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_iconName(iconName)
    , m_detail(detail)
    , m_elide(elide)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setToolTip(detail);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_theme, &widgets::Theme::changed, this, qOverload<>(&LinkRow::update));
}

void LinkRow::setHint(const QString& hint)
{
    m_hint = hint;
    update();
}

void LinkRow::setMissing(bool isMissing)
{
    m_isMissing = isMissing;
    setCursor(isMissing ? Qt::ArrowCursor : Qt::PointingHandCursor);
    update();
}

QFont LinkRow::titleFont() const
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

QSize LinkRow::sizeHint() const
{
    const QFontMetrics title(titleFont());
    const QFontMetrics detail(font());
    // The detail may be cut short, it stands in the tool tip as well; title and hint may not.
    const int texts = title.horizontalAdvance(text()) + detail.horizontalAdvance(m_hint);
    return {texts + m_theme.scaled(kIcon + kGap + 2 * kPadding),
        title.height() + detail.height() + m_theme.scaled(2 * kPadding)};
}

QSize LinkRow::minimumSizeHint() const
{
    return {m_theme.scaled(160), sizeHint().height()};
}

void LinkRow::changeEvent(QEvent* event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
}

void LinkRow::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    if ((underMouse() || isDown()) && !m_isMissing) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(widgets::Token::SurfaceAlt));
        painter.drawRoundedRect(box, kRadius, kRadius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(widgets::Token::Focus), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, kRadius, kRadius);
    }
    const int padding = m_theme.scaled(kPadding);
    const int icon = m_theme.scaled(kIcon);
    const QRect area = rect().adjusted(padding, padding, -padding, -padding);
    const auto token = m_isMissing ? widgets::Token::TextMuted : widgets::Token::Accent;
    const QRect iconRect = QStyle::visualRect(
        layoutDirection(), rect(), QRect(area.left(), area.center().y() - icon / 2, icon, icon));
    painter.drawPixmap(iconRect, m_theme.pixmap(m_iconName, token, icon, devicePixelRatioF()));
    drawTexts(painter, area.adjusted(icon + m_theme.scaled(kGap), 0, 0, 0));
}

void LinkRow::drawTexts(QPainter& painter, const QRect& area) const
{
    const QFontMetrics title(titleFont());
    const QFontMetrics detail(font());
    const int hintWidth
        = m_hint.isEmpty() ? 0 : detail.horizontalAdvance(m_hint) + m_theme.scaled(kGap);
    const auto draw = [&](const QRect& line, const QString& text, Qt::Alignment alignment) {
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), line),
            int(QStyle::visualAlignment(layoutDirection(), alignment | Qt::AlignVCenter)), text);
    };
    const QRect first(area.left(), area.top(), area.width(), title.height());
    const QRect second(
        area.left(), area.bottom() + 1 - detail.height(), area.width(), detail.height());
    const QColor muted = m_theme.color(widgets::Token::TextMuted);
    painter.setFont(titleFont());
    painter.setPen(m_isMissing ? muted : m_theme.color(widgets::Token::Text));
    draw(first, title.elidedText(text(), Qt::ElideRight, first.width() - hintWidth), Qt::AlignLeft);
    painter.setFont(font());
    painter.setPen(muted);
    draw(second, detail.elidedText(m_detail, m_elide, second.width()), Qt::AlignLeft);
    if (first.width() > hintWidth * 3) {
        draw(first, m_hint, Qt::AlignRight);
    }
}

} // namespace lapidary::app
