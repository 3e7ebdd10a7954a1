// SPDX-License-Identifier: Apache-2.0
#include "model/run/run_reader.h"

#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/run/run_store.h"

#include <array>
#include <chrono>
#include <cstring>
#include <limits>

namespace lapidary::model {

namespace {

constexpr std::array<std::string_view, 7> kVerbs{
    "pause", "resume", "steps", "checkpoint", "finish", "stop", "remedy"};

Result<void> checkVerb(const std::string& verb)
{
    std::string list;
    for (const std::string_view known : kVerbs) {
        if (verb == known) {
            return {};
        }
        list.append(list.empty() ? "" : ", ").append(known);
    }
    return Error{ErrorCode::InvalidArgument,
        "a run cannot be asked to " + quotedText(verb) + ", expected one of: " + list};
}

Json parsedDetail(std::string_view text)
{
    Result<Json> json = parseStrictJson(text, {});
    return json ? *std::move(json) : Json::object();
}

} // namespace

Result<RunReader> RunReader::open(const std::filesystem::path& path)
{
    LAP_TRY(Database database, Database::open(path, runSettings(), DatabaseAccess::ReadOnly));
    return RunReader(std::move(database));
}

Result<std::map<std::string, std::string>> RunReader::status()
{
    LAP_TRY(Statement select, m_database.prepare("SELECT key, value FROM status"));
    std::map<std::string, std::string> all;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return all;
        }
        all[std::string(select.text(0))] = select.text(1);
    }
}

Result<std::vector<std::string>> RunReader::scalarNames()
{
    LAP_TRY(Statement select, m_database.prepare("SELECT DISTINCT name FROM scalar ORDER BY name"));
    std::vector<std::string> names;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return names;
        }
        names.emplace_back(select.text(0));
    }
}

Result<std::vector<ScalarRow>> RunReader::scalars(const std::string& name, std::int64_t after)
{
    LAP_TRY(Statement select,
        m_database.prepare(
            "SELECT step, value FROM scalar WHERE name = ?1 AND step > ?2 ORDER BY step"));
    LAP_CHECK(select.bind(1, name));
    LAP_CHECK(select.bind(2, after));
    std::vector<ScalarRow> rows;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return rows;
        }
        rows.push_back({select.integer(0),
            select.isNull(1) ? std::numeric_limits<double>::quiet_NaN() : select.real(1)});
    }
}

Result<std::vector<CountRow>> RunReader::counts(
    const std::string& table, std::int64_t after, std::int64_t limit)
{
    LAP_TRY(Statement select,
        m_database.prepare("SELECT step, layer, tokens FROM " + table
            + " WHERE step > ?1 ORDER BY step, layer LIMIT ?2"));
    LAP_CHECK(select.bind(1, after));
    LAP_CHECK(select.bind(2, limit));
    std::vector<CountRow> rows;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return rows;
        }
        const std::span<const std::byte> bytes = select.blob(2);
        CountRow row{select.integer(0), select.integer(1), {}};
        if (bytes.size() % sizeof(std::int32_t) != 0) {
            return Error{ErrorCode::Corrupt,
                "the counts of step " + std::to_string(row.step) + ", layer "
                    + std::to_string(row.layer) + " are not whole: found "
                    + std::to_string(bytes.size()) + " bytes, expected a multiple of 4",
                m_database.path(), "resume the run; the step is written anew", {}};
        }
        row.tokens.resize(bytes.size() / sizeof(std::int32_t));
        if (!bytes.empty()) {
            std::memcpy(row.tokens.data(), bytes.data(), bytes.size());
        }
        rows.push_back(std::move(row));
    }
}

Result<std::vector<CountRow>> RunReader::expertLoad(std::int64_t after, std::int64_t limit)
{
    return counts("expert_load", after, limit);
}

Result<std::vector<CountRow>> RunReader::stepRouting(std::int64_t after, std::int64_t limit)
{
    return counts("step_routing", after, limit);
}

Result<std::vector<RunEvent>> RunReader::events(std::int64_t after)
{
    LAP_TRY(Statement select,
        m_database.prepare("SELECT id, time, step, severity, kind, text, detail FROM event "
                           "WHERE id > ?1 ORDER BY id"));
    LAP_CHECK(select.bind(1, after));
    std::vector<RunEvent> events;
    for (;;) {
        LAP_TRY(const bool hasRow, select.step());
        if (!hasRow) {
            return events;
        }
        events.push_back({select.integer(0), std::string(select.text(1)), select.integer(2),
            std::string(select.text(3)), std::string(select.text(4)), std::string(select.text(5)),
            parsedDetail(select.text(6))});
    }
}

Result<RunRequest> RunReader::request(std::int64_t id)
{
    LAP_TRY(Statement select,
        m_database.prepare("SELECT verb, argument, answer FROM request WHERE id = ?1"));
    LAP_CHECK(select.bind(1, id));
    LAP_TRY(const bool hasRow, select.step());
    if (!hasRow) {
        return Error{ErrorCode::NotFound, "there is no request " + std::to_string(id),
            m_database.path(), {}, {}};
    }
    return RunRequest{id, std::string(select.text(0)), std::string(select.text(1)),
        select.isNull(2) ? std::string() : std::string(select.text(2))};
}

Result<std::int64_t> addRequest(
    const std::filesystem::path& path, const std::string& verb, const std::string& argument)
{
    LAP_CHECK(checkVerb(verb));
    LAP_TRY(Database database, Database::open(path, runSettings(), DatabaseAccess::ReadWrite));
    LAP_TRY(Statement insert,
        database.prepare("INSERT INTO request(time, verb, argument) VALUES(?1, ?2, ?3)"));
    LAP_CHECK(insert.run(utcText(std::chrono::system_clock::now()), verb, argument));
    return database.integer("SELECT last_insert_rowid()");
}

} // namespace lapidary::model
