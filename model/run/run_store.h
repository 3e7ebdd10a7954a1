// SPDX-License-Identifier: Apache-2.0
// RunStore: run.db as the job writes it. Rows have a key of their own, so steps that are replayed
// after a kill replace the old ones.
#pragma once

#include "model/core/database.h"
#include "model/run/run_rows.h"

#include <filesystem>
#include <vector>

namespace lapidary::model {

inline constexpr const char* kRunDatabase = "run.db";

/// Settings of every connection to a run.db.
DatabaseSettings runSettings();

/// The writing side; one process at a time.
class RunStore
{
public:
    /// Errors: those of Database::create.
    static Result<RunStore> create(const std::filesystem::path& path);

    /// Errors: those of Database::open.
    static Result<RunStore> open(const std::filesystem::path& path);

    /// Writes all of a step in one transaction. Errors: DiskFull, IoError, Locked.
    Result<void> writeStep(const RunStep& step);

    /// Sets keys of the table `status` (state, pid, heartbeat, step, steps, exit_class,
    /// exit_sentence) in one transaction.
    Result<void> setStatus(const std::map<std::string, std::string>& values);

    /// Adds an event with the time of now.
    Result<void> addEvent(const RunEvent& event);

    /// Forgets the steps after `step`: a resumed job will write them anew.
    Result<void> dropStepsAfter(std::int64_t step);

    /// Requests without an answer, oldest first.
    Result<std::vector<RunRequest>> openRequests();

    /// Marks a request as taken now, with its answer.
    Result<void> answer(std::int64_t request, const std::string& text);

private:
    explicit RunStore(Database database)
        : m_database(std::move(database))
    { }

    Result<void> writeCounts(const char* table, std::int64_t step, const std::vector<CountRow>&);

    Database m_database;
};

} // namespace lapidary::model
