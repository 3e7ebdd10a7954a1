// SPDX-License-Identifier: GPL-3.0-or-later
// The file dialogs of the workbench. None of them blocks, and none can rename or delete: Qt's own
// dialog would do that at the stroke of a key.
#pragma once

#include <QString>

class QFileDialog;
class QWidget;

namespace lapidary::app {

struct Services;

/// Asks for an existing folder, beginning in `start` (empty: where projects are). Connect to
/// fileSelected, then call open().
QFileDialog* makeFolderDialog(const Services& services, QWidget* parent, const QString& id,
    const QString& title, const QString& start = {});

/// The same for an existing file.
QFileDialog* makeFileDialog(
    QWidget* parent, const QString& id, const QString& title, const QString& start);

/// The same for a file that is to be written; `name` is proposed.
QFileDialog* makeSaveDialog(
    QWidget* parent, const QString& id, const QString& title, const QString& name);

/// Where projects are looked for and made first.
QString projectsFolder(const Services& services);

} // namespace lapidary::app
