// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/action_button.h"

#include "widgets/theme/style.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QToolButton>

namespace lapidary::widgets {

ActionButton::ActionButton(QAction* action, ButtonEmphasis emphasis, QWidget* parent)
    : QPushButton(parent)
    , m_action(action)
{
    setAutoDefault(false);
    if (emphasis == ButtonEmphasis::Primary) {
        setPrimary(this);
    }
    connect(action, &QAction::changed, this, &ActionButton::update);
    connect(action, &QObject::destroyed, this, &QWidget::hide);
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    update();
}

void ActionButton::update()
{
    if (!m_action) {
        return;
    }
    setText(m_action->text());
    setIcon(m_action->icon());
    setEnabled(m_action->isEnabled());
    const QString why = m_action->property("whyDisabled").toString();
    setToolTip(!m_action->isEnabled() && !why.isEmpty() ? why : m_action->toolTip());
}

void setPrimary(QPushButton* button)
{
    button->setProperty(kPrimaryProperty, true);
    button->update();
}

QToolButton* makeIconButton(
    const Theme& theme, QStringView icon, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setIcon(theme.icon(icon));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace lapidary::widgets
