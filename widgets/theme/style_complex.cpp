// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing of the controls that are made of parts.
#include "widgets/theme/style.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr double kRadius = 5.0;

bool isDownOrHovered(const QStyleOptionComplex* option, QStyle::SubControl part)
{
    return (option->state & QStyle::State_Enabled) && (option->activeSubControls & part)
        && (option->state & (QStyle::State_MouseOver | QStyle::State_Sunken));
}

} // namespace

void Style::drawComboBox(
    const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (!combo) {
        return;
    }
    const bool isHovered = (option->state & State_Enabled) && (option->state & State_MouseOver);
    Box box{color(isHovered && !combo->editable ? Token::SurfaceAlt : Token::Surface),
        muted(option, Token::Outline)};
    if (widget && widget->property("lapidaryWrong").toBool()) {
        box.edge = color(Token::Error);
    }
    box.hasFocus = option->state & State_HasFocus;
    drawBox(painter, option->rect, box, kRadius);
    drawChevron(painter, subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget), 0,
        muted(option, Token::Text));
}

void Style::drawSpinBox(
    const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (!spin) {
        return;
    }
    Box box{color(Token::Surface), muted(option, Token::Outline)};
    if (widget && widget->property("lapidaryWrong").toBool()) {
        box.edge = color(Token::Error);
    }
    box.hasFocus = option->state & State_HasFocus;
    drawBox(painter, option->rect, box, kRadius);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) {
        return;
    }
    for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const QRect rect = subControlRect(CC_SpinBox, option, part, widget);
        if (isDownOrHovered(option, part)) {
            painter->fillRect(rect, color(Token::SurfaceAlt));
        }
        const bool canStep = spin->stepEnabled
            & (part == SC_SpinBoxUp ? QAbstractSpinBox::StepUpEnabled
                                    : QAbstractSpinBox::StepDownEnabled);
        const QColor arrow = muted(option, Token::Text);
        drawChevron(painter, rect, part == SC_SpinBoxUp ? 2 : 0,
            canStep ? arrow : mixed(arrow, color(Token::Surface), 0.5));
    }
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
    SubControl subControl, const QWidget* widget) const
{
    if (control == CC_ScrollBar) {
        return scrollBarRect(option, subControl);
    }
    QRect rect = QProxyStyle::subControlRect(control, option, subControl, widget);
    const bool isText = (control == CC_SpinBox && subControl == SC_SpinBoxEditField)
        || (control == CC_ComboBox && subControl == SC_ComboBoxEditField);
    return isText ? rect.adjusted(scaled(4), 0, 0, 0) : rect;
}

QRect Style::scrollBarRect(const QStyleOptionComplex* option, SubControl subControl) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!bar || subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine) {
        return {}; // no arrow buttons: they are small targets, and keys and wheel do the same
    }
    const bool isHorizontal = bar->orientation == Qt::Horizontal;
    const QRect groove = bar->rect;
    const int length = isHorizontal ? groove.width() : groove.height();
    const auto range = static_cast<qint64>(bar->maximum) - bar->minimum;
    const int smallest = std::min(length, pixelMetric(PM_ScrollBarSliderMin, option, nullptr));
    const int thumb = range <= 0
        ? length
        : std::clamp(
            static_cast<int>(bar->pageStep * static_cast<qint64>(length) / (range + bar->pageStep)),
            smallest, length);
    const int start = sliderPositionFromValue(
        bar->minimum, bar->maximum, bar->sliderPosition, length - thumb, bar->upsideDown);
    const auto part = [&](int from, int to) {
        const QRect rect = isHorizontal
            ? QRect(groove.x() + from, groove.y(), to - from, groove.height())
            : QRect(groove.x(), groove.y() + from, groove.width(), to - from);
        return visualRect(bar->direction, groove, rect);
    };
    switch (subControl) {
    case SC_ScrollBarSlider:
        return part(start, start + thumb);
    case SC_ScrollBarSubPage:
        return part(0, start);
    case SC_ScrollBarAddPage:
        return part(start + thumb, length);
    default:
        return groove;
    }
}

void Style::drawScrollBar(
    const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    painter->fillRect(option->rect, mixed(color(Token::Surface), color(Token::SurfaceAlt), 0.5));
    if (!(option->state & State_Enabled)) {
        return;
    }
    QRect thumb = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    const bool isActive = isDownOrHovered(option, SC_ScrollBarSlider);
    thumb.adjust(3, 3, -3, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color(isActive ? Token::Accent : Token::Outline));
    const double radius = std::min(thumb.width(), thumb.height()) / 2.0;
    painter->drawRoundedRect(thumb, radius, radius);
    painter->restore();
}

void Style::drawSlider(
    const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!slider) {
        return;
    }
    if (option->subControls & SC_SliderTickmarks) {
        QStyleOptionSlider ticks(*slider);
        ticks.subControls = SC_SliderTickmarks;
        QProxyStyle::drawComplexControl(CC_Slider, &ticks, painter, widget);
    }
    const bool isHorizontal = slider->orientation == Qt::Horizontal;
    const QRect groove = subControlRect(CC_Slider, option, SC_SliderGroove, widget);
    const QRect handle = subControlRect(CC_Slider, option, SC_SliderHandle, widget);
    constexpr int kLine = 4;
    QRect line = isHorizontal
        ? QRect(groove.x(), groove.center().y() - kLine / 2, groove.width(), kLine)
        : QRect(groove.center().x() - kLine / 2, groove.y(), kLine, groove.height());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(muted(option, Token::Outline));
    painter->drawRoundedRect(line, kLine / 2.0, kLine / 2.0);
    painter->restore();
    const int edge = std::min(handle.width(), handle.height());
    QRect knob(0, 0, edge, edge);
    knob.moveCenter(handle.center());
    const QColor accent = muted(option, Token::Accent);
    drawBox(painter, knob.adjusted(2, 2, -2, -2), {accent, accent}, edge / 2.0 - 2);
    if (option->state & State_HasFocus) {
        drawFocusRing(painter, knob, edge / 2.0);
    }
}

/// Fusion draws a line under each title, which reads as a defect on a bar without a border.
void Style::drawMenuBarItem(const QStyleOption* option, QPainter* painter) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item) {
        return;
    }
    painter->fillRect(option->rect, color(Token::Canvas));
    if ((option->state & State_Selected) && (option->state & State_Enabled)) {
        painter->fillRect(option->rect, color(Token::SurfaceAlt));
    }
    int alignment = Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextDontClip | Qt::TextSingleLine;
    if (!proxy()->styleHint(SH_UnderlineShortcut, option, nullptr)) {
        alignment |= Qt::TextHideMnemonic;
    }
    painter->setPen(muted(option, Token::Text));
    painter->drawText(option->rect, alignment, item->text);
}

} // namespace lapidary::widgets
