// SPDX-License-Identifier: Apache-2.0
// FileDescriptor: owns one POSIX descriptor.
#pragma once

#include <unistd.h>
#include <utility>

namespace lapidary::model {

/// Closes its descriptor when destroyed, ignoring the answer: where that matters, `release` it and
/// check.
class FileDescriptor
{
public:
    FileDescriptor() = default;

    explicit FileDescriptor(int descriptor)
        : m_descriptor(descriptor)
    { }

    FileDescriptor(FileDescriptor&& other) noexcept
        : m_descriptor(other.release())
    { }

    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        if (this != &other) {
            close();
            m_descriptor = other.release();
        }
        return *this;
    }

    ~FileDescriptor() { close(); }

    int get() const { return m_descriptor; }

    bool isOpen() const { return m_descriptor >= 0; }

    int release() { return std::exchange(m_descriptor, -1); }

private:
    void close()
    {
        if (isOpen()) {
            ::close(m_descriptor);
        }
    }

    int m_descriptor = -1;
};

} // namespace lapidary::model
