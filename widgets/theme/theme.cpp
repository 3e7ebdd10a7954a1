// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/theme.h"

#include "widgets/theme/icon_engine.h"
#include "widgets/theme/style.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QToolTip>

#include <algorithm>

/// Makes the icons known to Qt. The macro works only outside of namespaces.
static void loadIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace lapidary::widgets {

namespace {

constexpr double kBasePointSize = 10.0;

void setGroup(QPalette& palette, QPalette::ColorGroup group, ThemeId theme, double fade)
{
    const auto token = [theme](Token name) { return tokenColor(theme, name); };
    const auto faded = [&](Token name) { return mixed(token(name), token(Token::Surface), fade); };
    palette.setColor(group, QPalette::Window, token(Token::Canvas));
    palette.setColor(group, QPalette::Base, token(Token::Surface));
    palette.setColor(group, QPalette::AlternateBase, token(Token::SurfaceAlt));
    palette.setColor(group, QPalette::Button, token(Token::Surface));
    palette.setColor(group, QPalette::ToolTipBase, token(Token::Text));
    palette.setColor(group, QPalette::ToolTipText, token(Token::Surface));
    palette.setColor(group, QPalette::WindowText, faded(Token::Text));
    palette.setColor(group, QPalette::Text, faded(Token::Text));
    palette.setColor(group, QPalette::ButtonText, faded(Token::Text));
    palette.setColor(group, QPalette::PlaceholderText, faded(Token::TextMuted));
    palette.setColor(group, QPalette::BrightText, faded(Token::Error));
    palette.setColor(group, QPalette::Link, faded(Token::Accent));
    palette.setColor(group, QPalette::LinkVisited, faded(Token::Accent));
    palette.setColor(group, QPalette::Highlight, token(Token::Selection));
    palette.setColor(group, QPalette::HighlightedText, faded(Token::OnSelection));
    palette.setColor(group, QPalette::Mid, faded(Token::Outline));
    palette.setColor(group, QPalette::Dark, faded(Token::Outline));
    palette.setColor(group, QPalette::Midlight, token(Token::SurfaceAlt));
    palette.setColor(group, QPalette::Light, token(Token::Surface));
    palette.setColor(group, QPalette::Shadow, token(Token::Outline));
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent)
{
    loadIcons();
}

void Theme::setId(ThemeId id)
{
    if (id != m_id) {
        m_id = id;
        update();
    }
}

void Theme::setTextScale(int percent)
{
    const int clamped = std::clamp(percent, kMinimumTextScale, kMaximumTextScale);
    if (clamped != m_textScale) {
        m_textScale = clamped;
        update();
    }
}

void Theme::setReduceMotion(bool reduce)
{
    if (reduce != m_reduceMotion) {
        m_reduceMotion = reduce;
        update();
    }
}

QIcon Theme::icon(QStringView name) const
{
    const QString key = name.toString();
    if (!QFile::exists(QStringLiteral(":/lapidary/icons/%1.svg").arg(key))) {
        qWarning("there is no icon named \"%s\" in resources/icons", qUtf8Printable(key));
        return {};
    }
    return QIcon(new IconEngine(*this, key));
}

QPixmap Theme::pixmap(QStringView name, Token token, int size, qreal devicePixelRatio) const
{
    QPixmap picture = tintedIcon(name.toString(), color(token), qRound(size * devicePixelRatio));
    picture.setDevicePixelRatio(devicePixelRatio);
    return picture;
}

QFont Theme::font() const
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    QStringList families = font.families();
    families.prepend(QStringLiteral("Inter"));
    font.setFamilies(families);
    font.setPointSizeF(kBasePointSize * m_textScale / 100.0);
    return font;
}

QPalette Theme::palette() const
{
    QPalette palette;
    setGroup(palette, QPalette::Active, m_id, 0.0);
    setGroup(palette, QPalette::Inactive, m_id, 0.0);
    setGroup(palette, QPalette::Disabled, m_id, 0.45);
    return palette;
}

int Theme::scaled(int pixels) const
{
    return qRound(pixels * m_textScale / 100.0);
}

void Theme::apply()
{
    m_isApplied = true;
    if (!m_style) {
        m_style = new Style(*this);
        QApplication::setStyle(m_style);
    }
    QApplication::setPalette(palette());
    QToolTip::setPalette(palette());
    QApplication::setFont(font());
    // Qt tells windows only; labels that have a size of their own want to know as well.
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent event(QEvent::ApplicationFontChange);
        QCoreApplication::sendEvent(widget, &event);
    }
}

void Theme::update()
{
    if (m_isApplied) {
        apply();
    }
    Q_EMIT changed();
}

} // namespace lapidary::widgets
