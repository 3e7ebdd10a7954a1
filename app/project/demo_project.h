// SPDX-License-Identifier: GPL-3.0-or-later
// The project to try things in: made on the fly, kept in the user's data folder.
#pragma once

#include <QString>

namespace lapidary::app {

class ProjectSession;

/// Where the demo project lies.
QString demoFolder();

/// Opens the demo project and makes it first when there is none.
void openDemo(ProjectSession& project);

} // namespace lapidary::app
