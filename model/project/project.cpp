// SPDX-License-Identifier: Apache-2.0
#include "model/project/project.h"

#include "model/core/atomic_file.h"
#include "model/core/io_error.h"
#include "model/core/text_format.h"
#include "model/project/project_schema.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDatabaseName = "project.db";
constexpr std::string_view kLockName = ".lock";
constexpr std::array<const char*, 4> kSubFolders{"recordings", "runs", "exports", "cache"};

DatabaseSettings projectSettings()
{
    DatabaseSettings settings;
    settings.identity = {"project", 0x4c415050, kProjectVersion}; // "LAPP"
    settings.durability = Durability::EveryCommit;
    return settings;
}

Result<void> checkName(const std::string& name)
{
    const bool isPlain = std::none_of(
        name.begin(), name.end(), [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
    const bool isBlank = name.find_first_not_of(' ') == std::string::npos;
    if (isPlain && !isBlank && name.size() <= Project::kLongestName) {
        return {};
    }
    return Error{ErrorCode::InvalidArgument,
        "the project's name cannot be " + quotedText(name) + ", expected 1 to "
            + std::to_string(Project::kLongestName) + " bytes without control characters",
        {}, "choose another name"};
}

/// Absolute and without a final slash; the folder need not exist.
Result<fs::path> absoluteFolder(const fs::path& folder)
{
    std::error_code code;
    fs::path path = fs::absolute(folder, code).lexically_normal();
    if (code || folder.empty()) {
        return Error{
            ErrorCode::InvalidArgument, "no project folder was named", {}, "name a folder"};
    }
    return path.has_filename() ? path : path.parent_path();
}

Result<void> makeFolder(const fs::path& path)
{
    return ::mkdir(path.c_str(), S_IRWXU) == 0 ? Result<void>()
                                               : ioError("make", path.string(), errno);
}

/// The content of a new project, in a folder that nobody else knows yet.
Result<void> fillFolder(const fs::path& folder, const std::string& name)
{
    for (const char* subFolder : kSubFolders) {
        LAP_CHECK(makeFolder(folder / subFolder));
    }
    LAP_TRY(Database database,
        Database::create(folder / kDatabaseName, projectSettings(), projectSchema()));
    LAP_TRY(Transaction transaction, database.begin());
    LAP_TRY(Statement insert, database.prepare("INSERT INTO meta VALUES(?1, ?2)"));
    LAP_CHECK(insert.run("name", name));
    LAP_CHECK(insert.run("notes", ""));
    LAP_CHECK(insert.run("created", utcText(std::chrono::system_clock::now())));
    return transaction.commit();
}

/// rename() that never replaces anything, where the file system knows how.
int renameToNew(const fs::path& from, const fs::path& to)
{
    const int answer = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    if (answer != 0 && (errno == EINVAL || errno == ENOSYS)) {
        return ::rename(from.c_str(), to.c_str()); // replaces an empty folder at most
    }
    return answer;
}

/// Sub-folders that were deleted are made again; what takes the place of one is refused.
Result<void> restoreSubFolders(const fs::path& folder)
{
    for (const char* subFolder : kSubFolders) {
        std::error_code code;
        const fs::path path = folder / subFolder;
        const fs::file_status status = fs::status(path, code);
        if (fs::is_directory(status)) {
            continue;
        }
        if (fs::exists(fs::symlink_status(path, code))) {
            return Error{ErrorCode::Corrupt,
                "the project folder cannot be used: found something else, expected a folder",
                path.string(), "move it away and open the project again"};
        }
        LAP_CHECK(makeFolder(path));
    }
    return {};
}

Error noProject(const fs::path& folder)
{
    return {ErrorCode::NotFound, "there is no project in this folder", folder.string(),
        "choose a folder whose name ends in " + std::string(Project::kSuffix)};
}

/// The lock, taken before anything is read. A folder without a lock file has never been opened: it
/// is checked first, because making the file would already change it.
Result<ProjectLock> lockProject(const fs::path& folder)
{
    std::error_code code;
    const fs::path database = folder / kDatabaseName;
    if (!fs::exists(fs::symlink_status(database, code))) {
        return noProject(folder);
    }
    const DatabaseIdentity identity = projectSettings().identity;
    LAP_CHECK(checkDatabasePlace(database, identity.title));
    if (!fs::exists(fs::symlink_status(folder / kLockName, code))) {
        LAP_CHECK(checkDatabaseHeader(database, identity));
    }
    return ProjectLock::acquire(folder);
}

} // namespace

Project::Project(fs::path folder, ProjectLock lock, Database database)
    : m_folder(std::move(folder))
    , m_lock(std::move(lock))
    , m_database(std::move(database))
{ }

Result<Project> Project::create(const fs::path& folder, const std::string& name)
{
    LAP_CHECK(checkName(name));
    LAP_TRY(const fs::path target, absoluteFolder(folder));
    if (target.extension() != kSuffix) {
        return Error{ErrorCode::InvalidArgument,
            "a project folder cannot be named " + quotedText(target.filename().string())
                + ", expected a name that ends in " + std::string(kSuffix),
            {}, "choose another name"};
    }
    std::string temporary = (target.parent_path() / ".new-project-XXXXXX").string();
    if (::mkdtemp(temporary.data()) == nullptr) {
        return ioError("make a project in", target.parent_path().string(), errno);
    }
    Result<void> made = fillFolder(temporary, name);
    FileCalls calls;
    if (made) {
        syncFolder(calls, temporary); // where a file system cannot, there is nothing better to do
        if (renameToNew(temporary, target) != 0) {
            made = ioError("make the project", target.string(), errno);
        }
    }
    if (!made) {
        std::error_code ignored;
        fs::remove_all(temporary, ignored);
        return std::move(made).error();
    }
    syncFolder(calls, target.parent_path().string());
    return open(target);
}

Result<Project> Project::open(const fs::path& folder)
{
    LAP_TRY(fs::path target, absoluteFolder(folder));
    LAP_TRY(ProjectLock lock, lockProject(target));
    LAP_TRY(Database database,
        Database::open(target / kDatabaseName, projectSettings(), DatabaseAccess::ReadWrite));
    LAP_CHECK(migrateProject(database));
    Project project(std::move(target), std::move(lock), std::move(database));
    if (Result<void> loaded = project.load(); !loaded) {
        Error error = std::move(loaded).error();
        // A table that is missing in a file that says it is ours: the file's fault, not our bug.
        error.code = error.code == ErrorCode::Internal ? ErrorCode::Corrupt : error.code;
        return error;
    }
    LAP_CHECK(restoreSubFolders(project.m_folder));
    removeLeftoverTemporaries(project.m_folder);
    project.m_lock.announce();
    return project;
}

Result<void> Project::rename(const std::string& name)
{
    LAP_CHECK(checkName(name));
    LAP_CHECK(storeMeta("name", name));
    m_name = name;
    return {};
}

Result<void> Project::setNotes(const std::string& notes)
{
    LAP_CHECK(storeMeta("notes", notes));
    m_notes = notes;
    return {};
}

Result<void> Project::setModelReference(const ModelReference& model)
{
    LAP_TRY(Statement statement,
        m_database.prepare("INSERT OR REPLACE INTO model VALUES(1, ?1, ?2, ?3)"));
    LAP_CHECK(statement.run(model.path, model.fingerprint, model.sizeBytes));
    m_model = model;
    return {};
}

Result<void> Project::load()
{
    LAP_TRY(Statement meta, m_database.prepare("SELECT value FROM meta WHERE key = ?1"));
    const auto value = [&](std::string_view key) -> Result<std::string> {
        meta.reset();
        LAP_CHECK(meta.bind(1, key));
        LAP_TRY(const bool isRow, meta.step());
        if (!isRow) {
            return Error{ErrorCode::Corrupt, "the project has no " + std::string(key),
                m_database.path(), "restore it from a copy"};
        }
        return std::string(meta.text(0));
    };
    LAP_TRY(m_name, value("name"));
    LAP_TRY(m_notes, value("notes"));
    LAP_TRY(m_created, value("created"));
    LAP_TRY(Statement model,
        m_database.prepare("SELECT path, fingerprint, bytes FROM model WHERE id = 1"));
    LAP_TRY(const bool hasModel, model.step());
    if (hasModel) {
        m_model = {std::string(model.text(0)), std::string(model.text(1)),
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, model.integer(2)))};
    }
    return {};
}

Result<void> Project::storeMeta(std::string_view key, const std::string& value)
{
    LAP_TRY(Statement statement, m_database.prepare("INSERT OR REPLACE INTO meta VALUES(?1, ?2)"));
    return statement.run(key, value);
}

} // namespace lapidary::model
