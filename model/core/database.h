// SPDX-License-Identifier: Apache-2.0
// Database: a thin owner of one SQLite connection with the settings that project.db and run.db
// need. A file is checked before SQLite may touch it, and a file that is refused is left as it was.
#pragma once

#include "model/core/database_file.h"
#include "model/core/result.h"
#include "model/core/statement.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace lapidary::model {

/// What must survive a power cut. A killed program loses nothing either way.
enum class Durability
{
    EveryCommit,    ///< synchronous=FULL
    LastCheckpoint, ///< synchronous=NORMAL: the newest commits may be lost, the file stays whole
};

enum class FileSystemKind
{
    Detect,
    Local,
    Network, ///< NFS, SMB, FUSE, …: no shared memory, so no WAL
};

/// The kind of database and how it is opened.
struct DatabaseSettings
{
    DatabaseIdentity identity; ///< written into the header by create(), demanded by open()
    Durability durability = Durability::EveryCommit;
    bool hasReaders = false;     ///< other programs read the file while it is written
    int busyMilliseconds = 5000; ///< how long a statement waits for another program's lock
    FileSystemKind fileSystem = FileSystemKind::Detect;
};

enum class DatabaseAccess
{
    ReadWrite,
    ReadOnly, ///< nothing is ever written; a file in use by its writer is fine
};

class Transaction;

/// One connection. Movable; one thread at a time. Never carry one across fork().
class Database
{
public:
    /// Makes a new file (readable by its owner only) and runs `schema` in it. `path` must not
    /// exist. Errors: IoError, DiskFull, NotFound (no such folder).
    static Result<Database> create(const std::filesystem::path& path,
        const DatabaseSettings& settings, const std::string& schema);

    /// Opens an existing file. After an unclean end (a journal was left) its content is checked.
    /// Open a file for writing only once per process: closing any second descriptor drops the
    /// locks. Errors: NotFound, Corrupt (not a plain file, not SQLite, another application,
    /// damaged), Unsupported (made by a newer version), Locked, IoError.
    static Result<Database> open(
        const std::filesystem::path& path, const DatabaseSettings& settings, DatabaseAccess access);

    /// Runs statements without parameters and results, separated by semicolons.
    Result<void> run(const std::string& sql);

    /// Compiles one statement; keep it and run it again and again.
    Result<Statement> prepare(const std::string& sql);

    /// Begins a transaction for writing.
    Result<Transaction> begin();

    /// The first column of the first row as a whole number; for pragmas and counts.
    /// Errors: NotFound when there is no row.
    Result<std::int64_t> integer(const std::string& sql);

    const std::string& path() const { return m_connection->path; }

private:
    explicit Database(std::shared_ptr<DatabaseConnection> connection);

    static Result<Database> connect(
        const std::filesystem::path& path, const DatabaseSettings& settings, DatabaseAccess access);
    Result<void> initialise(const DatabaseSettings& settings, const std::string& schema);
    Result<void> checkContent();
    Result<void> chooseJournal(const DatabaseSettings& settings);

    std::shared_ptr<DatabaseConnection> m_connection;
};

/// Rolls back when it is destroyed without commit().
class Transaction
{
public:
    Transaction(Transaction&& other) noexcept = default;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// Makes the changes permanent; after a failure they are rolled back.
    Result<void> commit();

private:
    friend class Database;
    explicit Transaction(std::shared_ptr<DatabaseConnection> connection);

    std::shared_ptr<DatabaseConnection> m_connection; // null once it ended
};

} // namespace lapidary::model
