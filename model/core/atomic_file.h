// SPDX-License-Identifier: Apache-2.0
// AtomicFile: the only way to replace a file. The new content appears whole under the old name, or
// the old file stays as it was; QSaveFile keeps neither promise on a full disk.
#pragma once

#include "model/core/file_calls.h"
#include "model/core/file_descriptor.h"
#include "model/core/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// How well a file was saved; not saved at all is an Error.
enum class SaveState
{
    Saved,
    SavedNotDurable, ///< in place, but a power cut may still undo it
};

struct SaveOutcome
{
    SaveState state = SaveState::Saved;
    std::string note; ///< a sentence about what was not as usual, or empty
};

struct AtomicFileOptions
{
    /// Bytes that will be written; a disk without room for them is noticed before the first one.
    std::optional<std::uint64_t> size;
    /// Keeps the file that is replaced as `<name>.bak`.
    bool keepsBackup = false;
    std::shared_ptr<FileCalls> calls = std::make_shared<FileCalls>();
};

/// A file being written beside its target. Destroyed without commit() it vanishes. Movable.
class AtomicFile
{
public:
    /// Begins to replace (or make) the file at `path`; a symbolic link is followed now and stays. A
    /// new file is readable by its owner only, a replaced one keeps its mode and owner.
    /// Errors: InvalidArgument when `path` is no plain file, NotFound (no such folder), DiskFull,
    /// IoError; they name the path and the cause.
    static Result<AtomicFile> create(
        const std::filesystem::path& path, AtomicFileOptions options = {});

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    /// Appends. After a failure nothing more can be written and commit() fails.
    Result<void> write(std::string_view bytes);

    /// Puts the new content in place of the old. To be called once.
    Result<SaveOutcome> commit();

private:
    AtomicFile(std::filesystem::path target, AtomicFileOptions options);

    Result<void> openTemporary();
    Result<void> copyPermissions();
    Result<void> reserve();
    Result<void> finishContent();
    Result<void> keepBackup();
    Result<void> replaceTarget();
    SaveOutcome makeDurable();
    Error failed(int errnoValue);
    void abandon();
    std::filesystem::path besideTarget(int counter) const;

    std::filesystem::path m_target;
    AtomicFileOptions m_options;
    std::filesystem::path m_temporary; // empty: there is none (any more)
    int m_descriptor = -1;
    std::uint64_t m_written = 0;
    std::optional<Error> m_error; // the first one; it is final
    std::string m_note;
};

/// Replaces the content of `path` by `bytes`.
Result<SaveOutcome> saveFile(
    const std::filesystem::path& path, std::string_view bytes, AtomicFileOptions options = {});

/// Deletes what killed programs left of unfinished saves in `folder`. Only for the holder of the
/// folder's lock.
void removeLeftoverTemporaries(const std::filesystem::path& folder);

} // namespace lapidary::model
