// SPDX-License-Identifier: GPL-3.0-or-later
// How a card looks.
#include "widgets/board/expert_card.h"
#include "widgets/theme/style.h"
#include "widgets/theme/theme.h"

#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr double kRadius = 8.0;
constexpr double kFullest = 1.25; // of the target: where the bar ends

double hairlineShare(const Theme& theme)
{
    return theme.id() == ThemeId::HighContrast ? 0.0 : 0.68;
}

QFont smallFont(const Theme& theme)
{
    QFont font = theme.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

} // namespace

int ExpertCard::padding() const
{
    return m_theme.scaled(10);
}

int ExpertCard::lineHeight() const
{
    return QFontMetrics(m_theme.font()).height();
}

QSize ExpertCard::sizeHint() const
{
    const int gap = m_theme.scaled(6);
    const int profile = m_data.stepRate ? m_theme.scaled(22) + gap : 0;
    const int bar = m_theme.scaled(8) + gap;
    return {m_theme.scaled(160),
        2 * padding() + std::max(lineHeight(), m_lock->sizeHint().height()) + gap + lineHeight()
            + bar + profile};
}

QRect ExpertCard::headRect() const
{
    return {padding(), padding(), width() - 2 * padding(),
        std::max(lineHeight(), m_lock->sizeHint().height())};
}

QRect ExpertCard::nameRect() const
{
    const QRect head = headRect();
    const int mark = m_theme.scaled(20);
    const int right = m_data.isLocked ? m_lock->x() : m_menu->x();
    return {head.left() + mark, head.top(), right - head.left() - mark, head.height()};
}

void ExpertCard::placeButtons()
{
    const QSize size = m_menu->sizeHint();
    const int top = padding() + (headRect().height() - size.height()) / 2;
    m_menu->setGeometry(QRect({width() - padding() / 2 - size.width(), top}, size));
    m_lock->setGeometry(QRect({m_menu->x() - size.width(), top}, size));
    if (m_field) {
        m_field->setGeometry(nameRect().adjusted(-4, -2, 4, 2));
    }
}

void ExpertCard::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor surface = m_theme.color(Token::Surface);
    const QColor outline = m_theme.color(Token::Outline);
    const bool isMarked = m_drop || hasFocus();
    painter.setPen(isMarked
            ? QPen(m_theme.color(m_drop ? Token::Accent : Token::Focus), Style::kFocusWidth)
            : QPen(mixed(outline, surface, m_isHovered ? 0.3 : hairlineShare(m_theme)), 1.0));
    painter.setBrush(m_drop
            ? mixed(surface, m_theme.color(Token::Accent), 0.12)
            : mixed(surface, m_theme.color(Token::SurfaceAlt), m_data.isExpert() ? 0.0 : 1.0));
    const double inset = isMarked ? Style::kFocusWidth * 0.5 : 0.5;
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(inset, inset, -inset, -inset), kRadius, kRadius);
    const int gap = m_theme.scaled(6);
    drawHead(painter);
    int top = headRect().bottom() + 1 + gap / 2;
    drawCounts(painter, top);
    top += lineHeight() + gap / 2;
    drawBar(painter, top);
    if (m_data.stepRate) {
        drawProfile(painter, top + m_theme.scaled(8) + gap);
    }
}

void ExpertCard::drawHead(QPainter& painter) const
{
    const QRect head = headRect();
    const double radius = m_theme.scaled(6);
    const QColor surface = m_theme.color(Token::Surface);
    painter.setPen(QPen(markOutline(m_data.ink.fill, surface), 1.2));
    painter.setBrush(m_data.ink.isHollow ? QBrush(surface) : QBrush(m_data.ink.fill));
    painter.drawPath(
        markPath(m_data.ink.shape, QPointF(head.left() + radius, head.center().y() + 0.5), radius));
    QFont font = m_theme.font();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text));
    QRect place = nameRect();
    const QFontMetrics metrics(font);
    if (!m_data.tag.isEmpty() && m_data.tag != m_data.name) {
        painter.setPen(m_theme.color(Token::TextMuted));
        painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, m_data.tag);
        place.setLeft(place.left() + metrics.horizontalAdvance(m_data.tag + QStringLiteral("  ")));
        painter.setPen(m_theme.color(Token::Text));
    }
    const QRect cap = drawKey(painter, place);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
        metrics.elidedText(m_data.name, Qt::ElideRight, cap.left() - place.left() - 4));
}

