// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing of the simple controls.
#include "widgets/theme/style.h"

#include <QAbstractScrollArea>
#include <QFrame>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr double kRadius = 5.0;

/// Switches antialiasing on for one function.
class Smooth
{
public:
    explicit Smooth(QPainter* painter)
        : m_painter(painter)
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
    }

    ~Smooth() { m_painter->restore(); }

    Smooth(const Smooth&) = delete;
    Smooth& operator=(const Smooth&) = delete;

private:
    QPainter* m_painter;
};

QRectF inside(const QRect& rect, double line)
{
    return QRectF(rect).adjusted(line / 2, line / 2, -line / 2, -line / 2);
}

} // namespace

void Style::drawBox(QPainter* painter, const QRect& rect, const Box& box, double radius) const
{
    const Smooth smooth(painter);
    painter->setPen(QPen(box.edge, 1.0));
    painter->setBrush(box.fill);
    painter->drawRoundedRect(inside(rect, 1.0), radius, radius);
    if (box.hasFocus) {
        drawFocusRing(painter, rect, radius);
    }
}

void Style::drawFocusRing(QPainter* painter, const QRect& rect, double radius) const
{
    const Smooth smooth(painter);
    painter->setPen(QPen(color(Token::Focus), kFocusWidth));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(inside(rect, kFocusWidth), radius, radius);
}

void Style::drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const bool isEnabled = option->state & State_Enabled;
    const bool isPrimary = widget && widget->property(kPrimaryProperty).toBool() && isEnabled;
    const bool isDown = option->state & (State_Sunken | State_On);
    const bool isHovered = isEnabled && (option->state & State_MouseOver);
    Box box{color(isPrimary ? Token::Accent : Token::Surface),
        isPrimary ? color(Token::Accent) : muted(option, Token::Outline)};
    if (isDown || isHovered) {
        box.fill = mixed(box.fill, color(Token::Text), isDown ? 0.2 : 0.08);
    }
    drawBox(painter, option->rect, box, kRadius);
    if (!(option->state & State_HasFocus)) {
        return;
    }
    drawFocusRing(painter, option->rect, kRadius);
    if (isPrimary) { // a gap, or the ring drowns in the accent
        const Smooth smooth(painter);
        painter->setPen(QPen(color(Token::OnAccent), 1.0));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(
            inside(option->rect.adjusted(2, 2, -2, -2), 1.0), kRadius - 2, kRadius - 2);
    }
}

void Style::drawPrimaryLabel(
    const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (!button) {
        return;
    }
    QStyleOptionButton copy(*button);
    if (copy.state & State_Enabled) {
        copy.palette.setColor(QPalette::ButtonText, color(Token::OnAccent));
        const QSize size = copy.iconSize;
        QPixmap picture = copy.icon.pixmap(size, painter->device()->devicePixelRatio());
        QPainter tint(&picture);
        tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
        tint.fillRect(QRect(QPoint(), size), color(Token::OnAccent));
        tint.end();
        copy.icon = copy.icon.isNull() ? QIcon() : QIcon(picture);
    }
    QProxyStyle::drawControl(CE_PushButtonLabel, &copy, painter, widget);
}

void Style::drawToolPanel(const QStyleOption* option, QPainter* painter) const
{
    const bool isDown = option->state & (State_Sunken | State_On);
    const bool isHovered = (option->state & State_Enabled) && (option->state & State_MouseOver);
    const Smooth smooth(painter);
    if (isDown || isHovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(isDown ? mixed(color(Token::SurfaceAlt), color(Token::Text), 0.08)
                                 : color(Token::SurfaceAlt));
        painter->drawRoundedRect(inside(option->rect, 2.0), kRadius, kRadius);
    }
    if (option->state & State_HasFocus) {
        drawFocusRing(painter, option->rect, kRadius);
    }
}

void Style::drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (frame && frame->lineWidth == 0) { // inside a spin or combo box, which draws the frame
        return;
    }
    const bool isReadOnly = option->state & State_ReadOnly;
    const bool isWrong = widget && widget->property("lapidaryWrong").toBool();
    Box box{option->palette.color(QPalette::Base), muted(option, Token::Outline)};
    box.hasFocus = (option->state & State_HasFocus) && (option->state & State_Enabled);
    if (isReadOnly) {
        box.fill = color(Token::SurfaceAlt);
    }
    drawBox(painter, option->rect, box, kRadius);
    if (isWrong && !box.hasFocus) {
        const Smooth smooth(painter);
        painter->setPen(QPen(color(Token::Error), kFocusWidth));
        painter->drawRoundedRect(inside(option->rect, kFocusWidth), kRadius, kRadius);
    }
}

