// SPDX-License-Identifier: GPL-3.0-or-later
// RunCurves: the figures of a run over its steps: all losses in one plot, beside another run's
// where one is chosen, and two plots for any other figure that the run writes down.
#pragma once

#include "widgets/shell/card.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QBoxLayout;

namespace lapidary::widgets {
class CurvePlot;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class RunFollower;
struct RunDelta;
struct Services;

class RunCurves : public widgets::Card
{
    Q_OBJECT

public:
    RunCurves(Services& services, RunFollower& run, QWidget* parent = nullptr);

    /// Where the rest of the page looks.
    void setPosition(std::optional<double> step);

    /// The two smaller plots side by side, or one above the other.
    void setNarrow(bool isNarrow);

Q_SIGNALS:
    /// A person clicked at this step.
    void chosen(double step);

private:
    struct Other ///< a plot of one figure that can be chosen
    {
        QComboBox* choice = nullptr;
        widgets::TextLabel* meaning = nullptr;
        widgets::CurvePlot* plot = nullptr;
        std::string preferred; ///< shown first, once it is there
        int curve = -1;
    };

    struct Values
    {
        std::vector<double> steps;
        std::vector<double> values;
    };

    QWidget* makeOther(Other& other, const char* preferred, const QString& name);
    void reset();
    void take(const RunDelta& delta);
    void truncate(double step);
    void takeLosses(const std::string& name, const Values& values);
    void showOther(Other& other);
    void offer(const std::string& name);
    void refillComparisons();
    void compare();

    Services& m_services;
    RunFollower& m_run;
    widgets::CurvePlot* m_losses = nullptr;
    QComboBox* m_comparison = nullptr;
    QBoxLayout* m_row = nullptr;
    std::vector<Other> m_others;
    std::map<std::string, int> m_lossCurves;
    std::map<std::string, Values> m_values; ///< of everything else
    std::vector<double> m_marks;
    int m_compared = -1; ///< the other run's curve
    int m_number = 0;    ///< of the newest comparison
};

/// True for what belongs into the plot of losses.
bool isLoss(const std::string& scalar);

} // namespace lapidary::app
