// SPDX-License-Identifier: GPL-3.0-or-later
// Can assistive technology name everything, and can the keyboard reach it?
#pragma once

#include "tests/robot/robot.h"

#include <QStringList>
#include <QWidget>

namespace lapidary::robot {

/// Visible things that take the keyboard but have no name, and buttons without text that have no
/// tool tip. One sentence each.
QStringList unnamedThings(QWidget* window);

/// What happened while Tab was pressed until the focus was back where it began.
struct TabTour
{
    QStringList
        problems;      ///< not reached, trapped, or without a visible change on getting the focus
    QStringList order; ///< names of what was reached
};

/// Presses Tab around the window. Whatever gets the focus must look different with it: at least as
/// many pixels as a line along one of its longer sides must change clearly.
TabTour tabAround(Robot& robot, QWidget* window);

} // namespace lapidary::robot
