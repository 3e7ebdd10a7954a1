// SPDX-License-Identifier: GPL-3.0-or-later
// Theme: which colours, how large the text, how much motion. Made once in main() and passed by
// reference; widgets ask it while painting and repaint on changed().
#pragma once

#include "widgets/theme/tokens.h"

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPixmap>
#include <QPointer>

namespace lapidary::widgets {

class Style;

class Theme : public QObject
{
    Q_OBJECT

public:
    static constexpr int kMinimumTextScale = 80;
    static constexpr int kMaximumTextScale = 200;

    explicit Theme(QObject* parent = nullptr);

    ThemeId id() const { return m_id; }

    /// Takes effect at once when the theme has been applied before; emits changed().
    void setId(ThemeId id);

    /// Size of text in percent of 10 pt.
    int textScale() const { return m_textScale; }

    /// Clamped to 80..200; takes effect like setId().
    void setTextScale(int percent);

    /// True when nothing may move by itself.
    bool reduceMotion() const { return m_reduceMotion; }

    void setReduceMotion(bool reduce);

    QColor color(Token token) const { return tokenColor(m_id, token); }

    /// An icon of resources/icons by its file name without ".svg", tinted for each state and drawn
    /// at the pixel ratio of its screen. It follows later theme changes by itself; nothing has to
    /// be set again. An unknown name gives a null icon and a warning in the log.
    QIcon icon(QStringView name) const;

    /// The same drawing in one colour. `size` in device-independent pixels.
    QPixmap pixmap(QStringView name, Token token, int size, qreal devicePixelRatio = 1.0) const;

    /// Font of normal text, at the current scale.
    QFont font() const;

    /// Palette that carries the tokens: Window = Canvas, Base and Button = Surface, AlternateBase =
    /// SurfaceAlt, PlaceholderText = TextMuted, Mid = Outline, Link = Accent, Highlight =
    /// Selection.
    QPalette palette() const;

    /// Length in pixels that grows with the text: `pixels` at 100 %.
    int scaled(int pixels) const;

    /// Puts style, palette and font on the application. Needed once, after QApplication is made.
    void apply();

Q_SIGNALS:
    /// Colours, text size or motion changed. Style, palette and font are set already.
    void changed();

private:
    void update();

    ThemeId m_id = ThemeId::Light;
    int m_textScale = 100;
    bool m_reduceMotion = false;
    bool m_isApplied = false;
    QPointer<Style> m_style; // owned by the application
};

} // namespace lapidary::widgets
