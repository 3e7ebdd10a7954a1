// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/card.h"

#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace lapidary::widgets {

Card::Card(const Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_header(new QWidget(this))
    , m_headerLayout(new QHBoxLayout(m_header))
    , m_title(new TextLabel(TextRole::Heading, {}, m_header))
    , m_body(new QVBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 16);
    layout->setSpacing(10);
    m_headerLayout->setContentsMargins(0, 0, 0, 0);
    m_headerLayout->addWidget(m_title, 1);
    layout->addWidget(m_header);
    layout->addLayout(m_body, 1);
    setTitle(title);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
    m_header->setVisible(!title.isEmpty() || m_headerLayout->count() > 1);
}

void Card::addHeaderAction(QAction* action)
{
    auto* button = new QToolButton(m_header);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->iconText());
    button->setFocusPolicy(Qt::StrongFocus);
    m_headerLayout->addWidget(button);
    m_header->show();
}

void Card::paintEvent(QPaintEvent* /*event*/)
{
    constexpr double kRadius = 8.0;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double fade = m_theme.id() == ThemeId::HighContrast ? 0.0 : 0.68;
    painter.setPen(mixed(m_theme.color(Token::Outline), m_theme.color(Token::Surface), fade));
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

} // namespace lapidary::widgets
