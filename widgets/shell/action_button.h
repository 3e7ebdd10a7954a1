// SPDX-License-Identifier: GPL-3.0-or-later
// ActionButton: a push button that is a QAction: same text, icon, tip, state.
#pragma once

#include <QPointer>
#include <QPushButton>

class QAction;
class QToolButton;

namespace lapidary::widgets {

class Theme;

/// Filled with the accent, or plain.
enum class ButtonEmphasis
{
    Plain,
    Primary,
};

class ActionButton : public QPushButton
{
    Q_OBJECT

public:
    /// The action is borrowed; when it is destroyed the button hides.
    ActionButton(QAction* action, ButtonEmphasis emphasis, QWidget* parent = nullptr);

private:
    void update();

    QPointer<QAction> m_action;
};

/// Marks a button as the one of a page that is drawn filled (the style reads this property).
void setPrimary(QPushButton* button);

/// A flat button that shows only an icon; `name` is its tip and accessible name.
QToolButton* makeIconButton(
    const Theme& theme, QStringView icon, const QString& name, QWidget* parent);

} // namespace lapidary::widgets
