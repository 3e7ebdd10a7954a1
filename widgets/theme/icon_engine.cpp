// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/icon_engine.h"

#include "widgets/theme/theme.h"

#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>
#include <utility>

namespace lapidary::widgets {

QPixmap tintedIcon(const QString& name, const QColor& color, int pixels)
{
    const int edge = std::clamp(pixels, 1, 1024);
    const QString key = QStringLiteral("lapidary/%1/%2/%3").arg(name, color.name()).arg(edge);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(edge, edge);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(QStringLiteral(":/lapidary/icons/%1.svg").arg(name));
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), color);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

IconEngine::IconEngine(const Theme& theme, QString name)
    : m_theme(&theme)
    , m_name(std::move(name))
{ }

QColor IconEngine::color(QIcon::Mode mode, QIcon::State state) const
{
    const Theme* owner = m_theme.data();
    const ThemeId theme = owner ? owner->id() : ThemeId::Light;
    switch (mode) {
    case QIcon::Disabled:
        return mixed(tokenColor(theme, Token::TextMuted), tokenColor(theme, Token::Surface), 0.4);
    case QIcon::Selected:
        return tokenColor(theme, Token::OnSelection);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return tokenColor(theme, state == QIcon::On ? Token::Accent : Token::Text);
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state)
{
    const int edge = std::min(rect.width(), rect.height());
    const qreal ratio = painter->device()->devicePixelRatio();
    QPixmap picture = tintedIcon(m_name, color(mode, state), qRound(edge * ratio));
    picture.setDevicePixelRatio(ratio);
    painter->drawPixmap(
        rect.x() + (rect.width() - edge) / 2, rect.y() + (rect.height() - edge) / 2, picture);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state)
{
    return tintedIcon(m_name, color(mode, state), std::min(size.width(), size.height()));
}

QIconEngine* IconEngine::clone() const
{
    return new IconEngine(*this);
}

} // namespace lapidary::widgets
