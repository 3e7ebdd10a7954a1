// SPDX-License-Identifier: GPL-3.0-or-later
// Opens whatever a person dropped or named on the command line, or says what it is instead.
#pragma once

class QString;

namespace lapidary::app {

struct Services;

/// Looks at `path` in the background; a project is opened, anything else answered with a message.
void openPath(Services& services, const QString& path);

} // namespace lapidary::app
