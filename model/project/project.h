// SPDX-License-Identifier: Apache-2.0
// Project: a folder `name.lapidary/` whose project.db holds what a person must never lose. Every
// setter has reached the disk when it returns; a kernel lock keeps a second program out for as long
// as a Project lives.
#pragma once

#include "model/core/database.h"
#include "model/core/result.h"
#include "model/project/grouping_store.h"
#include "model/project/project_lock.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace lapidary::model {

/// The model that a project works on. Models are never written to; a project without one has an
/// empty path.
struct ModelReference
{
    std::string path;
    std::string fingerprint; ///< "sha256:…" (commands.md), or empty while unknown
    std::uint64_t sizeBytes = 0;

    bool isEmpty() const { return path.empty(); }

    friend bool operator==(const ModelReference&, const ModelReference&) = default;
};

/// An open project. One thread at a time.
class Project
{
public:
    static constexpr std::string_view kSuffix = ".lapidary";
    static constexpr std::size_t kLongestName = 200; ///< bytes of UTF-8

    /// Makes `folder` (which must end in `.lapidary` and not exist yet) with an empty project,
    /// whole or not at all, and opens it. Errors: InvalidArgument for the folder's or the project's
    /// name, IoError, DiskFull.
    static Result<Project> create(const std::filesystem::path& folder, const std::string& name);

    /// Opens the project in `folder`. A folder that is refused is left as it was.
    /// Errors: NotFound, Corrupt, Unsupported (made by a newer version), Locked (says who has it
    /// open), IoError.
    static Result<Project> open(const std::filesystem::path& folder);

    Project(Project&&) noexcept = default;
    Project& operator=(Project&&) = delete; // would release the lock before the database is closed

    /// Absolute path of the project folder.
    const std::filesystem::path& folder() const { return m_folder; }

    /// Where recordings, runs and exports of this project lie; `cache` can be deleted at any time.
    std::filesystem::path recordingsFolder() const { return m_folder / "recordings"; }

    std::filesystem::path runsFolder() const { return m_folder / "runs"; }

    std::filesystem::path exportsFolder() const { return m_folder / "exports"; }

    std::filesystem::path cacheFolder() const { return m_folder / "cache"; }

    /// Name as a person gave it; independent of the folder's name.
    const std::string& name() const { return m_name; }

    /// When the project was made, as text in UTC (ISO 8601).
    const std::string& created() const { return m_created; }

    const std::string& notes() const { return m_notes; }

    const ModelReference& modelReference() const { return m_model; }

    /// The groupings with their edits. It and what it opens must not outlive the project.
    GroupingStore groupings() const { return GroupingStore(m_database); }

    /// Errors: InvalidArgument for an empty or overlong name or one with control characters; as for
    /// every setter IoError or DiskFull, after which the old value stands.
    Result<void> rename(const std::string& name);
    Result<void> setNotes(const std::string& notes);
    Result<void> setModelReference(const ModelReference& model);

private:
    Project(std::filesystem::path folder, ProjectLock lock, Database database);

    Result<void> load();
    Result<void> storeMeta(std::string_view key, const std::string& value);

    std::filesystem::path m_folder;
    ProjectLock m_lock; // released last: declared before the database
    Database m_database;
    std::string m_name;
    std::string m_created;
    std::string m_notes;
    ModelReference m_model;
};

} // namespace lapidary::model
