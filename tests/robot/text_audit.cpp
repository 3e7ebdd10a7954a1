// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/text_audit.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QColor>
#include <QDockWidget>
#include <QHash>
#include <QLabel>
#include <QRegularExpression>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace lapidary::robot {

namespace {

constexpr int kTolerance = 1; ///< pixels lost to rounding of font metrics
constexpr QChar kOpen(u'⟦');
constexpr QChar kClose(u'⟧');

QString descriptionOf(const QWidget* widget, const QString& text)
{
    return QStringLiteral("%1 “%2” (%3)")
        .arg(QString::fromLatin1(widget->metaObject()->className()),
            text.isEmpty() ? widget->objectName() : text.left(60),
            QString::fromLatin1(widget->parentWidget()->metaObject()->className()));
}

QString tooSmall(const QWidget* widget, const QString& text, QSize needed)
{
    return QStringLiteral("%1 needs %2×%3 pixels and has %4×%5")
        .arg(descriptionOf(widget, text))
        .arg(needed.width())
        .arg(needed.height())
        .arg(widget->width())
        .arg(widget->height());
}

bool fits(const QWidget* widget, QSize needed)
{
    return widget->width() + kTolerance >= needed.width()
        && widget->height() + kTolerance >= needed.height();
}

void checkLabel(const QLabel* label, QStringList& problems)
{
    if (label->text().isEmpty()) {
        return;
    }
    const QSize needed
        = label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
    if (!fits(label, needed)) {
        problems.append(tooSmall(label, label->text(), needed));
    }
    // A wrapped label still loses the end of a word that is longer than a line.
    const QStringList words
        = label->text().split(QRegularExpression(QStringLiteral("[ \n\u200B]")));
    for (const QString& word : words) {
        const int width = label->fontMetrics().horizontalAdvance(word);
        if (label->wordWrap() && label->textFormat() == Qt::PlainText
            && width > label->contentsRect().width() + kTolerance) {
            problems.append(QStringLiteral("%1 cuts the word “%2”")
                                .arg(descriptionOf(label, label->text()), word));
        }
    }
}

void checkButton(const QAbstractButton* button, QStringList& problems)
{
    if (button->text().isEmpty()) {
        return;
    }
    if (auto* tool = qobject_cast<const QToolButton*>(button);
        tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly) {
        return;
    }
    if (!fits(button, button->sizeHint())) {
        problems.append(tooSmall(button, button->text(), button->sizeHint()));
    }
}

/// Content of scroll areas may be larger than what is seen of it.
bool isScrolled(const QWidget* widget)
{
    const QWidget* parent = widget->parentWidget();
    auto* area
        = qobject_cast<const QAbstractScrollArea*>(parent ? parent->parentWidget() : nullptr);
    return area && area->viewport() == parent;
}

/// A pane behind another one in a tab, or a tab bar without tabs: QMainWindow lets them count as
/// visible, but moves them far away.
bool isPutAway(const QWidget* widget)
{
    return (qobject_cast<const QDockWidget*>(widget) || qobject_cast<const QTabBar*>(widget))
        && !widget->parentWidget()->rect().intersects(widget->geometry());
}

void checkPlace(const QWidget* widget, QStringList& problems)
{
    if (isPutAway(widget)) {
        return;
    }
    const QRect parent
        = widget->parentWidget()->rect().adjusted(-kTolerance, -kTolerance, kTolerance, kTolerance);
    if (!isScrolled(widget) && !widget->size().isEmpty() && !parent.contains(widget->geometry())) {
        const QRect place = widget->geometry();
        problems.append(QStringLiteral("%1 at %2,%3 with %4×%5 sticks out of its parent of %6×%7")
                            .arg(descriptionOf(widget, widget->accessibleName()))
                            .arg(place.x())
                            .arg(place.y())
                            .arg(place.width())
                            .arg(place.height())
                            .arg(widget->parentWidget()->width())
                            .arg(widget->parentWidget()->height()));
    }
}

bool isChecked(const QWidget* widget)
{
    return widget->isVisible() && !widget->isWindow() && !widget->objectName().startsWith(u"qt_");
}

double luminance(QRgb colour)
{
    const auto linear = [](int channel) {
        const double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(qRed(colour)) + 0.7152 * linear(qGreen(colour))
        + 0.0722 * linear(qBlue(colour));
}

double contrast(QRgb a, QRgb b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

/// The word with accents and 40 % more letters; markup and place markers stay.
QString longer(const QString& word)
{
    if (word.contains(QChar(u'%')) || word.contains(QChar(u'<')) || word.contains(QChar(u'='))) {
        return word;
    }
    static const QHash<QChar, QChar> accents{{u'a', u'á'}, {u'e', u'ë'}, {u'i', u'ï'}, {u'o', u'ö'},
        {u'u', u'ü'}, {u'A', u'Â'}, {u'E', u'É'}, {u'O', u'Ö'}, {u'U', u'Ü'}};
    QString result;
    for (const QChar letter : word) {
        // A mnemonic must stay a key that is there.
        result += result.endsWith(QChar(u'&')) ? letter : accents.value(letter, letter);
    }
    return result + QString((word.size() * 2 + 2) / 5, QChar(u'~'));
}

QHash<QRgb, int> histogram(const QImage& image)
{
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            ++counts[image.pixel(x, y)];
        }
    }
    return counts;
}

} // namespace

QStringList clippedTexts(QWidget* window)
{
    QStringList problems;
    const QList<QWidget*> widgets = window->findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (!isChecked(widget)) {
            continue;
        }
        if (auto* label = qobject_cast<const QLabel*>(widget)) {
            checkLabel(label, problems);
        } else if (auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            checkButton(button, problems);
        }
        checkPlace(widget, problems);
    }
    return problems;
}

QStringList crowdedPages(QWidget* window)
{
    const auto* page = window->findChild<QWidget*>(QStringLiteral("pages"));
    if (!page || page->width() * 2 >= window->width()) {
        return {};
    }
    return {QStringLiteral("the page has %1 of the window's %2 pixels, expected at least half")
                .arg(page->width())
                .arg(window->width())};
}

double textContrast(const QImage& image)
{
    const QHash<QRgb, int> counts = histogram(image);
    QRgb background = 0;
    int most = 0;
    for (auto entry = counts.begin(); entry != counts.end(); ++entry) {
        if (entry.value() > most) {
            most = entry.value();
            background = entry.key();
        }
    }
    double best = 1.0;
    for (auto entry = counts.begin(); entry != counts.end(); ++entry) {
        best = std::max(best, contrast(background, entry.key()));
    }
    return best;
}

int pixelsOf(const QImage& image, QRgb colour)
{
    return histogram(image).value(colour);
}

QString PseudoTranslator::translate(
    const char* /*context*/, const char* source, const char* /*disambiguation*/, int count) const
{
    QString text = QString::fromUtf8(source);
    if (count >= 0) {
        text.replace(QStringLiteral("%n"), QString::number(count));
    }
    QStringList words = text.split(QChar(u' '));
    for (QString& word : words) {
        word = longer(word);
    }
    return kOpen + words.join(QChar(u' ')) + kClose;
}

bool PseudoTranslator::isTranslated(const QString& text)
{
    return text.contains(kOpen);
}

} // namespace lapidary::robot