void Style::drawCheck(const QStyleOption* option, QPainter* painter) const
{
    const bool isOn = option->state & (State_On | State_NoChange);
    const QColor accent = muted(option, Token::Accent);
    drawBox(painter, option->rect,
        {isOn ? accent : color(Token::Surface), isOn ? accent : muted(option, Token::Outline)},
        4.0);
    const Smooth smooth(painter);
    const QRectF r = option->rect;
    painter->setPen(
        QPen(color(Token::OnAccent), r.width() / 8.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&r](double x, double y) {
        return QPointF(r.x() + x * r.width(), r.y() + y * r.height());
    };
    if (option->state & State_NoChange) {
        painter->drawLine(at(0.28, 0.5), at(0.72, 0.5));
    } else if (isOn) {
        painter->drawPolyline(QPolygonF{at(0.26, 0.53), at(0.43, 0.70), at(0.75, 0.32)});
    }
}

void Style::drawRadio(const QStyleOption* option, QPainter* painter) const
{
    const bool isOn = option->state & State_On;
    const QColor accent = muted(option, Token::Accent);
    drawBox(painter, option->rect,
        {isOn ? accent : color(Token::Surface), isOn ? accent : muted(option, Token::Outline)},
        option->rect.width() / 2.0);
    if (isOn) {
        const Smooth smooth(painter);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color(Token::OnAccent));
        const double inset = option->rect.width() * 0.3;
        painter->drawEllipse(QRectF(option->rect).adjusted(inset, inset, -inset, -inset));
    }
}

void Style::drawFrame(const QStyleOption* option, QPainter* painter) const
{
    const Smooth smooth(painter);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(hairline(), 1.0));
    painter->drawRect(inside(option->rect, 1.0));
    if (option->state & State_HasFocus) {
        painter->setPen(QPen(color(Token::Focus), kFocusWidth));
        painter->drawRect(inside(option->rect, kFocusWidth));
    }
}

void Style::drawChevron(
    QPainter* painter, const QRect& rect, int quarterTurns, QColor chevronColor) const
{
    const Smooth smooth(painter);
    const double size = std::min({rect.width() * 0.5, rect.height() * 0.5, scaled(9) * 1.0});
    painter->translate(QRectF(rect).center());
    painter->rotate(90.0 * quarterTurns);
    painter->setPen(
        QPen(chevronColor, 1.6 * scaled(100) / 100.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(
        QPolygonF{{-size / 2, -size / 4}, {0.0, size / 4}, {size / 2, -size / 4}});
}

void Style::drawProgress(const QStyleOption* option, QPainter* painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
    if (!bar) {
        return;
    }
    const QRectF groove = QRectF(option->rect).adjusted(1, 1, -1, -1);
    const bool isUnknown = bar->minimum == bar->maximum;
    const double range = std::max(1.0, static_cast<double>(bar->maximum) - bar->minimum);
    const double share
        = isUnknown ? 1.0 : std::clamp((bar->progress - bar->minimum) / range, 0.0, 1.0);
    if (share <= 0.0) {
        return;
    }
    QRectF filled = groove;
    filled.setWidth(std::max(groove.height(), groove.width() * share));
    if ((option->direction == Qt::RightToLeft) != bar->invertedAppearance) {
        filled.moveRight(groove.right());
    }
    const Smooth smooth(painter);
    painter->setPen(Qt::NoPen);
    // An unknown amount is hatched, never a moving stripe: it says "unknown", not "soon".
    painter->setBrush(isUnknown ? QBrush(muted(option, Token::Accent), Qt::BDiagPattern)
                                : QBrush(muted(option, Token::Accent)));
    painter->drawRoundedRect(filled, filled.height() / 2, filled.height() / 2);
}

void Style::drawTab(const QStyleOption* option, QPainter* painter) const
{
    const bool isSelected = option->state & State_Selected;
    const bool isHovered = option->state & State_MouseOver;
    const QRect rect = option->rect;
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    const bool isSouth = tab && tab->shape == QTabBar::RoundedSouth;
    painter->fillRect(rect,
        isSelected      ? color(Token::Surface)
            : isHovered ? color(Token::SurfaceAlt)
                        : color(Token::Canvas));
    if (isSelected) {
        constexpr int kMark = 3;
        painter->fillRect(rect.x(), isSouth ? rect.top() : rect.bottom() - kMark + 1, rect.width(),
            kMark, color(Token::Accent));
    }
    if (option->state & State_HasFocus) {
        drawFocusRing(painter, rect, kRadius);
    }
}

void Style::drawHeader(const QStyleOption* option, QPainter* painter) const
{
    painter->fillRect(option->rect, color(Token::SurfaceAlt));
    painter->setPen(hairline());
    const QRect r = option->rect;
    painter->drawLine(r.bottomLeft(), r.bottomRight());
    if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option); header
        && header->position != QStyleOptionHeader::End
        && header->position != QStyleOptionHeader::OnlyOneSection) {
        const int x = option->direction == Qt::RightToLeft ? r.left() : r.right();
        painter->drawLine(x, r.top() + 4, x, r.bottom() - 4);
    }
}

void Style::drawDockTitle(
    const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option);
    if (!dock) {
        return;
    }
    painter->fillRect(option->rect, color(Token::Canvas));
    const QRect text = subElementRect(SE_DockWidgetTitleBarText, option, widget);
    QFont font = painter->font();
    font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    const QString title = QFontMetrics(font).elidedText(dock->title, Qt::ElideRight, text.width());
    drawItemText(painter, text, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextShowMnemonic,
        option->palette, option->state & State_Enabled, title, QPalette::WindowText);
}

} // namespace lapidary::widgets
