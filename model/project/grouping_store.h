// SPDX-License-Identifier: Apache-2.0
// GroupingStore: the groupings of a project, each with its own edits and snapshots.
#pragma once

#include "model/core/database.h"
#include "model/project/grouping_journal.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::model {

/// One grouping as a list shows it.
struct GroupingEntry
{
    std::int64_t id = 0;
    std::string name;
    std::string created; ///< UTC, ISO 8601
};

/// Names of groupings and snapshots: 1 to 200 bytes, not blank, without control characters.
/// Errors: InvalidArgument.
Result<void> checkGroupingName(const std::string& name);

/// Opens and keeps groupings in project.db; every change has reached the disk when it returns.
class GroupingStore
{
public:
    /// `database`: the opened project.db (Project::groupings).
    explicit GroupingStore(Database database)
        : m_database(std::move(database))
    { }

    /// All groupings in the order in which they were made.
    Result<std::vector<GroupingEntry>> list();

    /// Starts a grouping without edits. Errors: InvalidArgument for the name; what `check` says;
    /// IoError, DiskFull.
    Result<GroupingJournal> create(const std::string& name, const Grouping& grouping);

    /// Errors: NotFound; Corrupt, saying what is damaged; IoError.
    /// Cost: the last stored state and at most 64 edits.
    Result<GroupingJournal> open(std::int64_t id);

    Result<void> rename(std::int64_t id, const std::string& name);
    /// Removes a grouping with its edits and snapshots.
    Result<void> remove(std::int64_t id);

private:
    Database m_database;
};

} // namespace lapidary::model
