// SPDX-License-Identifier: GPL-3.0-or-later
// BusyLabel: a small stone whose facets light up one after another, with a word that says what is
// waited for. It stands still where motion is reduced.
#pragma once

#include <QBasicTimer>
#include <QWidget>

namespace lapidary::widgets {

class TextLabel;
class Theme;

class BusyLabel : public QWidget
{
    Q_OBJECT

public:
    BusyLabel(const Theme& theme, const QString& text, QWidget* parent = nullptr);

    /// What is waited for ("Looking for a GPU…").
    void setText(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void applyTheme();
    int markSize() const;

    const Theme& m_theme;
    TextLabel* m_label = nullptr;
    QBasicTimer m_timer;
    int m_phase = 0; // which facet is lit
};

} // namespace lapidary::widgets
