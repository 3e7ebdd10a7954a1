// SPDX-License-Identifier: GPL-3.0-or-later
// StateChip: the state of a run as an icon and a word.
#pragma once

#include <QWidget>

class QLabel;

namespace lapidary::widgets {
class TextLabel;
class Theme;
} // namespace lapidary::widgets

namespace lapidary::app {

class StateChip : public QWidget
{
    Q_OBJECT

public:
    explicit StateChip(const widgets::Theme& theme, QWidget* parent = nullptr);

    /// A state as run.db names it.
    void setState(const QString& state);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    const widgets::Theme& m_theme;
    QString m_state;
    QLabel* m_icon = nullptr;
    widgets::TextLabel* m_word = nullptr;
};

} // namespace lapidary::app
