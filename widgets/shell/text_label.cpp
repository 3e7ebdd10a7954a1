// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/text_label.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>

namespace lapidary::widgets {

TextLabel::TextLabel(TextRole role, const QString& text, QWidget* parent)
    : QLabel(text, parent)
    , m_role(role)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(role != TextRole::Title && role != TextRole::Heading);
    if (role == TextRole::Muted) {
        setForegroundRole(QPalette::PlaceholderText);
    }
    updateFont();
}

void TextLabel::updateFont()
{
    constexpr double kTitle = 1.7;
    constexpr double kHeading = 1.15;
    const QFont base = QApplication::font();
    QFont font = base;
    if (m_role == TextRole::Mono) {
        font.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
    } else if (m_role == TextRole::Title || m_role == TextRole::Heading) {
        font.setPointSizeF(base.pointSizeF() * (m_role == TextRole::Title ? kTitle : kHeading));
        font.setWeight(QFont::DemiBold);
    } else {
        return; // inherits the application's font by itself
    }
    setFont(font);
}

bool TextLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ApplicationFontChange) {
        updateFont();
    }
    return QLabel::event(event);
}

void TextLabel::paintEvent(QPaintEvent* event)
{
    QLabel::paintEvent(event);
    if (hasFocus()) {
        QPainter painter(this);
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

} // namespace lapidary::widgets
