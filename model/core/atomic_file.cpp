// SPDX-License-Identifier: Apache-2.0
#include "model/core/atomic_file.h"

#include "model/core/file_system.h"
#include "model/core/io_error.h"
#include "model/core/text_format.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestStem = 200; // a name may have 255 bytes, ours adds to it

/// The file that `path` means, with symbolic links followed: replacing a link would break it. Also
/// for a link whose target does not exist yet.
Result<fs::path> followLinks(fs::path path)
{
    constexpr int kMostLinks = 40; // the kernel's own limit
    std::error_code code;
    for (int i = 0; i < kMostLinks; ++i) {
        if (!fs::is_symlink(fs::symlink_status(path, code))) {
            return path;
        }
        const fs::path next = fs::read_symlink(path, code);
        if (code) {
            return ioError("save", path.string(), code.value());
        }
        path = next.is_absolute() ? next : path.parent_path() / next;
    }
    return ioError("save", path.string(), ELOOP);
}

/// `.‹name›.tmp-‹pid›-‹counter›`, as besideTarget() makes it.
bool isTemporaryName(std::string_view name)
{
    constexpr std::string_view kMark = ".tmp-";
    constexpr std::string_view kBackup = ".bak";
    const auto mark = name.rfind(kMark);
    if (!name.starts_with('.') || mark == std::string_view::npos || mark == 0) {
        return false;
    }
    std::string_view numbers = name.substr(mark + kMark.size());
    if (numbers.ends_with(kBackup)) {
        numbers.remove_suffix(kBackup.size());
    }
    const auto dash = numbers.find('-');
    const auto isNumber = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return dash != std::string_view::npos && isNumber(numbers.substr(0, dash))
        && isNumber(numbers.substr(dash + 1));
}

fs::path folderOf(const fs::path& file)
{
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

} // namespace

