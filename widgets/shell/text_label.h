// SPDX-License-Identifier: GPL-3.0-or-later
// TextLabel: text in one of the few sizes of the workbench; follows theme and text scale.
#pragma once

#include <QLabel>

namespace lapidary::widgets {

/// How text is set.
enum class TextRole
{
    Title,   ///< one per page
    Heading, ///< of a card or section
    Body,
    Muted, ///< body in TextMuted
    Mono,  ///< figures and code
};

class TextLabel : public QLabel
{
    Q_OBJECT

public:
    /// Plain text (never guessed to be rich text), wrapped for all roles but Title and Heading.
    TextLabel(TextRole role, const QString& text, QWidget* parent = nullptr);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void updateFont();

    TextRole m_role;
};

} // namespace lapidary::widgets
