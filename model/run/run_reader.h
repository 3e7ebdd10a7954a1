// SPDX-License-Identifier: Apache-2.0
// RunReader: run.db as the workbench and `status` read it, while the job writes or long after.
#pragma once

#include "model/core/database.h"
#include "model/run/run_rows.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lapidary::model {

/// The reading side; as many as one likes.
class RunReader
{
public:
    /// Errors: those of Database::open.
    static Result<RunReader> open(const std::filesystem::path& path);

    /// All keys of the table `status`.
    Result<std::map<std::string, std::string>> status();

    /// Names of the curves there are.
    Result<std::vector<std::string>> scalarNames();

    /// One curve from the step after `after`, by step.
    Result<std::vector<ScalarRow>> scalars(const std::string& name, std::int64_t after = -1);

    /// Rows from the step after `after`, by step and layer; at most `limit`.
    /// Errors: Corrupt when a row's bytes are not whole numbers of experts.
    Result<std::vector<CountRow>> expertLoad(
        std::int64_t after = -1, std::int64_t limit = 1'000'000);
    Result<std::vector<CountRow>> stepRouting(
        std::int64_t after = -1, std::int64_t limit = 1'000'000);

    /// Events after the one with this id, oldest first.
    Result<std::vector<RunEvent>> events(std::int64_t after = 0);

    /// A request and its answer; NotFound for an unknown id.
    Result<RunRequest> request(std::int64_t id);

private:
    explicit RunReader(Database database)
        : m_database(std::move(database))
    { }

    Result<std::vector<CountRow>> counts(
        const std::string& table, std::int64_t after, std::int64_t limit);

    Database m_database;
};

/// Puts a request into a run.db; returns its id.
/// Errors: InvalidArgument for an unknown verb; those of Database::open.
Result<std::int64_t> addRequest(
    const std::filesystem::path& path, const std::string& verb, const std::string& argument);

} // namespace lapidary::model
