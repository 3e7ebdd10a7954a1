// SPDX-License-Identifier: GPL-3.0-or-later
// Opens whatever a person dropped or named on the command line, or says what it is instead.
#pragma once

class QMimeData;
class QString;

namespace lapidary::app {

struct Services;

/// Looks at `path` in the background; a project or a model is opened, anything
/// else answered with a message.
void openPath(Services& services, const QString& path);

/// The first file or folder among what is dragged, or nothing.
QString droppedPath(const QMimeData& data);

} // namespace lapidary::app
