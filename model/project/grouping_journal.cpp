// SPDX-License-Identifier: Apache-2.0
#include "model/project/grouping_journal.h"

#include "model/core/text_format.h"
#include "model/grouping/grouping_encoding.h"
#include "model/project/grouping_store.h"

#include <chrono>

namespace lapidary::model {

namespace {

/// The whole state is stored anew after so many edits or so many bytes of them.
constexpr std::int64_t kEditsPerState = 64;
constexpr std::size_t kBytesPerState = std::size_t{256} << 10;

std::string now()
{
    return utcText(std::chrono::system_clock::now());
}

/// Takes a patch back after its row could not be written.
void revert(Grouping& grouping, const Patch& inverse)
{
    LAP_ASSERT(apply(grouping, inverse).hasValue());
}

} // namespace

GroupingJournal::GroupingJournal(Database database, std::int64_t id)
    : m_database(std::move(database))
    , m_id(id)
{ }

Error GroupingJournal::missing(const std::string& what) const
{
    return {ErrorCode::Corrupt,
        "the project's grouping " + std::to_string(m_id) + " has no " + what, m_database.path(),
        "go back to a snapshot or restore the project from a copy", {}};
}

Result<void> GroupingJournal::load()
{
    LAP_TRY(Statement row,
        m_database.prepare(
            "SELECT position, state_position, state,"
            " (SELECT COALESCE(MAX(sequence), 0) FROM edit WHERE grouping = ?1),"
            " (SELECT COUNT(*) FROM edit WHERE grouping = ?1) FROM grouping WHERE id = ?1"));
    LAP_CHECK(row.bind(1, m_id));
    LAP_TRY(const bool isRow, row.step());
    if (!isRow) {
        return Error{ErrorCode::NotFound, "the project has no grouping " + std::to_string(m_id),
            m_database.path(), {}, {}};
    }
    m_position = row.integer(0);
    m_statePosition = row.integer(1);
    m_length = row.integer(3);
    const auto isPlace = [this](std::int64_t at) { return at >= 0 && at <= m_length; };
    if (!isPlace(m_position) || !isPlace(m_statePosition) || row.integer(4) != m_length) {
        return missing("complete list of edits");
    }
    LAP_TRY(m_grouping, decodeGrouping(row.blob(2)));
    return replay(m_statePosition);
}

/// Walks from the stored state to the position, in either direction.
Result<void> GroupingJournal::replay(std::int64_t from)
{
    while (from != m_position) {
        const bool isForward = from < m_position;
        LAP_TRY(const Patch patch, stored(isForward ? from + 1 : from, isForward));
        if (auto done = model::apply(m_grouping, patch); !done) {
            Error error = missing("edit that fits the one before it");
            error.message += ": " + done.error().message;
            return error;
        }
        from += isForward ? 1 : -1;
    }
    return {};
}

Result<Patch> GroupingJournal::stored(std::int64_t sequence, bool isForward)
{
    LAP_TRY(Statement row,
        m_database.prepare(std::string("SELECT ") + (isForward ? "patch" : "inverse")
            + " FROM edit WHERE grouping = ?1 AND sequence = ?2"));
    LAP_CHECK(row.bind(1, m_id));
    LAP_CHECK(row.bind(2, sequence));
    LAP_TRY(const bool isRow, row.step());
    if (!isRow) {
        return missing("edit " + std::to_string(sequence));
    }
    auto patch = decodePatch(row.blob(0));
    if (!patch) {
        return missing("undamaged edit " + std::to_string(sequence));
    }
    return patch;
}

Result<Patch> GroupingJournal::apply(const Patch& patch)
{
    if (patch.isEmpty()) {
        return Patch{patch.label, {}};
    }
    LAP_TRY(Patch inverse, model::apply(m_grouping, patch));
    if (auto written = append(patch, inverse); !written) {
        revert(m_grouping, inverse);
        return std::move(written).error();
    }
    return inverse;
}

/// Writes the row of an edit that is in m_grouping already.
Result<void> GroupingJournal::append(const Patch& patch, const Patch& inverse)
{
    const Bytes forward = encode(patch);
    const Bytes back = encode(inverse);
    const std::int64_t sequence = m_position + 1;
    const std::size_t bytes = m_bytesSinceState + forward.size();
    const bool storesState = m_statePosition > m_position || bytes > kBytesPerState
        || sequence - m_statePosition >= kEditsPerState;
    LAP_TRY(Transaction transaction, m_database.begin());
    LAP_TRY(Statement forget,
        m_database.prepare("DELETE FROM edit WHERE grouping = ?1 AND sequence > ?2"));
    LAP_CHECK(forget.run(m_id, m_position));
    LAP_TRY(
        Statement insert, m_database.prepare("INSERT INTO edit VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
    LAP_CHECK(insert.run(m_id, sequence, now(), patch.label, std::span<const std::byte>(forward),
        std::span<const std::byte>(back)));
    LAP_CHECK(storePosition(sequence));
    if (storesState) {
        LAP_TRY(Statement state,
            m_database.prepare(
                "UPDATE grouping SET state = ?2, state_position = ?3 WHERE id = ?1"));
        const Bytes whole = encode(m_grouping);
        LAP_CHECK(state.run(m_id, std::span<const std::byte>(whole), sequence));
    }
    LAP_CHECK(transaction.commit());
    m_position = m_length = sequence;
    m_bytesSinceState = storesState ? 0 : bytes;
    m_statePosition = storesState ? sequence : m_statePosition;
    return {};
}

Result<void> GroupingJournal::storePosition(std::int64_t position)
{
    LAP_TRY(
        Statement statement, m_database.prepare("UPDATE grouping SET position = ?2 WHERE id = ?1"));
    return statement.run(m_id, position);
}

/// Undoes or redoes edit `sequence`.
Result<Patch> GroupingJournal::step(std::int64_t sequence, bool isForward)
{
    LAP_TRY(Patch patch, stored(sequence, isForward));
    LAP_TRY(const Patch inverse, model::apply(m_grouping, patch));
    const std::int64_t position = isForward ? sequence : sequence - 1;
    if (auto written = storePosition(position); !written) {
        revert(m_grouping, inverse);
        return std::move(written).error();
    }
    m_position = position;
    return patch;
}

Result<Patch> GroupingJournal::undo()
{
    return canUndo() ? step(m_position, /*isForward=*/false) : Patch();
}

Result<Patch> GroupingJournal::redo()
{
    return canRedo() ? step(m_position + 1, /*isForward=*/true) : Patch();
}

Result<std::string> GroupingJournal::label(std::int64_t sequence)
{
    LAP_TRY(const std::vector<EditEntry> entries, edits(sequence, 1));
    return entries.empty() ? std::string() : entries.front().label;
}

Result<std::string> GroupingJournal::undoLabel()
{
    return canUndo() ? label(m_position) : std::string();
}

Result<std::string> GroupingJournal::redoLabel()
{
    return canRedo() ? label(m_position + 1) : std::string();
}

Result<std::vector<EditEntry>> GroupingJournal::edits(std::int64_t first, std::int64_t count)
{
    LAP_TRY(Statement rows,
        m_database.prepare("SELECT sequence, time, label FROM edit WHERE grouping = ?1"
                           " AND sequence >= ?2 ORDER BY sequence LIMIT ?3"));
    LAP_CHECK(rows.bind(1, m_id));
    LAP_CHECK(rows.bind(2, first));
    LAP_CHECK(rows.bind(3, count));
    std::vector<EditEntry> entries;
    for (;;) {
        LAP_TRY(const bool isRow, rows.step());
        if (!isRow) {
            return entries;
        }
        entries.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2))});
    }
}

