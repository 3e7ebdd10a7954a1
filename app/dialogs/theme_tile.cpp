// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/theme_tile.h"

#include "widgets/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace lapidary::app {

using widgets::ThemeId;
using widgets::Token;

namespace {

constexpr QSize kPicture(104, 65);
constexpr int kFrame = 5;

} // namespace

ThemeTile::ThemeTile(
    const widgets::Theme& theme, std::optional<ThemeId> shown, const QString& name, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_shown(shown)
{
    setText(name);
    setAccessibleName(name);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&m_theme, &widgets::Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize ThemeTile::sizeHint() const
{
    const int wide = fontMetrics().horizontalAdvance(text()) + 2 * kFrame;
    return {std::max(m_theme.scaled(kPicture.width()), wide) + 2 * kFrame,
        m_theme.scaled(kPicture.height()) + fontMetrics().height() + 4 * kFrame};
}

void ThemeTile::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QSize size(m_theme.scaled(kPicture.width()), m_theme.scaled(kPicture.height()));
    const QRectF area(QPointF((width() - size.width()) / 2.0, kFrame), size);
    QPainterPath outline;
    outline.addRoundedRect(area, 5, 5);
    painter.save();
    painter.setClipPath(outline);
    drawWindow(painter, area, m_shown.value_or(ThemeId::Light));
    if (!m_shown) {
        painter.setClipRect(area.adjusted(area.width() / 2, 0, 0, 0), Qt::IntersectClip);
        drawWindow(painter, area, ThemeId::Dark);
    }
    painter.restore();
    const bool isMarked = isChecked();
    painter.setPen(
        QPen(m_theme.color(isMarked ? Token::Accent : Token::Outline), isMarked ? 3 : 1));
    painter.drawPath(outline);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(Token::Focus), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(QRectF(0, area.bottom() + kFrame, width(), fontMetrics().height()),
        Qt::AlignCenter, text());
}

void ThemeTile::drawWindow(QPainter& painter, const QRectF& area, ThemeId id) const
{
    const auto fill = [&](double x, double y, double w, double h, Token token) {
        painter.fillRect(QRectF(area.left() + x * area.width(), area.top() + y * area.height(),
                             w * area.width(), h * area.height()),
            widgets::tokenColor(id, token));
    };
    fill(0, 0, 1, 1, Token::Canvas);
    fill(0, 0, 1, 0.14, Token::SurfaceAlt);
    fill(0, 0.14, 0.12, 0.86, Token::SurfaceAlt);
    fill(0.03, 0.22, 0.06, 0.1, Token::Accent);
    fill(0.2, 0.26, 0.5, 0.09, Token::Text);
    fill(0.2, 0.44, 0.42, 0.06, Token::TextMuted);
    fill(0.2, 0.56, 0.36, 0.06, Token::TextMuted);
    fill(0.2, 0.74, 0.2, 0.14, Token::Accent);
    fill(0.76, 0.22, 0.18, 0.7, Token::Surface);
}

} // namespace lapidary::app
