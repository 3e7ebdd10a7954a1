// SPDX-License-Identifier: GPL-3.0-or-later
// The project to try things in. What it holds was made by the engine (packaging/make-demo.sh) and
// is compiled into the workbench; the copy in the user's data folder is the user's own.
#pragma once

#include "model/core/result.h"
#include "model/project/project.h"

#include <QString>

#include <filesystem>

namespace lapidary::app {

class ProjectSession;

/// Where the demo project lies.
QString demoFolder();

/// Makes the demo project in `folder`, whole or not at all, and opens it: model, data, a recording,
/// a converted model, a training run, and groupings to work on.
/// Errors: those of Project::create; IoError, DiskFull. For any thread.
model::Result<model::Project> makeDemo(
    const std::filesystem::path& folder, const std::string& name, const std::string& notes);

/// Opens the demo project and makes it first when there is none.
void openDemo(ProjectSession& project);

} // namespace lapidary::app