Result<SnapshotEntry> GroupingJournal::takeSnapshot(const std::string& name)
{
    LAP_CHECK(checkGroupingName(name));
    SnapshotEntry entry{0, name, now()};
    const Bytes state = encode(m_grouping);
    LAP_TRY(Transaction transaction, m_database.begin());
    LAP_TRY(Statement insert,
        m_database.prepare(
            "INSERT INTO snapshot(grouping, name, created, state) VALUES(?1, ?2, ?3, ?4)"));
    LAP_CHECK(insert.run(m_id, entry.name, entry.created, std::span<const std::byte>(state)));
    LAP_TRY(entry.id, m_database.integer("SELECT last_insert_rowid()"));
    LAP_CHECK(transaction.commit());
    return entry;
}

Result<std::vector<SnapshotEntry>> GroupingJournal::snapshots()
{
    LAP_TRY(Statement rows,
        m_database.prepare(
            "SELECT id, name, created FROM snapshot WHERE grouping = ?1 ORDER BY id"));
    LAP_CHECK(rows.bind(1, m_id));
    std::vector<SnapshotEntry> entries;
    for (;;) {
        LAP_TRY(const bool isRow, rows.step());
        if (!isRow) {
            return entries;
        }
        entries.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2))});
    }
}

Result<Grouping> GroupingJournal::snapshot(std::int64_t snapshotId)
{
    LAP_TRY(Statement row,
        m_database.prepare("SELECT state FROM snapshot WHERE grouping = ?1 AND id = ?2"));
    LAP_CHECK(row.bind(1, m_id));
    LAP_CHECK(row.bind(2, snapshotId));
    LAP_TRY(const bool isRow, row.step());
    if (!isRow) {
        return Error{ErrorCode::NotFound,
            "the grouping has no snapshot " + std::to_string(snapshotId), m_database.path(), {},
            {}};
    }
    return decodeGrouping(row.blob(0));
}

Result<Patch> GroupingJournal::restoreSnapshot(std::int64_t snapshotId)
{
    LAP_TRY(const std::vector<SnapshotEntry> entries, snapshots());
    LAP_TRY(const Grouping state, snapshot(snapshotId));
    std::string name;
    for (const SnapshotEntry& entry : entries) {
        name = entry.id == snapshotId ? entry.name : name;
    }
    LAP_TRY(const Patch patch, difference(m_grouping, state, "Go back to " + name));
    return apply(patch);
}

Result<void> GroupingJournal::removeSnapshot(std::int64_t snapshotId)
{
    LAP_TRY(Statement statement,
        m_database.prepare("DELETE FROM snapshot WHERE grouping = ?1 AND id = ?2"));
    return statement.run(m_id, snapshotId);
}

} // namespace lapidary::model
