// SPDX-License-Identifier: Apache-2.0
// The tables of project.db and how an older file becomes a present one. A version only adds; what a
// released version has written is never dropped.
#pragma once

#include "model/core/database.h"
#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// Newest format of project.db. 1: meta, model. 2: groupings with their edits and snapshots.
inline constexpr int kProjectVersion = 2;

/// The statements that make all tables of the newest version.
std::string projectSchema();

/// Brings an opened project.db of an older version to the newest, in one transaction.
/// Errors: those of the database; the file is then as it was.
Result<void> migrateProject(Database& database);

} // namespace lapidary::model
