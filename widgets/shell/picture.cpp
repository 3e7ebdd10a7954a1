// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/picture.h"

#include "widgets/theme/theme.h"

#include <QPainter>

namespace lapidary::widgets {

Picture::Picture(const Theme& theme, Illustration illustration, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_illustration(illustration)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    setMaximumHeight(320);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Picture::sizeHint() const
{
    return {416, 260};
}

QSize Picture::minimumSizeHint() const
{
    return {160, 100};
}

void Picture::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    drawIllustration(painter, m_illustration, rect(), m_theme.id());
}

} // namespace lapidary::widgets