AtomicFile::AtomicFile(fs::path target, AtomicFileOptions options)
    : m_target(std::move(target))
    , m_options(std::move(options))
{ }

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_target(std::move(other.m_target))
    , m_options(std::move(other.m_options))
    , m_temporary(std::exchange(other.m_temporary, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_written(other.m_written)
    , m_error(std::move(other.m_error))
    , m_note(std::move(other.m_note))
{ }

AtomicFile::~AtomicFile()
{
    abandon();
}

Result<AtomicFile> AtomicFile::create(const fs::path& path, AtomicFileOptions options)
{
    LAP_TRY(fs::path target, followLinks(path));
    AtomicFile file(std::move(target), std::move(options));
    std::error_code code;
    const fs::file_status status = fs::status(file.m_target, code);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        return Error{ErrorCode::InvalidArgument,
            "cannot save " + quotedText(path.string(), 4096)
                + ": found something that is not a plain file there, expected a file or nothing",
            {}, "choose another name"};
    }
    LAP_CHECK(file.openTemporary());
    LAP_CHECK(file.copyPermissions());
    LAP_CHECK(file.reserve());
    return file;
}

Result<void> AtomicFile::write(std::string_view bytes)
{
    if (m_error) {
        return *m_error;
    }
    while (!bytes.empty()) {
        const ssize_t written = uninterrupted(
            [&] { return m_options.calls->write(m_descriptor, bytes.data(), bytes.size()); });
        if (written <= 0) {
            return failed(written < 0 ? errno : ENOSPC);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
        m_written += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<SaveOutcome> AtomicFile::commit()
{
    LAP_CHECK(finishContent());
    LAP_CHECK(keepBackup());
    LAP_CHECK(replaceTarget());
    return makeDurable();
}

Result<void> AtomicFile::openTemporary()
{
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    constexpr int kTries = 1000;
    for (int counter = 0; counter < kTries; ++counter) {
        const fs::path temporary = besideTarget(counter);
        m_descriptor = uninterrupted(
            [&] { return m_options.calls->open(temporary.c_str(), kFlags, S_IRUSR | S_IWUSR); });
        if (m_descriptor >= 0) {
            m_temporary = temporary;
            return {};
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return failed(errno);
}

Result<void> AtomicFile::copyPermissions()
{
    struct stat old
    { };

    if (::stat(m_target.c_str(), &old) != 0) {
        return errno == ENOENT ? Result<void>() : failed(errno);
    }
    mode_t mode = old.st_mode & 07777;
    const int owned = uninterrupted(
        [&] { return m_options.calls->fchown(m_descriptor, old.st_uid, old.st_gid); });
    if (owned < 0 && errno != EPERM) {
        return failed(errno);
    }
    if (owned < 0) {
        // Only an administrator may give files away; the old group's rights must not pass to ours.
        mode &= static_cast<mode_t>(~(S_ISUID | S_ISGID | S_IRWXG));
    }
    const int changed = uninterrupted([&] { return m_options.calls->fchmod(m_descriptor, mode); });
    return changed < 0 ? failed(errno) : Result<void>();
}

Result<void> AtomicFile::reserve()
{
    if (m_options.size.value_or(0) == 0) {
        return {};
    }
    const int answer = uninterrupted([&] {
        return m_options.calls->fallocate(m_descriptor, static_cast<std::int64_t>(*m_options.size));
    });
    const bool isUnsupported = answer < 0 && (errno == EOPNOTSUPP || errno == ENOSYS);
    return answer < 0 && !isUnsupported ? failed(errno) : Result<void>();
}

Result<void> AtomicFile::finishContent()
{
    if (m_error) {
        return *m_error;
    }
    LAP_ASSERT(m_descriptor >= 0);                               // commit() is called once
    LAP_ASSERT(!m_options.size || *m_options.size == m_written); // else zeros would be left over
    // A failed fsync is final: the kernel has dropped the pages, a second one would lie.
    if (uninterrupted([&] { return m_options.calls->fsync(m_descriptor); }) < 0) {
        return failed(errno);
    }
    // Interrupted is closed (Linux), and the bytes are on the disk already.
    const int answer = m_options.calls->close(std::exchange(m_descriptor, -1));
    return answer < 0 && errno != EINTR ? failed(errno) : Result<void>();
}

Result<void> AtomicFile::keepBackup()
{
    std::error_code code;
    if (!m_options.keepsBackup || !fs::exists(m_target, code)) {
        return {};
    }
    // By way of a second name: there is a backup at every moment.
    const fs::path added = m_temporary.string() + ".bak";
    const fs::path backup = m_target.string() + ".bak";
    FileCalls& calls = *m_options.calls;
    if (uninterrupted([&] { return calls.link(m_target.c_str(), added.c_str()); }) < 0) {
        if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK) {
            return failed(errno);
        }
        m_note = "no backup was kept, the file system cannot link files";
        return {};
    }
    const int answer = uninterrupted([&] { return calls.rename(added.c_str(), backup.c_str()); });
    const int problem = errno;
    // rename() leaves both names when they are the same file, as after a kill at this point.
    calls.unlink(added.c_str());
    return answer < 0 ? failed(problem) : Result<void>();
}

Result<void> AtomicFile::replaceTarget()
{
    const int answer = uninterrupted(
        [&] { return m_options.calls->rename(m_temporary.c_str(), m_target.c_str()); });
    if (answer < 0) {
        return failed(errno);
    }
    m_temporary.clear();
    return {};
}

SaveOutcome AtomicFile::makeDurable()
{
    const fs::path folder = folderOf(m_target);
    if (isNetworkFileSystem(folder)) {
        m_note += std::string(m_note.empty() ? "" : "; ")
            + "saved on a network file system, whose server decides when it is on a disk";
    }
    if (const int problem = syncFolder(*m_options.calls, folder.string()); problem != 0) {
        return {SaveState::SavedNotDurable,
            quotedText(m_target.string(), 4096)
                + " is saved, but may not survive a power cut: " + ioCause(problem)};
    }
    return {SaveState::Saved, m_note};
}

Error AtomicFile::failed(int errnoValue)
{
    m_error = ioError("save", m_target.string(), errnoValue);
    abandon();
    return *m_error;
}

void AtomicFile::abandon()
{
    if (m_descriptor >= 0) {
        m_options.calls->close(std::exchange(m_descriptor, -1));
    }
    if (!m_temporary.empty()) {
        m_options.calls->unlink(m_temporary.c_str());
        m_temporary.clear();
    }
}

fs::path AtomicFile::besideTarget(int counter) const
{
    const std::string stem = m_target.filename().string().substr(0, kLongestStem);
    return folderOf(m_target)
        / ("." + stem + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter));
}

Result<SaveOutcome> saveFile(
    const fs::path& path, std::string_view bytes, AtomicFileOptions options)
{
    options.size = bytes.size();
    LAP_TRY(AtomicFile file, AtomicFile::create(path, std::move(options)));
    LAP_CHECK(file.write(bytes));
    return file.commit();
}

void removeLeftoverTemporaries(const fs::path& folder)
{
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end;
         entry.increment(code)) {
        std::error_code ignored;
        const bool isPlain = fs::is_regular_file(entry->symlink_status(ignored));
        if (isPlain && isTemporaryName(entry->path().filename().string())) {
            fs::remove(entry->path(), ignored);
        }
    }
}

} // namespace lapidary::model
