// SPDX-License-Identifier: Apache-2.0
#include "model/core/database.h"

#include "model/core/database_file.h"
#include "model/core/file_descriptor.h"
#include "model/core/file_system.h"
#include "model/core/io_error.h"

#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr int kLargestValue = 64 << 20; ///< bytes of one text or blob, also in a hostile file

/// The path with its folder's symbolic links resolved: SQLite is told to follow none itself.
Result<fs::path> plainPath(const fs::path& path)
{
    std::error_code code;
    const fs::path folder
        = fs::canonical(path.has_parent_path() ? path.parent_path() : fs::path("."), code);
    if (code) {
        return ioError("open", path.string(), code.value());
    }
    return folder / path.filename();
}

bool isOnNetwork(const fs::path& path, const DatabaseSettings& settings)
{
    return settings.fileSystem == FileSystemKind::Detect
        ? isNetworkFileSystem(path.parent_path())
        : settings.fileSystem == FileSystemKind::Network;
}

/// Takes away what an opened file could do to us: run triggers and views that it brings, map itself
/// into memory, hand out values without bound.
void disarm(sqlite3* handle)
{
    constexpr std::array<std::pair<int, int>, 4> kSwitches{{
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    }};
    for (const auto& [option, value] : kSwitches) {
        sqlite3_db_config(handle, option, value, nullptr);
    }
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLargestValue);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
}

void removeFiles(const fs::path& path)
{
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        fs::remove(path.string() + suffix, ignored);
    }
}

} // namespace

Database::Database(std::shared_ptr<DatabaseConnection> connection)
    : m_connection(std::move(connection))
{ }

Result<Database> Database::create(
    const fs::path& path, const DatabaseSettings& settings, const std::string& schema)
{
    LAP_TRY(const fs::path file, plainPath(path));
    // Ours from the start: SQLite would make it readable for everybody and take one that exists.
    if (!FileDescriptor(
            ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR))
             .isOpen()) {
        return ioError("make", file.string(), errno);
    }
    auto database = connect(file, settings, DatabaseAccess::ReadWrite);
    Result<void> made
        = database ? database->initialise(settings, schema) : Result<void>(database.error());
    if (!made) {
        database = Error{}; // closes it
        removeFiles(file);
        return std::move(made).error();
    }
    return database;
}

Result<Database> Database::open(
    const fs::path& path, const DatabaseSettings& settings, DatabaseAccess access)
{
    LAP_TRY(const fs::path file, plainPath(path));
    LAP_CHECK(checkDatabasePlace(file, settings.identity.title));
    const bool isUnclean = hasJournal(file);
    if (access == DatabaseAccess::ReadWrite) {
        LAP_CHECK(checkDatabaseHeader(file, settings.identity));
    }
    LAP_TRY(Database database, connect(file, settings, access));
    LAP_TRY(const std::int64_t applicationId, database.integer("PRAGMA application_id"));
    LAP_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    LAP_CHECK(checkIdentity(applicationId, version, settings.identity, database.path()));
    if (access == DatabaseAccess::ReadWrite) {
        if (isUnclean) {
            LAP_CHECK(database.checkContent());
        }
        LAP_CHECK(database.chooseJournal(settings));
    }
    return database;
}

Result<void> Database::run(const std::string& sql)
{
    return m_connection->run(sql);
}

Result<Statement> Database::prepare(const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_connection->handle, sql.c_str(),
        static_cast<int>(sql.size() + 1), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        return m_connection->error(code, "use");
    }
    return Statement(m_connection, statement);
}

Result<Transaction> Database::begin()
{
    LAP_CHECK(run("BEGIN IMMEDIATE"));
    return Transaction(m_connection);
}

Result<std::int64_t> Database::integer(const std::string& sql)
{
    LAP_TRY(Statement statement, prepare(sql));
    LAP_TRY(const bool isRow, statement.step());
    if (!isRow) {
        return Error{ErrorCode::NotFound, "the database answered nothing to: " + sql, path()};
    }
    return statement.integer(0);
}

Result<Database> Database::connect(
    const fs::path& path, const DatabaseSettings& settings, DatabaseAccess access)
{
    auto connection = std::make_shared<DatabaseConnection>();
    connection->path = path.string();
    const int mode
        = access == DatabaseAccess::ReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(path.c_str(), &connection->handle,
        mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) {
        return connection->error(code, "open");
    }
    // SQLite opens what it may not write for reading, and would fail only at the first change.
    if (access == DatabaseAccess::ReadWrite
        && sqlite3_db_readonly(connection->handle, "main") == 1) {
        return connection->error(SQLITE_READONLY, "write to");
    }
    disarm(connection->handle);
    sqlite3_busy_timeout(connection->handle, settings.busyMilliseconds);
    Database database(std::move(connection));
    LAP_CHECK(
        database.run("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON"));
    return database;
}

Result<void> Database::initialise(const DatabaseSettings& settings, const std::string& schema)
{
    LAP_CHECK(chooseJournal(settings));
    LAP_TRY(Transaction transaction, begin());
    LAP_CHECK(run("PRAGMA application_id=" + std::to_string(settings.identity.applicationId)
        + "; PRAGMA user_version=" + std::to_string(settings.identity.version) + ";" + schema));
    LAP_CHECK(transaction.commit());
    // The header of the file itself must say whose it is before anybody opens it: it is read
    // without its journal.
    return run("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<void> Database::checkContent()
{
    LAP_TRY(Statement check, prepare("PRAGMA quick_check(1)"));
    LAP_TRY(const bool isRow, check.step());
    const std::string verdict(isRow ? check.text(0) : "no answer");
    if (verdict == "ok") {
        return {};
    }
    return Error{ErrorCode::Corrupt,
        "the database was not closed properly and its content is damaged: " + verdict, path(),
        "restore it from a copy"};
}

Result<void> Database::chooseJournal(const DatabaseSettings& settings)
{
    const bool isNetwork = isOnNetwork(path(), settings);
    if (isNetwork && !settings.hasReaders) {
        LAP_CHECK(run("PRAGMA locking_mode=EXCLUSIVE"));
    }
    const std::string wanted = isNetwork ? "truncate" : "wal";
    LAP_TRY(Statement journal, prepare("PRAGMA journal_mode=" + wanted));
    LAP_TRY(const bool isRow, journal.step());
    if (!isRow || journal.text(0) != wanted) {
        return Error{ErrorCode::IoError,
            "the database cannot keep a journal of the kind " + wanted + " here", path(),
            "move the folder to another disk"};
    }
    const bool isFull = settings.durability == Durability::EveryCommit;
    return run(std::string("PRAGMA synchronous=") + (isFull ? "FULL" : "NORMAL")
        + "; PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864");
}

Transaction::Transaction(std::shared_ptr<DatabaseConnection> connection)
    : m_connection(std::move(connection))
{ }

Transaction::~Transaction()
{
    if (m_connection) {
        static_cast<void>(m_connection->run("ROLLBACK")); // fails only when it rolled back already
    }
}

Result<void> Transaction::commit()
{
    LAP_ASSERT(m_connection != nullptr); // a transaction ends once
    LAP_CHECK(m_connection->run("COMMIT"));
    m_connection.reset();
    return {};
}

} // namespace lapidary::model
