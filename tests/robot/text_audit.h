// SPDX-License-Identifier: GPL-3.0-or-later
// Can all text be read: whole, inside its parent, and against its background?
#pragma once

#include <QImage>
#include <QStringList>
#include <QTranslator>
#include <QWidget>

namespace lapidary::robot {

/// Labels and buttons that are smaller than their text, and widgets that stick out of their parent.
QStringList clippedTexts(QWidget* window);

/// Says so when what lies around the page leaves it less than half of the window's width.
QStringList crowdedPages(QWidget* window);

/// The contrast, 1 to 21, between the most frequent colour of a picture and the one that differs
/// most from it. Source: WCAG 2.2, "contrast ratio" and "relative luminance".
double textContrast(const QImage& image);

/// How many pixels have exactly this colour.
int pixelsOf(const QImage& image, QRgb colour);

/// Stands for a language with long words: every translatable text gets accents and 40 % more
/// letters between brackets, so that clipped and untranslatable texts show.
class PseudoTranslator : public QTranslator
{
public:
    using QTranslator::QTranslator;

    QString translate(const char* context, const char* source, const char* disambiguation,
        int count) const override;

    bool isEmpty() const override { return false; }

    /// Whether a text went through `translate`.
    static bool isTranslated(const QString& text);
};

} // namespace lapidary::robot
