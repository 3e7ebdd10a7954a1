// SPDX-License-Identifier: GPL-3.0-or-later
// Dispatch, sizes and hints; the drawing lies in style_controls.cpp and style_complex.cpp.
#include "widgets/theme/style.h"

#include "widgets/theme/theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace lapidary::widgets {

Style::Style(const Theme& theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , m_theme(&theme)
{ }

QColor Style::color(Token token) const
{
    const Theme* theme = m_theme.data(); // gone while the application shuts down
    return tokenColor(theme ? theme->id() : ThemeId::Light, token);
}

int Style::scaled(int pixels) const
{
    const Theme* theme = m_theme.data();
    return theme ? theme->scaled(pixels) : pixels;
}

QColor Style::hairline() const
{
    return mixed(color(Token::Outline), color(Token::Surface), 0.62);
}

QColor Style::muted(const QStyleOption* option, Token token) const
{
    return (option->state & State_Enabled) ? color(token)
                                           : mixed(color(token), color(Token::Surface), 0.5);
}

int Style::controlHeight(const QStyleOption* option) const
{
    return std::max(kMinimumTarget + 4, option->fontMetrics.height() + scaled(12));
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
    const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        return drawButton(option, painter, widget);
    case PE_PanelButtonTool:
        return drawToolPanel(option, painter);
    case PE_PanelLineEdit:
        return drawField(option, painter, widget);
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return drawCheck(option, painter);
    case PE_IndicatorRadioButton:
        return drawRadio(option, painter);
    case PE_FrameFocusRect:
        return drawFocusRing(painter, option->rect, 4.0);
    case PE_Frame:
    case PE_FrameTabWidget:
    case PE_FrameMenu:
        return drawFrame(option, painter);
    case PE_IndicatorArrowDown:
        return drawChevron(painter, option->rect, 0, muted(option, Token::Text));
    case PE_IndicatorArrowLeft:
        return drawChevron(painter, option->rect, 1, muted(option, Token::Text));
    case PE_IndicatorArrowUp:
        return drawChevron(painter, option->rect, 2, muted(option, Token::Text));
    case PE_IndicatorArrowRight:
        return drawChevron(painter, option->rect, 3, muted(option, Token::Text));
    case PE_FrameStatusBarItem:
    case PE_FrameButtonBevel:
    case PE_FrameDefaultButton:
    case PE_PanelStatusBar:
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
    const QWidget* widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (widget && widget->property(kPrimaryProperty).toBool()) {
            return drawPrimaryLabel(option, painter, widget);
        }
        break;
    case CE_ProgressBarGroove:
        return drawBox(painter, option->rect,
            {color(Token::SurfaceAlt), mixed(color(Token::Outline), color(Token::Surface), 0.25)},
            option->rect.height() / 2.0);
    case CE_ProgressBarContents:
        return drawProgress(option, painter);
    case CE_MenuBarItem:
        return drawMenuBarItem(option, painter);
    case CE_TabBarTabShape:
        return drawTab(option, painter);
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        return drawHeader(option, painter);
    case CE_DockWidgetTitle:
        return drawDockTitle(option, painter, widget);
    case CE_ToolBar:
    case CE_MenuBarEmptyArea:
        return painter->fillRect(option->rect, color(Token::Canvas));
    case CE_Splitter:
        return painter->fillRect(option->rect,
            (option->state & State_MouseOver) ? color(Token::Accent) : color(Token::Canvas));
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
    QPainter* painter, const QWidget* widget) const
{
    switch (control) {
    case CC_ComboBox:
        return drawComboBox(option, painter, widget);
    case CC_SpinBox:
        return drawSpinBox(option, painter, widget);
    case CC_ScrollBar:
        return drawScrollBar(option, painter, widget);
    case CC_Slider:
        return drawSlider(option, painter, widget);
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QSize Style::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const auto atLeast = [&result](int height) {
        result.setHeight(std::max(result.height(), height));
        return result;
    };
    if (!option) {
        return result;
    }
    switch (type) {
    case CT_PushButton:
        result.rwidth() += scaled(12);
        return atLeast(controlHeight(option));
    case CT_LineEdit:
    case CT_SpinBox:
        return atLeast(controlHeight(option));
    case CT_ComboBox:
        result.rwidth() += scaled(14);
        return atLeast(controlHeight(option));
    case CT_ToolButton:
        return result.expandedTo({scaled(28), scaled(28)}).expandedTo({28, 28});
    case CT_CheckBox:
    case CT_RadioButton:
    case CT_ItemViewItem:
    case CT_MenuBarItem:
        return atLeast(std::max(kMinimumTarget, option->fontMetrics.height() + scaled(8)));
    case CT_HeaderSection:
    case CT_TabBarTab:
        return atLeast(std::max(kMinimumTarget, option->fontMetrics.height() + scaled(12)));
    case CT_MenuItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        const bool isSeparator = item && item->menuItemType == QStyleOptionMenuItem::Separator;
        return isSeparator
            ? result
            : atLeast(std::max(kMinimumTarget, option->fontMetrics.height() + scaled(10)));
    }
    default:
        return result;
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return std::max(16, scaled(18));
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return scaled(8);
    case PM_ScrollBarExtent:
        return std::max(12, scaled(13));
    case PM_ScrollBarSliderMin:
        return std::max(kMinimumTarget, scaled(28));
    case PM_ToolBarIconSize:
    case PM_SliderThickness:
    case PM_SliderControlThickness:
    case PM_SliderLength:
        return std::max(18, scaled(20));
    case PM_SplitterWidth:
    case PM_DockWidgetSeparatorExtent:
        return 5;
    case PM_MenuButtonIndicator:
        return scaled(20);
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_DockWidgetTitleMargin:
        return scaled(6);
    case PM_DockWidgetTitleBarButtonMargin:
        return scaled(3);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QRect Style::subElementRect(
    SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    const bool hasFrame = frame && frame->lineWidth > 0; // none inside a spin or combo box
    const int inset = element == SE_LineEditContents && hasFrame ? scaled(5) : 0;
    return rect.adjusted(inset, 0, -inset, 0);
}

QIcon Style::standardIcon(
    StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const
{
    const Theme* theme = m_theme.data();
    if (theme) {
        switch (pixmap) {
        case SP_TitleBarCloseButton:
        case SP_DockWidgetCloseButton:
        case SP_LineEditClearButton:
            return theme->icon(u"close");
        case SP_TitleBarNormalButton:
            return theme->icon(u"detach");
        case SP_MessageBoxWarning:
            return theme->icon(u"warning");
        case SP_MessageBoxCritical:
            return theme->icon(u"error");
        case SP_MessageBoxInformation:
            return theme->icon(u"info");
        case SP_MessageBoxQuestion:
            return theme->icon(u"help");
        default:
            break;
        }
    }
    return QProxyStyle::standardIcon(pixmap, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
    QStyleHintReturn* result) const
{
    constexpr int kToolTipDelay = 250;
    const Theme* theme = m_theme.data();
    const bool isStill = theme && theme->reduceMotion();
    switch (hint) {
    case SH_Widget_Animate:
        return isStill ? 0 : QProxyStyle::styleHint(hint, option, widget, result);
    case SH_Widget_Animation_Duration:
        return isStill ? 0 : 120;
    case SH_ToolTip_WakeUpDelay:
        return kToolTipDelay;
    case SH_EtchDisabledText:
    case SH_ComboBox_Popup:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, result);
    }
}

void Style::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractScrollArea*>(widget)) {
        widget->installEventFilter(this); // its frame shows the focus, which Qt does not repaint
    }
    if (widget->inherits("QSplitterHandle") || widget->inherits("QTabBar")) {
        widget->setAttribute(Qt::WA_Hover);
    }
}

void Style::unpolish(QWidget* widget)
{
    widget->removeEventFilter(this);
    QProxyStyle::unpolish(widget);
}

bool Style::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        static_cast<QWidget*>(watched)->update();
    }
    return QProxyStyle::eventFilter(watched, event);
}

} // namespace lapidary::widgets
