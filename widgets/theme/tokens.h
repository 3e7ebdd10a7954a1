// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the workbench: one table, four themes. No other place names a colour of the
// surface.
#pragma once

#include <QColor>
#include <QString>

#include <array>
#include <optional>

namespace lapidary::widgets {

/// What a colour is for.
enum class Token
{
    Canvas,      ///< behind everything
    Surface,     ///< cards, fields, lists
    SurfaceAlt,  ///< alternate rows, bars, hovered things
    Text,        ///< text on Canvas, Surface and SurfaceAlt
    TextMuted,   ///< less important text on the same three
    Outline,     ///< edges of controls (at least 3:1 on the three backgrounds)
    Accent,      ///< the one colour that says "act here" or "you are here"
    OnAccent,    ///< text and icons on Accent
    Selection,   ///< behind selected rows
    OnSelection, ///< text on Selection
    Warning,     ///< text and icons of warnings
    Error,       ///< text and icons of errors
    Success,     ///< text and icons of success
    Focus,       ///< the ring around the focused control
};

inline constexpr std::array kTokens{Token::Canvas, Token::Surface, Token::SurfaceAlt, Token::Text,
    Token::TextMuted, Token::Outline, Token::Accent, Token::OnAccent, Token::Selection,
    Token::OnSelection, Token::Warning, Token::Error, Token::Success, Token::Focus};

/// The four themes.
enum class ThemeId
{
    Light,
    Dark,
    HighContrast,
    Projector,
};

inline constexpr std::array kThemes{
    ThemeId::Light, ThemeId::Dark, ThemeId::HighContrast, ThemeId::Projector};

/// The colour of a token in a theme; always opaque.
QColor tokenColor(ThemeId theme, Token token);

/// Name of a token in English, for reports ("surface-alt").
QString tokenKey(Token token);

/// Name of a theme for people, translated.
QString themeName(ThemeId theme);

/// Stable id of a theme for settings and the command line: "light", "dark", "high-contrast",
/// "projector".
QString themeKey(ThemeId theme);

/// The theme with this stable id, or nothing.
std::optional<ThemeId> themeFromKey(QStringView key);

/// True when text is lighter than its background.
bool isDark(ThemeId theme);

/// Contrast of two opaque colours, 1 to 21.
/// Source: WCAG 2.2, "contrast ratio" and "relative luminance".
double contrastRatio(const QColor& a, const QColor& b);

/// The ray of light that enters the stone in illustrations.
QColor lightColor(ThemeId theme);

/// `a` with `share` (0..1) of `b` mixed in, opaque.
QColor mixed(const QColor& a, const QColor& b, double share);

} // namespace lapidary::widgets
