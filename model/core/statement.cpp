// SPDX-License-Identifier: Apache-2.0
#include "model/core/statement.h"

#include "model/core/io_error.h"

#include <sqlite3.h>

namespace lapidary::model {

namespace {

struct Wording
{
    int code; ///< SQLite's primary result code
    ErrorCode kind;
    std::string_view cause;
    std::string_view hint;
};

constexpr Wording kWordings[]{
    {SQLITE_FULL, ErrorCode::DiskFull, "no space is left on the disk",
        "free some space and try again"},
    {SQLITE_CORRUPT, ErrorCode::Corrupt, "its content is damaged", "restore it from a copy"},
    {SQLITE_NOTADB, ErrorCode::Corrupt, "its content is not an SQLite database",
        "restore it from a copy"},
    {SQLITE_BUSY, ErrorCode::Locked, "another program is using it",
        "close the other program and try again"},
    {SQLITE_LOCKED, ErrorCode::Locked, "another program is using it",
        "close the other program and try again"},
    {SQLITE_READONLY, ErrorCode::IoError, "it is read-only", "change its permissions"},
    {SQLITE_IOERR, ErrorCode::IoError, "the disk reported an input/output error",
        "check the disk, or choose another one"},
    {SQLITE_CANTOPEN, ErrorCode::IoError, "it cannot be opened",
        "check the permissions of the file and of its folder"},
    {SQLITE_NOMEM, ErrorCode::OutOfMemory, "there is not enough memory", "close other programs"},
    {SQLITE_TOOBIG, ErrorCode::Unsupported, "a value in it is too large", {}},
};

const Wording* wording(int sqliteCode)
{
    for (const Wording& entry : kWordings) {
        if (entry.code == (sqliteCode & 0xff)) {
            return &entry;
        }
    }
    return nullptr;
}

} // namespace

DatabaseConnection::~DatabaseConnection()
{
    sqlite3_close_v2(handle);
}

Error DatabaseConnection::error(int sqliteCode, std::string_view action) const
{
    const std::string what = "cannot " + std::string(action) + " the database: ";
    const Wording* entry = wording(sqliteCode);
    if (entry == nullptr) { // a wrong statement of ours, or a table that is missing in the file
        return {ErrorCode::Internal, what + sqlite3_errmsg(handle), path};
    }
    const int primary = sqliteCode & 0xff;
    const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
    if ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && system != 0) {
        Error error = ioError(std::string(action), path, system);
        return {error.code, what + ioCause(system), path, error.hint};
    }
    return {entry->kind, what + std::string(entry->cause), path, std::string(entry->hint)};
}

Result<void> DatabaseConnection::run(const std::string& sql) const
{
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Result<void>() : error(code, "use");
}

Statement::Statement(std::shared_ptr<const DatabaseConnection> connection, sqlite3_stmt* statement)
    : m_connection(std::move(connection))
    , m_statement(statement)
{ }

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Result<void> Statement::bindInteger(int parameter, std::int64_t value)
{
    return answer(sqlite3_bind_int64(m_statement.get(), parameter, value));
}

Result<void> Statement::bind(int parameter, double value)
{
    return answer(sqlite3_bind_double(m_statement.get(), parameter, value));
}

Result<void> Statement::bind(int parameter, std::string_view text)
{
    const char* bytes = text.empty() ? "" : text.data(); // a null pointer would bind NULL
    return answer(sqlite3_bind_text64(
        m_statement.get(), parameter, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Result<void> Statement::bind(int parameter, std::span<const std::byte> blob)
{
    if (blob.empty()) {
        return answer(sqlite3_bind_zeroblob(m_statement.get(), parameter, 0));
    }
    return answer(sqlite3_bind_blob64(
        m_statement.get(), parameter, blob.data(), blob.size(), SQLITE_TRANSIENT));
}

Result<void> Statement::bind(int parameter, std::nullptr_t /*null*/)
{
    return answer(sqlite3_bind_null(m_statement.get(), parameter));
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    Error error = m_connection->error(code, "use");
    reset();
    return error;
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get()); // repeats the error of the last step, which was reported
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

std::string_view Statement::text(int column) const
{
    // Through the blob: it keeps the bytes of text as they are, and needs no cast.
    const std::span<const std::byte> bytes = blob(column);
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

std::span<const std::byte> Statement::blob(int column) const
{
    const void* bytes = sqlite3_column_blob(m_statement.get(), column);
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return {static_cast<const std::byte*>(bytes), bytes ? static_cast<std::size_t>(size) : 0};
}

Result<void> Statement::answer(int sqliteCode) const
{
    return sqliteCode == SQLITE_OK ? Result<void>() : m_connection->error(sqliteCode, "use");
}

Result<void> Statement::finish()
{
    LAP_TRY(bool isRow, step());
    while (isRow) {
        LAP_TRY(isRow, step());
    }
    reset();
    return {};
}

} // namespace lapidary::model
