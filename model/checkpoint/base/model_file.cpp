// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/model_file.h"

#include "model/checkpoint/base/rules.h"
#include "model/core/io_error.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

namespace lapidary::model {

namespace {

using FileStatus = struct stat;

std::string_view kindOf(mode_t mode)
{
    if (S_ISDIR(mode)) {
        return "a folder";
    }
    if (S_ISFIFO(mode)) {
        return "a pipe";
    }
    if (S_ISSOCK(mode)) {
        return "a socket";
    }
    return S_ISLNK(mode) ? "a link" : "a device";
}

Error notRegular(const std::string& name, std::string_view kind)
{
    return broken(name,
        {.rule = "IX04",
            .problem = "it is not a file",
            .found = std::string(kind),
            .expected = "a regular file",
            .advice = "name a file that holds a model"});
}

} // namespace

Result<FileDescriptor> ModelFile::openDescriptor() const
{
    int descriptor = -1;
    do {
        descriptor = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor >= 0) {
        return FileDescriptor(descriptor);
    }
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return Error{ErrorCode::NotFound, "cannot open " + m_name + ": there is no such file",
            m_path, "check the path"};
    case ELOOP:
        return notRegular(m_name, "a link");
    case ENXIO:
        return notRegular(m_name, "a socket");
    default:
        return ioError("open", m_name, errno);
    }
}

Result<ModelFile::Stamp> ModelFile::stampOf(int descriptor) const
{
    FileStatus status{};
    if (::fstat(descriptor, &status) != 0) {
        return ioError("examine", m_name, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return notRegular(m_name, kindOf(status.st_mode));
    }
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return Stamp{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
        status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec};
}

Result<ModelFile> ModelFile::open(const std::string& path, std::string name)
{
    ModelFile file(path, std::move(name));
    LAP_TRY(file.m_descriptor, file.openDescriptor());
    LAP_TRY(file.m_stamp, file.stampOf(file.m_descriptor.get()));
    return file;
}

Result<ModelFile> ModelFile::openNamed(const std::string& path)
{
    std::error_code reason;
    const std::filesystem::path target = std::filesystem::canonical(path, reason);
    if (reason) {
        return Error{ErrorCode::NotFound, "cannot open " + path + ": " + reason.message(), {},
            "check the path"};
    }
    return open(target.string(), std::filesystem::path(path).filename().string());
}

Result<void> ModelFile::checkRange(std::uint64_t offset, std::uint64_t count) const
{
    if (offset > m_stamp.size || count > m_stamp.size - offset) {
        return Error{ErrorCode::Corrupt,
            "cannot read " + m_name + ": the range lies beyond the end of the file: found "
                + bytesText(m_stamp.size) + ", expected " + grouped(count) + " at "
                + grouped(offset),
            {}, "fetch this file again"};
    }
    return {};
}

Result<void> ModelFile::readFrom(
    int descriptor, std::uint64_t offset, std::span<std::byte> target) const
{
    LAP_TRY(const Stamp now, stampOf(descriptor));
    if (now != m_stamp) {
        return Error{ErrorCode::IoError,
            "cannot read " + m_name + ": the file was changed after it was opened", {},
            "open the model again"};
    }
    while (!target.empty()) {
        const ssize_t got
            = ::pread(descriptor, target.data(), target.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return ioError("read", m_name, errno);
        }
        if (got == 0) {
            return Error{ErrorCode::IoError,
                "cannot read " + m_name + ": the file ended while it was read", {},
                "open the model again"};
        }
        target = target.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<void> ModelFile::read(std::uint64_t offset, std::span<std::byte> target) const
{
    LAP_CHECK(checkRange(offset, target.size()));
    if (m_descriptor.isOpen()) {
        return readFrom(m_descriptor.get(), offset, target);
    }
    LAP_TRY(const FileDescriptor descriptor, openDescriptor());
    return readFrom(descriptor.get(), offset, target);
}

Result<std::string> ModelFile::readText(std::uint64_t offset, std::uint64_t count) const
{
    LAP_CHECK(checkRange(offset, count));
    std::string text;
    try {
        text.resize(count);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory,
            "there is not enough memory to read " + bytesText(count) + " of " + m_name};
    }
    LAP_CHECK(read(offset, std::as_writable_bytes(std::span(text))));
    return text;
}

} // namespace lapidary::model
