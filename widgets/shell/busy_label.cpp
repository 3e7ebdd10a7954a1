// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/busy_label.h"

#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QTimerEvent>

#include <cmath>
#include <numbers>

namespace lapidary::widgets {

namespace {

constexpr int kFacets = 6;
constexpr int kStep = 160; // ms

} // namespace

BusyLabel::BusyLabel(const Theme& theme, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_label(new TextLabel(TextRole::Muted, {}, this))
{
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_label);
    m_label->setWordWrap(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &BusyLabel::applyTheme);
    setText(text);
    applyTheme();
}

void BusyLabel::setText(const QString& text)
{
    m_label->setText(text);
    setAccessibleName(text);
}

int BusyLabel::markSize() const
{
    return m_theme.scaled(18);
}

void BusyLabel::applyTheme()
{
    const int side = markSize() + 8;
    const bool isRightToLeft = layoutDirection() == Qt::RightToLeft;
    layout()->setContentsMargins(isRightToLeft ? 0 : side, 3, isRightToLeft ? side : 0, 3);
    if (m_theme.reduceMotion() || !isVisible()) {
        m_timer.stop();
    } else {
        m_timer.start(kStep, this);
    }
    update();
}

void BusyLabel::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = markSize() / 2.0;
    const double x = layoutDirection() == Qt::RightToLeft ? width() - radius - 1 : radius + 1;
    painter.translate(x, height() / 2.0);
    painter.setPen(QPen(m_theme.color(Token::Accent), 1.0));
    const auto corner = [radius](int i) {
        const double angle = 2.0 * std::numbers::pi * i / kFacets;
        return QPointF(std::cos(angle) * radius, std::sin(angle) * radius);
    };
    for (int i = 0; i < kFacets; ++i) {
        const int age = (m_phase - i + kFacets) % kFacets;
        painter.setBrush(mixed(m_theme.color(Token::Accent), m_theme.color(Token::Canvas),
            static_cast<double>(age) / kFacets));
        painter.drawPolygon(QPolygonF{QPointF(), corner(i), corner(i + 1)});
    }
}

void BusyLabel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    applyTheme();
}

void BusyLabel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

void BusyLabel::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == m_timer.timerId()) {
        m_phase = (m_phase + 1) % kFacets;
        update();
    }
}

} // namespace lapidary::widgets
