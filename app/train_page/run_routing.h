// SPDX-License-Identifier: GPL-3.0-or-later
// RunRouting: which experts a run used at a step, layer by layer, and in which reasoning step those
// of the chosen layer work; at the newest step or anywhere in the history.
#pragma once

#include "widgets/shell/card.h"

#include <optional>

class QBoxLayout;

namespace lapidary::widgets {
class HistoryBar;
class LoadHeatmap;
class StepMatrix;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class RunFollower;
struct Services;

class RunRouting : public widgets::Card
{
    Q_OBJECT

public:
    /// Labelled tokens of so many steps are counted together.
    static constexpr int kWindow = 8;

    RunRouting(Services& services, RunFollower& run, QWidget* parent = nullptr);

    /// Shows the step at or before this one.
    void goTo(double step);

    /// Heat map and matrix side by side, or one above the other.
    void setNarrow(bool isNarrow);

Q_SIGNALS:
    /// The step that is shown; nothing while the newest is followed.
    void moved(std::optional<double> step);

private:
    QWidget* makeTables();
    void take();
    void refresh();
    void makeRoom();
    void showSteps(std::int64_t step);

    RunFollower& m_run;
    widgets::HistoryBar* m_history = nullptr;
    widgets::LoadHeatmap* m_loads = nullptr;
    widgets::StepMatrix* m_steps = nullptr;
    widgets::TextLabel* m_stepsTitle = nullptr;
    QBoxLayout* m_row = nullptr;
};

} // namespace lapidary::app
