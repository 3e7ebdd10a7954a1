// SPDX-License-Identifier: GPL-3.0-or-later
// How the artifacts of a project lie on the disk; for threads of the pool.
#pragma once

#include "app/project/project_artifacts.h"

#include <QStringList>

namespace lapidary::app {

/// What was found, and the folders whose change means that something else may be found.
struct ArtifactFolders
{
    std::vector<Artifact> artifacts;
    QStringList folders;
};

/// The folder of a project in which artifacts of a kind lie: "exports".
QString artifactParent(ArtifactKind kind);

/// A name that is safe as the name of a folder; `instead` when nothing of it is.
QString safeArtifactName(const QString& name, const QString& instead);

/// Makes the folders of a project that are missing (the engine makes none above its own) and reads
/// what lies in them: each kind newest first.
ArtifactFolders readArtifacts(const QString& project);

} // namespace lapidary::app
