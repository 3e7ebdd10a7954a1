// SPDX-License-Identifier: GPL-3.0-or-later
// Style: Fusion with flat, rounded controls, a focus ring that can be seen, and sizes that follow
// the text. Colours come from the token table alone.
#pragma once

#include "widgets/theme/tokens.h"

#include <QPointer>
#include <QProxyStyle>

namespace lapidary::widgets {

class Theme;

/// Property of a QPushButton (bool): drawn filled with the accent.
inline constexpr char kPrimaryProperty[] = "lapidaryPrimary";

class Style : public QProxyStyle
{
    Q_OBJECT

public:
    static constexpr int kFocusWidth = 2;
    static constexpr int kMinimumTarget = 24;

    /// Reads colours and sizes from `theme` while drawing, as long as it lives.
    explicit Style(const Theme& theme);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
        QPainter* painter, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option,
        SubControl subControl, const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
        const QWidget* widget) const override;
    int pixelMetric(
        PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
        QStyleHintReturn* result) const override;
    QRect subElementRect(
        SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QIcon standardIcon(
        StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const override;
    void polish(QWidget* widget) override;
    void unpolish(QWidget* widget) override;
    using QProxyStyle::polish;
    using QProxyStyle::unpolish;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// How a framed box is drawn: field, button, check box.
    struct Box
    {
        QColor fill;
        QColor edge;
        bool hasFocus = false;
    };

    QColor color(Token token) const;

    /// A line that separates without saying "control".
    QColor hairline() const;
    QColor muted(const QStyleOption* option, Token token) const;
    int scaled(int pixels) const;
    int controlHeight(const QStyleOption* option) const;

    void drawBox(QPainter* painter, const QRect& rect, const Box& box, double radius) const;
    void drawFocusRing(QPainter* painter, const QRect& rect, double radius) const;
    void drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawPrimaryLabel(
        const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawToolPanel(const QStyleOption* option, QPainter* painter) const;
    void drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawCheck(const QStyleOption* option, QPainter* painter) const;
    void drawRadio(const QStyleOption* option, QPainter* painter) const;
    void drawFrame(const QStyleOption* option, QPainter* painter) const;
    void drawChevron(QPainter* painter, const QRect& rect, int quarterTurns, QColor color) const;
    void drawProgress(const QStyleOption* option, QPainter* painter) const;
    void drawTab(const QStyleOption* option, QPainter* painter) const;
    void drawMenuBarItem(const QStyleOption* option, QPainter* painter) const;
    void drawHeader(const QStyleOption* option, QPainter* painter) const;
    void drawDockTitle(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawComboBox(
        const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawSpinBox(
        const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawScrollBar(
        const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawSlider(
        const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    QRect scrollBarRect(const QStyleOptionComplex* option, SubControl subControl) const;

    QPointer<const Theme> m_theme;
};

} // namespace lapidary::widgets
