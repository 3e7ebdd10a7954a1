// SPDX-License-Identifier: GPL-3.0-or-later
// RunEvents: what happened in a run, newest first.
#pragma once

#include "widgets/shell/card.h"

class QTreeWidget;

namespace lapidary::app {

class RunFollower;
struct RunDelta;
struct Services;

class RunEvents : public widgets::Card
{
    Q_OBJECT

public:
    RunEvents(Services& services, RunFollower& run, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A person chose what happened at this step.
    void chosen(double step);

private:
    void take(const RunDelta& delta);

    Services& m_services;
    QTreeWidget* m_list = nullptr;
};

} // namespace lapidary::app
