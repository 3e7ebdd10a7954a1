// SPDX-License-Identifier: Apache-2.0
// FaultyCalls: system calls of which the k-th fails, once or from then on; counts and names them
// all.
#pragma once

#include "model/core/file_calls.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lapidary::test {

enum class FaultLength
{
    Once,
    Sticky,
};

/// Passes everything on to the real calls except for the faulty ones, which do nothing and fail.
class FaultyCalls : public model::FileCalls
{
public:
    /// The call number `failing` (from 0) fails with `errnoValue`; a negative number: none does.
    FaultyCalls(int failing, int errnoValue, FaultLength length)
        : m_failing(failing)
        , m_errno(errnoValue)
        , m_length(length)
    { }

    /// Writes take at most this many bytes each.
    void shortenWrites(std::size_t bytes) { m_longestWrite = bytes; }

    /// Only calls of this name are counted and can fail.
    void restrictTo(std::string name) { m_only = std::move(name); }

    const std::vector<std::string>& log() const { return m_log; }

    bool hasFailed() const { return m_hasFailed; }

    int open(const char* path, int flags, mode_t mode) override
    {
        return fails("open") ? -1 : FileCalls::open(path, flags, mode);
    }

    int fchown(int descriptor, uid_t owner, gid_t group) override
    {
        return fails("fchown") ? -1 : FileCalls::fchown(descriptor, owner, group);
    }

    int fchmod(int descriptor, mode_t mode) override
    {
        return fails("fchmod") ? -1 : FileCalls::fchmod(descriptor, mode);
    }

    int fallocate(int descriptor, std::int64_t size) override
    {
        return fails("fallocate") ? -1 : FileCalls::fallocate(descriptor, size);
    }

    ssize_t write(int descriptor, const void* bytes, std::size_t size) override
    {
        return fails("write") ? -1
                              : FileCalls::write(descriptor, bytes, std::min(size, m_longestWrite));
    }

    int fsync(int descriptor) override
    {
        return fails("fsync") ? -1 : FileCalls::fsync(descriptor);
    }

    int close(int descriptor) override
    {
        const bool isFailing = fails("close");
        const int problem = errno;
        const int answer = FileCalls::close(descriptor); // a failed close closes on Linux
        errno = isFailing ? problem : errno;
        return isFailing ? -1 : answer;
    }

    int link(const char* existing, const char* added) override
    {
        return fails("link") ? -1 : FileCalls::link(existing, added);
    }

    int rename(const char* from, const char* to) override
    {
        return fails("rename") ? -1 : FileCalls::rename(from, to);
    }

    int unlink(const char* path) override
    {
        m_log.emplace_back("unlink"); // clean-up is never made to fail: then nothing could be tidy
        return FileCalls::unlink(path);
    }

private:
    bool fails(const char* name)
    {
        m_log.emplace_back(name);
        if (!m_only.empty() && m_only != name) {
            return false;
        }
        const int index = m_calls++;
        const bool isNow = m_failing >= 0
            && (m_length == FaultLength::Sticky ? index >= m_failing : index == m_failing);
        if (isNow) {
            m_hasFailed = true;
            errno = m_errno;
        }
        return isNow;
    }

    int m_failing;
    int m_errno;
    FaultLength m_length;
    std::size_t m_longestWrite = SIZE_MAX;
    std::string m_only;
    int m_calls = 0;
    bool m_hasFailed = false;
    std::vector<std::string> m_log;
};

} // namespace lapidary::test
