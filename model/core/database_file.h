// SPDX-License-Identifier: Apache-2.0
// What is asked of a database file before SQLite may open it: opening alone would already roll back
// journals and create files beside it.
#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace lapidary::model {

/// Who wrote a database: what the header must say.
struct DatabaseIdentity
{
    std::string title; ///< what the file is, for sentences: "project", "run"
    std::int32_t applicationId = 0;
    std::int32_t version = 1; ///< newest format that this program knows
};

/// Refuses anything but plain files at `path` and at the names of its journals, without opening
/// them. Errors: NotFound, Corrupt.
Result<void> checkDatabasePlace(const std::filesystem::path& path, const std::string& title);

/// Reads the header, in a way that leaves the locks of other connections of this process alone.
/// Errors: Corrupt (not SQLite, another application, cut short, a journal that names other files),
/// Unsupported (a newer version), IoError.
Result<void> checkDatabaseHeader(
    const std::filesystem::path& path, const DatabaseIdentity& identity);

/// Compares what a header says with what is expected.
Result<void> checkIdentity(std::int64_t applicationId, std::int64_t version,
    const DatabaseIdentity& expected, const std::string& path);

/// True when a journal with content lies beside the file: its last user ended without closing it
/// (or still has it open).
bool hasJournal(const std::filesystem::path& path);

} // namespace lapidary::model
