// SPDX-License-Identifier: GPL-3.0-or-later
// EmptyState: what a page shows while it has nothing: a drawing, what is missing, and the way to
// it.
#pragma once

#include "widgets/shell/illustration.h"

#include <QList>
#include <QWidget>

class QAction;

namespace lapidary::widgets {

class FlowLayout;
class TextLabel;
class Theme;

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const Theme& theme, Illustration illustration, QWidget* parent = nullptr);

    /// What is missing, as a short sentence without full stop.
    void setTitle(const QString& title);

    /// One or two sentences: what this page will show, what to do.
    void setText(const QString& text);

    /// Buttons under the text: a filled one for `primary` (may be null), plain ones for the rest.
    /// They follow the actions' text, tip and state. The actions are borrowed.
    void setActions(QAction* primary, const QList<QAction*>& secondary = {});

private:
    void updateWidth();

    const Theme& m_theme;
    TextLabel* m_title = nullptr;
    TextLabel* m_text = nullptr;
    FlowLayout* m_buttons = nullptr;
};

} // namespace lapidary::widgets
