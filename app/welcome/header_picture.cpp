// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/header_picture.h"

#include "widgets/shell/illustration.h"
#include "widgets/theme/theme.h"

#include <QPainter>

namespace lapidary::app {

HeaderPicture::HeaderPicture(const widgets::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&m_theme, &widgets::Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize HeaderPicture::sizeHint() const
{
    return {m_theme.scaled(144), m_theme.scaled(90)};
}

void HeaderPicture::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    widgets::drawIllustration(
        painter, widgets::Illustration::Welcome, QRectF(rect()), m_theme.id());
}

} // namespace lapidary::app
