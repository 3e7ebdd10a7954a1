// SPDX-License-Identifier: Apache-2.0
#include "model/core/output_folder.h"

#include "model/core/file_calls.h"
#include "model/core/io_error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

/// Absolute, without a final slash.
Result<fs::path> absoluteTarget(const fs::path& target)
{
    std::error_code code;
    fs::path path = fs::absolute(target, code).lexically_normal();
    if (!path.has_filename()) {
        path = path.parent_path();
    }
    if (code || target.empty() || !path.has_filename()) {
        return Error{ErrorCode::InvalidArgument, "no folder was named", target.string(),
            "name a folder that does not exist yet", {}};
    }
    return path;
}

Result<void> checkReplaceable(
    const fs::path& target, const OutputFolder::IsEarlierResult& isEarlierResult)
{
    std::error_code code;
    const fs::file_status status = fs::symlink_status(target, code);
    if (status.type() == fs::file_type::not_found) {
        return {};
    }
    const bool isOurs = fs::is_directory(status)
        && (fs::is_empty(target, code) || (isEarlierResult && isEarlierResult(target)));
    if (isOurs && !code) {
        return {};
    }
    return Error{ErrorCode::InvalidArgument,
        "there is something already that is not an earlier result of this command", target.string(),
        "choose another name for --out, or move it away", {}};
}

bool isSameFile(int descriptor, const fs::path& path)
{
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0
        && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// Puts `from` in the place of the folder `to`, whose content is then found at `from`.
int exchange(const fs::path& from, const fs::path& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    const fs::path aside = from.string() + "-old"; // a file system that cannot exchange
    if (::rename(to.c_str(), aside.c_str()) != 0) {
        return -1;
    }
    if (::rename(from.c_str(), to.c_str()) != 0) {
        const int reason = errno;
        static_cast<void>(::rename(aside.c_str(), to.c_str()));
        errno = reason;
        return -1;
    }
    return ::rename(aside.c_str(), from.c_str());
}

} // namespace

OutputFolder::OutputFolder(fs::path target, fs::path path)
    : m_target(std::move(target))
    , m_path(std::move(path))
{ }

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : m_target(std::move(other.m_target))
    , m_path(std::exchange(other.m_path, {}))
    , m_lock(std::move(other.m_lock))
{ }

OutputFolder::~OutputFolder()
{
    if (!m_path.empty() && m_lock.isOpen()) {
        std::error_code ignored; // what is left is cleared by the next program
        fs::remove_all(m_path, ignored);
    }
}

Result<OutputFolder> OutputFolder::create(
    const fs::path& target, const IsEarlierResult& isEarlierResult)
{
    LAP_TRY(const fs::path path, absoluteTarget(target));
    LAP_CHECK(checkReplaceable(path, isEarlierResult));
    const std::string name = "." + path.filename().string() + ".writing";
    OutputFolder folder(path, path.parent_path() / name);
    LAP_CHECK(folder.lock());
    LAP_CHECK(folder.clear());
    return folder;
}

Result<void> OutputFolder::lock()
{
    constexpr int kTries = 8; // another program may finish between the two calls
    for (int i = 0; i < kTries; ++i) {
        if (::mkdir(m_path.c_str(), S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH) != 0
            && errno != EEXIST) {
            return ioError("make", m_path.string(), errno);
        }
        FileDescriptor descriptor(
            ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        if (!descriptor.isOpen() && errno != ENOENT) {
            return ioError("open", m_path.string(), errno);
        }
        if (descriptor.isOpen() && ::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
            break;
        }
        if (descriptor.isOpen() && isSameFile(descriptor.get(), m_path)) {
            m_lock = std::move(descriptor);
            return {};
        }
    }
    return Error{ErrorCode::Locked, "another program is writing this folder", m_target.string(),
        "wait until it is done, or choose another name for --out", {}};
}

Result<void> OutputFolder::clear()
{
    std::error_code code;
    for (fs::directory_iterator entry(m_path, code), end; !code && entry != end;
         entry.increment(code)) {
        fs::remove_all(entry->path(), code);
        if (code) {
            break;
        }
    }
    return code ? Result<void>(ioError("clear", m_path.string(), code.value())) : Result<void>();
}

Result<void> OutputFolder::commit()
{
    LAP_ASSERT(!m_path.empty());
    FileCalls calls;
    if (const int reason = syncFolder(calls, m_path.string())) {
        return ioError("save", m_path.string(), reason);
    }
    std::error_code code;
    const bool isReplacing = fs::exists(fs::symlink_status(m_target, code));
    const int answer
        = isReplacing ? exchange(m_path, m_target) : ::rename(m_path.c_str(), m_target.c_str());
    if (answer != 0) {
        return ioError("put in place", m_target.string(), errno);
    }
    const fs::path old = std::exchange(m_path, {});
    if (isReplacing) {
        fs::remove_all(old, code);
    }
    static_cast<void>(syncFolder(calls, m_target.parent_path().string()));
    return {};
}

} // namespace lapidary::model
