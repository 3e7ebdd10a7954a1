// SPDX-License-Identifier: Apache-2.0
#include "model/core/file_calls.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lapidary::model {

int FileCalls::open(const char* path, int flags, mode_t mode)
{
    return ::open(path, flags, mode);
}

int FileCalls::fchown(int descriptor, uid_t owner, gid_t group)
{
    return ::fchown(descriptor, owner, group);
}

int FileCalls::fchmod(int descriptor, mode_t mode)
{
    return ::fchmod(descriptor, mode);
}

int FileCalls::fallocate(int descriptor, std::int64_t size)
{
    return ::fallocate(descriptor, 0, 0, size);
}

ssize_t FileCalls::write(int descriptor, const void* bytes, std::size_t size)
{
    return ::write(descriptor, bytes, size);
}

int FileCalls::fsync(int descriptor)
{
    return ::fsync(descriptor);
}

int FileCalls::close(int descriptor)
{
    return ::close(descriptor);
}

int FileCalls::link(const char* existing, const char* added)
{
    return ::link(existing, added);
}

int FileCalls::rename(const char* from, const char* to)
{
    return ::rename(from, to);
}

int FileCalls::unlink(const char* path)
{
    return ::unlink(path);
}

int syncFolder(FileCalls& calls, const std::string& folder)
{
    const int descriptor = uninterrupted(
        [&] { return calls.open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0); });
    if (descriptor < 0) {
        return errno;
    }
    const int answer = uninterrupted([&] { return calls.fsync(descriptor); });
    const int problem = answer < 0 ? errno : 0;
    calls.close(descriptor); // nothing was written through it
    return problem;
}

} // namespace lapidary::model
