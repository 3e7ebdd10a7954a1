// SPDX-License-Identifier: GPL-3.0-or-later
// What a problem report needs: versions, machine, state, the last lines of the log.
#pragma once

#include <QString>

namespace lapidary::app {

struct Services;

/// The text for the clipboard. The home folder and the project's folder are replaced by "~" and
/// "<project>", so that it can be sent to others.
QString diagnostics(const Services& services);

} // namespace lapidary::app
