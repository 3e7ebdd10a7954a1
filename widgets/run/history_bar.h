// SPDX-License-Identifier: GPL-3.0-or-later
// HistoryBar: moves through what was written down of a run, or follows its newest step.
#pragma once

#include <QTimer>
#include <QWidget>

#include <cstdint>
#include <vector>

class QSlider;
class QToolButton;

namespace lapidary::widgets {

class TextLabel;
class Theme;

class HistoryBar : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryBar(const Theme& theme, QWidget* parent = nullptr);

    /// The steps that can be looked at, rising. The place stays, or is the newest when following.
    void setSteps(std::vector<std::int64_t> steps);

    /// Goes to the last of these steps at or before `step` and stops following.
    void goTo(std::int64_t step);

    /// Whether the newest step is shown as it comes.
    void setFollowing(bool isFollowing);
    bool isFollowing() const;

    /// The place among the steps; -1 when there are none.
    int index() const;

Q_SIGNALS:
    /// Another place, or another step at it.
    void moved();

private:
    void refresh();
    void setPlaying(bool isPlaying);

    const Theme& m_theme;
    QToolButton* m_play = nullptr;
    QSlider* m_slider = nullptr;
    TextLabel* m_text = nullptr;
    QToolButton* m_live = nullptr;
    QTimer m_timer;
    std::vector<std::int64_t> m_steps;
};

} // namespace lapidary::widgets
