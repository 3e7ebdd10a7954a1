// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/field_note.h"

#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>

namespace lapidary::widgets {

FieldNote::FieldNote(const Theme& theme, const QString& help, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_help(help)
    , m_icon(new QLabel(this))
    , m_text(new TextLabel(TextRole::Muted, help, this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    connect(&theme, &Theme::changed, this, &FieldNote::refresh);
    refresh();
}

void FieldNote::setError(const QString& error)
{
    if (error != m_error) {
        m_error = error;
        refresh();
    }
}

void FieldNote::refresh()
{
    const bool isWrong = !m_error.isEmpty();
    const QString text = isWrong ? m_error : m_help;
    m_text->setText(text);
    m_text->setAccessibleName(isWrong ? tr("Error: %1").arg(text) : text);
    QPalette colors = palette();
    colors.setColor(
        QPalette::PlaceholderText, m_theme.color(isWrong ? Token::Error : Token::TextMuted));
    m_text->setPalette(colors);
    m_icon->setVisible(isWrong);
    if (isWrong) {
        m_icon->setPixmap(
            m_theme.pixmap(u"error", Token::Error, m_theme.scaled(16), devicePixelRatioF()));
    }
    setVisible(!text.isEmpty());
}

} // namespace lapidary::widgets
