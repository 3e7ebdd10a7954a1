// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/value_label.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace lapidary::widgets {

namespace {

constexpr QChar kBreak(0x200B); // zero-width space

} // namespace

QString breakable(const QString& text, int longest)
{
    QString result;
    int sinceBreak = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar letter = text[i];
        result += letter;
        const bool isLast = i + 1 == text.size();
        if (isLast || letter.isSpace()) {
            sinceBreak = 0;
            continue;
        }
        const bool isNatural = letter == u'/' || letter == u'-' || letter == u'_' || letter == u':';
        ++sinceBreak;
        // A letter and what combines with it stay together.
        const bool mayBreak = !letter.isHighSurrogate() && !text[i + 1].isMark();
        if (mayBreak && (sinceBreak >= longest || (isNatural && sinceBreak >= longest / 2))) {
            result += kBreak;
            sinceBreak = 0;
        }
    }
    return result;
}

QString unbroken(QString text)
{
    return text.remove(kBreak);
}

ValueLabel::ValueLabel(QWidget* parent)
    : TextLabel(TextRole::Body, {}, parent)
{
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAlignment(Qt::AlignLeading | Qt::AlignTop);
}

void ValueLabel::setValue(const QString& value)
{
    if (value != m_value) {
        m_value = value;
        setText(breakable(value));
        setAccessibleName(value);
    }
}

QString ValueLabel::selection() const
{
    return unbroken(selectedText());
}

void ValueLabel::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(hasSelectedText() ? selection() : m_value);
        event->accept();
        return;
    }
    TextLabel::keyPressEvent(event);
}

void ValueLabel::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Copy"), this, [text = hasSelectedText() ? selection() : m_value] {
        QGuiApplication::clipboard()->setText(text);
    });
    menu->popup(event->globalPos());
}

void ValueLabel::mouseReleaseEvent(QMouseEvent* event)
{
    TextLabel::mouseReleaseEvent(event);
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (clipboard->supportsSelection() && hasSelectedText()) {
        clipboard->setText(selection(), QClipboard::Selection);
    }
}

} // namespace lapidary::widgets
