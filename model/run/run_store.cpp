// SPDX-License-Identifier: Apache-2.0
#include "model/run/run_store.h"

#include "model/core/text_format.h"

#include <chrono>

namespace lapidary::model {

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE scalar(step INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
    PRIMARY KEY(name, step)) WITHOUT ROWID;
CREATE TABLE expert_load(step INTEGER NOT NULL, layer INTEGER NOT NULL, tokens BLOB NOT NULL,
    PRIMARY KEY(step, layer)) WITHOUT ROWID;
CREATE TABLE step_routing(step INTEGER NOT NULL, layer INTEGER NOT NULL, tokens BLOB NOT NULL,
    PRIMARY KEY(step, layer)) WITHOUT ROWID;
CREATE TABLE event(id INTEGER PRIMARY KEY, time TEXT NOT NULL, step INTEGER NOT NULL,
    severity TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE status(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE request(id INTEGER PRIMARY KEY, time TEXT NOT NULL, verb TEXT NOT NULL,
    argument TEXT NOT NULL, taken TEXT, answer TEXT);
)";

std::string now()
{
    return utcText(std::chrono::system_clock::now());
}

} // namespace

DatabaseSettings runSettings()
{
    DatabaseSettings settings;
    settings.identity = {"run", 0x4c415052, 1}; // "LAPR"
    settings.durability = Durability::LastCheckpoint;
    settings.hasReaders = true;
    return settings;
}

Result<RunStore> RunStore::create(const std::filesystem::path& path)
{
    LAP_TRY(Database database, Database::create(path, runSettings(), kSchema));
    return RunStore(std::move(database));
}

Result<RunStore> RunStore::open(const std::filesystem::path& path)
{
    LAP_TRY(Database database, Database::open(path, runSettings(), DatabaseAccess::ReadWrite));
    return RunStore(std::move(database));
}

Result<void> RunStore::writeCounts(
    const char* table, std::int64_t step, const std::vector<CountRow>& rows)
{
    LAP_TRY(Statement insert,
        m_database.prepare("INSERT OR REPLACE INTO " + std::string(table) + " VALUES(?1, ?2, ?3)"));
    for (const CountRow& row : rows) {
        LAP_CHECK(insert.run(step, row.layer, std::as_bytes(std::span(row.tokens))));
    }
    return {};
}

Result<void> RunStore::writeStep(const RunStep& step)
{
    LAP_TRY(Transaction transaction, m_database.begin());
    LAP_TRY(Statement insert,
        m_database.prepare("INSERT OR REPLACE INTO scalar(step, name, value) VALUES(?1, ?2, ?3)"));
    for (const auto& [name, value] : step.scalars) {
        LAP_CHECK(insert.run(step.step, name, value));
    }
    LAP_CHECK(writeCounts("expert_load", step.step, step.expertLoad));
    LAP_CHECK(writeCounts("step_routing", step.step, step.stepRouting));
    return transaction.commit();
}

Result<void> RunStore::setStatus(const std::map<std::string, std::string>& values)
{
    LAP_TRY(Transaction transaction, m_database.begin());
    LAP_TRY(Statement insert, m_database.prepare("INSERT OR REPLACE INTO status VALUES(?1, ?2)"));
    for (const auto& [key, value] : values) {
        LAP_CHECK(insert.run(key, value));
    }
    return transaction.commit();
}

Result<void> RunStore::addEvent(const RunEvent& event)
{
    LAP_TRY(Statement insert,
        m_database.prepare("INSERT INTO event(time, step, severity, kind, text, detail) "
                           "VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
    return insert.run(
        now(), event.step, event.severity, event.kind, event.text, event.detail.dump());
}

Result<void> RunStore::dropStepsAfter(std::int64_t step)
{
    LAP_TRY(Transaction transaction, m_database.begin());
    for (const char* table : {"scalar", "expert_load", "step_routing"}) {
        LAP_TRY(Statement remove,
            m_database.prepare("DELETE FROM " + std::string(table) + " WHERE step > ?1"));
        LAP_CHECK(remove.run(step));
    }
    return transaction.commit();
}

Result<std::vector<RunRequest>> RunStore::openRequests()
{
    LAP_TRY(Statement select,
        m_database.prepare(
            "SELECT id, verb, argument FROM request WHERE answer IS NULL ORDER BY id"));
    std::vector<RunRequest> requests;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return requests;
        }
        requests.push_back(
            {select.integer(0), std::string(select.text(1)), std::string(select.text(2)), {}});
    }
}

Result<void> RunStore::answer(std::int64_t request, const std::string& text)
{
    LAP_TRY(Statement update,
        m_database.prepare("UPDATE request SET taken = ?1, answer = ?2 WHERE id = ?3"));
    return update.run(now(), text, request);
}

} // namespace lapidary::model
