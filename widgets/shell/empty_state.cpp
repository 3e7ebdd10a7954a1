// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/empty_state.h"

#include "widgets/shell/action_button.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/picture.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QVBoxLayout>

namespace lapidary::widgets {

EmptyState::EmptyState(const Theme& theme, Illustration illustration, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new TextLabel(TextRole::Title, {}, this))
    , m_text(new TextLabel(TextRole::Muted, {}, this))
    , m_buttons(new FlowLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch(1);
    layout->addWidget(new Picture(theme, illustration, this), 8);
    layout->addWidget(m_title);
    auto* centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(m_text, 100);
    centred->addStretch(1);
    layout->addLayout(centred);
    layout->addSpacing(8);
    layout->addLayout(m_buttons);
    layout->addStretch(2);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    connect(&theme, &Theme::changed, this, &EmptyState::updateWidth);
    updateWidth();
}

void EmptyState::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void EmptyState::setText(const QString& text)
{
    m_text->setText(text);
    setAccessibleDescription(text);
}

void EmptyState::setActions(QAction* primary, const QList<QAction*>& secondary)
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    if (primary) {
        m_buttons->addWidget(new ActionButton(primary, ButtonEmphasis::Primary, this));
    }
    for (QAction* action : secondary) {
        m_buttons->addWidget(new ActionButton(action, ButtonEmphasis::Plain, this));
    }
}

// Lines of about seventy letters, which is what reads well.
void EmptyState::updateWidth()
{
    m_text->setMaximumWidth(m_theme.scaled(520));
}

} // namespace lapidary::widgets
