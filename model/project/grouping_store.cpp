// SPDX-License-Identifier: Apache-2.0
#include "model/project/grouping_store.h"

#include "model/core/text_format.h"
#include "model/grouping/grouping_encoding.h"

#include <algorithm>
#include <chrono>

namespace lapidary::model {

Result<void> checkGroupingName(const std::string& name)
{
    const bool isPlain = std::none_of(
        name.begin(), name.end(), [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
    const bool isBlank = name.find_first_not_of(' ') == std::string::npos;
    if (isPlain && !isBlank && name.size() <= GroupingLimits::kTextBytes) {
        return {};
    }
    return Error{ErrorCode::InvalidArgument,
        "the name cannot be " + quotedText(name) + ", expected 1 to "
            + std::to_string(GroupingLimits::kTextBytes) + " bytes without control characters",
        {}, "choose another name", {}};
}

Result<std::vector<GroupingEntry>> GroupingStore::list()
{
    LAP_TRY(
        Statement rows, m_database.prepare("SELECT id, name, created FROM grouping ORDER BY id"));
    std::vector<GroupingEntry> entries;
    for (;;) {
        LAP_TRY(const bool isRow, rows.step());
        if (!isRow) {
            return entries;
        }
        entries.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2))});
    }
}

Result<GroupingJournal> GroupingStore::create(const std::string& name, const Grouping& grouping)
{
    LAP_CHECK(checkGroupingName(name));
    LAP_CHECK(check(grouping));
    const Bytes state = encode(grouping);
    LAP_TRY(Transaction transaction, m_database.begin());
    LAP_TRY(Statement insert,
        m_database.prepare("INSERT INTO grouping(name, created, position, state_position, state)"
                           " VALUES(?1, ?2, 0, 0, ?3)"));
    LAP_CHECK(insert.run(
        name, utcText(std::chrono::system_clock::now()), std::span<const std::byte>(state)));
    LAP_TRY(const std::int64_t id, m_database.integer("SELECT last_insert_rowid()"));
    LAP_CHECK(transaction.commit());
    return open(id);
}

Result<GroupingJournal> GroupingStore::open(std::int64_t id)
{
    GroupingJournal journal(m_database, id);
    LAP_CHECK(journal.load());
    return journal;
}

Result<void> GroupingStore::rename(std::int64_t id, const std::string& name)
{
    LAP_CHECK(checkGroupingName(name));
    LAP_TRY(Statement statement, m_database.prepare("UPDATE grouping SET name = ?2 WHERE id = ?1"));
    return statement.run(id, name);
}

Result<void> GroupingStore::remove(std::int64_t id)
{
    LAP_TRY(Statement statement, m_database.prepare("DELETE FROM grouping WHERE id = ?1"));
    return statement.run(id);
}

} // namespace lapidary::model