// The key that moves the selection here, as on a keyboard. Returns where it is.
QRect ExpertCard::drawKey(QPainter& painter, const QRect& head) const
{
    const int side = m_theme.scaled(18);
    QRect cap(head.right() - side - 2, head.center().y() - side / 2, side, side);
    if (m_data.key.isEmpty()) {
        cap.setLeft(cap.right());
        return cap;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(mixed(m_theme.color(Token::Outline), m_theme.color(Token::Surface), 0.4));
    painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0);
    painter.setFont(smallFont(m_theme));
    painter.setPen(m_theme.color(Token::TextMuted));
    painter.drawText(cap, Qt::AlignCenter, m_data.key);
    return cap;
}

void ExpertCard::drawCounts(QPainter& painter, int top) const
{
    const QRect line(padding(), top, width() - 2 * padding(), lineHeight());
    const QFont font = smallFont(m_theme);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text));
    const QFontMetrics metrics(font);
    QString text = QLocale().toString(m_data.size);
    if (m_drop) {
        text = dropText();
    } else if (m_selected > 0) {
        text = tr("%1, %2 selected").arg(text, QLocale().toString(m_selected));
    } else {
        text = tr("%1 %2").arg(text, m_data.unitWord);
    }
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, text);
    const int taken = metrics.horizontalAdvance(text) + 8;
    const QString deviation = m_drop ? QString() : deviationText(m_data);
    QString right = deviation;
    QColor color = m_theme.color(Token::Warning);
    if (right.isEmpty() && !m_drop) {
        right = m_data.role;
        color = m_theme.color(Token::TextMuted);
    }
    painter.setPen(color);
    painter.drawText(line.adjusted(taken, 0, 0, 0), Qt::AlignVCenter | Qt::AlignRight,
        metrics.elidedText(right, Qt::ElideRight, line.width() - taken));
}

// The mark stands at the target; what is beyond it is hatched.
void ExpertCard::drawBar(QPainter& painter, int top) const
{
    const QRectF track(padding(), top, width() - 2 * padding(), m_theme.scaled(8));
    const QColor surface = m_theme.color(Token::Surface);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(m_theme.color(Token::Outline), surface, 0.75));
    QPainterPath shape;
    shape.addRoundedRect(track, track.height() / 2, track.height() / 2);
    painter.drawPath(shape);
    if (m_data.target <= 0) {
        return;
    }
    painter.save();
    painter.setClipPath(shape);
    const double full = track.width() / kFullest;
    const double share = static_cast<double>(m_data.size) / m_data.target;
    QRectF fill = track;
    fill.setWidth(std::min(share, kFullest) * full);
    painter.setBrush(m_data.ink.isHollow ? m_theme.color(Token::TextMuted) : m_data.ink.fill);
    painter.drawRect(fill);
    if (share > 1.0 + kSizeTolerance) {
        painter.setBrush(QBrush(m_theme.color(Token::Text), Qt::BDiagPattern));
        painter.drawRect(QRectF(
            track.left() + full, track.top(), fill.right() - track.left() - full, track.height()));
    }
    painter.restore();
    painter.setPen(QPen(m_theme.color(Token::Text), 1.5));
    painter.drawLine(QPointF(track.left() + full, track.top() - 2),
        QPointF(track.left() + full, track.bottom() + 2));
}

void ExpertCard::drawProfile(QPainter& painter, int top) const
{
    const int height = m_theme.scaled(22);
    const double slot = (width() - 2.0 * padding()) / static_cast<double>(kSteps.size());
    const double highest
        = std::max(*std::max_element(m_data.stepRate->begin(), m_data.stepRate->end()), 1e-12);
    for (std::size_t i = 0; i < kSteps.size(); ++i) {
        const QRectF place(padding() + slot * static_cast<double>(i) + 1, top, slot - 2, height);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(m_theme.color(Token::Outline), m_theme.color(Token::Surface), 0.85));
        painter.drawRect(place);
        const double share = std::max(0.0, (*m_data.stepRate)[i]) / highest;
        painter.setBrush(stepColor(kSteps[i]));
        painter.drawRect(place.adjusted(0, height * (1.0 - share), 0, 0));
        const QString letter = stepName(kSteps[i]).left(1);
        painter.setFont(smallFont(m_theme));
        QPainterPath text;
        const QFontMetricsF metrics(smallFont(m_theme));
        text.addText(place.center().x() - metrics.horizontalAdvance(letter) / 2, place.bottom() - 3,
            smallFont(m_theme), letter);
        painter.strokePath(text, QPen(m_theme.color(Token::Surface), 2.5));
        painter.fillPath(text, m_theme.color(Token::Text));
    }
}

} // namespace lapidary::widgets
