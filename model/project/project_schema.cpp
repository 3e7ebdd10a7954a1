// SPDX-License-Identifier: Apache-2.0
#include "model/project/project_schema.h"

#include <array>
#include <string_view>

namespace lapidary::model {

namespace {

/// What each version added, in order. Never edit one that was released; append.
constexpr std::array<std::string_view, kProjectVersion> kAdditions{
    R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE model(id INTEGER PRIMARY KEY CHECK (id = 1), path TEXT NOT NULL,
                   fingerprint TEXT NOT NULL, bytes INTEGER NOT NULL);
)sql",
    // `position`: edits that are in effect; those behind it can be redone. `state` is the grouping
    // after `state_position` edits, so that opening replays few of them.
    R"sql(
CREATE TABLE grouping(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, created TEXT NOT NULL,
                      position INTEGER NOT NULL, state_position INTEGER NOT NULL,
                      state BLOB NOT NULL);
CREATE TABLE edit(grouping INTEGER NOT NULL REFERENCES grouping(id) ON DELETE CASCADE,
                  sequence INTEGER NOT NULL, time TEXT NOT NULL, label TEXT NOT NULL,
                  patch BLOB NOT NULL, inverse BLOB NOT NULL, PRIMARY KEY(grouping, sequence));
CREATE TABLE snapshot(id INTEGER PRIMARY KEY AUTOINCREMENT,
                      grouping INTEGER NOT NULL REFERENCES grouping(id) ON DELETE CASCADE,
                      name TEXT NOT NULL, created TEXT NOT NULL, state BLOB NOT NULL);
)sql"};

} // namespace

std::string projectSchema()
{
    std::string schema;
    for (const std::string_view addition : kAdditions) {
        schema += addition;
    }
    return schema;
}

Result<void> migrateProject(Database& database)
{
    LAP_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version >= kProjectVersion) {
        return {};
    }
    LAP_TRY(Transaction transaction, database.begin());
    for (auto next = static_cast<std::size_t>(version); next < kAdditions.size(); ++next) {
        LAP_CHECK(database.run(std::string(kAdditions[next])));
    }
    LAP_CHECK(database.run("PRAGMA user_version=" + std::to_string(kProjectVersion)));
    return transaction.commit();
}

} // namespace lapidary::model
