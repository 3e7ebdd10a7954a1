// SPDX-License-Identifier: Apache-2.0
// FileCalls: the system calls that saving needs, behind one seam, so that tests can let each of
// them fail.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/types.h>

namespace lapidary::model {

/// Each function is the POSIX call of its name: -1 and errno on failure.
class FileCalls
{
public:
    virtual ~FileCalls() = default;
    virtual int open(const char* path, int flags, mode_t mode);
    virtual int fchown(int descriptor, uid_t owner, gid_t group);
    virtual int fchmod(int descriptor, mode_t mode);
    virtual int fallocate(int descriptor, std::int64_t size);
    virtual ssize_t write(int descriptor, const void* bytes, std::size_t size);
    virtual int fsync(int descriptor);
    virtual int close(int descriptor);
    virtual int link(const char* existing, const char* added);
    virtual int rename(const char* from, const char* to);
    virtual int unlink(const char* path);
};

/// Makes a renamed or new entry of `folder` survive a power cut. Returns 0 or an errno value.
int syncFolder(FileCalls& calls, const std::string& folder);

/// The answer of `call`, repeated while a signal interrupts it; not for ever.
template <class Call>
auto uninterrupted(Call call)
{
    constexpr int kTries = 100;
    auto answer = call();
    for (int i = 1; i < kTries && answer < 0 && errno == EINTR; ++i) {
        answer = call();
    }
    return answer;
}

} // namespace lapidary::model
