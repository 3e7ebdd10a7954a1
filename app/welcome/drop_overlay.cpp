// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/drop_overlay.h"

#include "app/base/background.h"
#include "app/project/recognise.h"
#include "widgets/theme/theme.h"

#include <QPainter>

namespace lapidary::app {

using widgets::Token;

DropOverlay::DropOverlay(const widgets::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("drop"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::lookAt(const QString& path)
{
    m_path = path;
    m_text = tr("Looking…");
    setAccessibleName(m_text);
    setGeometry(parentWidget()->rect());
    show();
    raise();
    update();
    inBackground(
        this, [path] { return recognise(path); },
        [this, path](const Recognition& found) {
            if (found.path.isEmpty() || path != m_path || !isVisible()) {
                return;
            }
            m_text
                = found.kind == Recognised::Project ? tr("Open: %1").arg(found.text) : found.text;
            setAccessibleName(m_text);
            update();
        });
}

void DropOverlay::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = m_theme.color(Token::Canvas);
    veil.setAlpha(225);
    painter.fillRect(rect(), veil);
    const int margin = m_theme.scaled(16);
    painter.setPen(QPen(m_theme.color(Token::Accent), 2, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(margin, margin, -margin, -margin), 8, 8);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    painter.setFont(large);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(rect().adjusted(3 * margin, 0, -3 * margin, 0),
        int(Qt::AlignCenter) | Qt::TextWordWrap, m_text);
}

} // namespace lapidary::app
