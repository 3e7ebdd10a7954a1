// SPDX-License-Identifier: GPL-3.0-or-later
// TrainPage: the runs of the project, a new run to be planned, and one run that is watched. Runs go
// on without this page and without this window.
#pragma once

#include "app/runs/run_follower.h"

#include <QScrollArea>
#include <QStackedWidget>

class QBoxLayout;

namespace lapidary::widgets {
class EmptyState;
}

namespace lapidary::app {

class NewRunCard;
class RunCurves;
class RunRouting;
class RunsCard;
struct Services;

class TrainPage : public QStackedWidget
{
    Q_OBJECT

public:
    explicit TrainPage(Services& services, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeRun();
    void refresh();
    void runsChanged();
    void showChosen();
    void arrange();

    Services& m_services;
    RunFollower m_run;
    widgets::EmptyState* m_empty = nullptr;
    QScrollArea* m_emptyArea = nullptr;
    QScrollArea* m_area = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    RunsCard* m_runs = nullptr;
    NewRunCard* m_new = nullptr;
    QWidget* m_watched = nullptr;
    RunCurves* m_curves = nullptr;
    RunRouting* m_routing = nullptr;
    QString m_project;       ///< folder of the project that is shown
    bool m_isChosen = false; ///< a run or a new one was chosen since the project was opened
};

} // namespace lapidary::app
