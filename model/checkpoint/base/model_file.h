// SPDX-License-Identifier: Apache-2.0
// ModelFile: one regular file of a model, read by pread. A mapped file that is truncated by
// somebody else ends the process with SIGBUS; a short read is an error that can be told.
#pragma once

#include "model/core/file_descriptor.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lapidary::model {

/// An open file, known by device, inode, size and time of change. Reading is thread-safe.
class ModelFile
{
public:
    /// Opens a regular file without following a symbolic link at its end and without blocking on a
    /// pipe. `path` must already be resolved; `name` is what errors call it.
    /// Errors: NotFound; IX04 (not a regular file); IoError with the system's reason.
    static Result<ModelFile> open(const std::string& path, std::string name);

    /// Opens the file that a person named; links are followed, because the person chose the path.
    static Result<ModelFile> openNamed(const std::string& path);

    const std::string& path() const { return m_path; }

    const std::string& name() const { return m_name; }

    /// Size in bytes when it was opened.
    std::uint64_t size() const { return m_stamp.size; }

    /// Fills `target` with the bytes from `offset` on. The range is checked against a fresh fstat:
    /// a file that changed since it was opened is an IoError, a range beyond the end is Corrupt.
    Result<void> read(std::uint64_t offset, std::span<std::byte> target) const;

    /// The bytes [offset, offset + count) as text; checked before anything is allocated.
    Result<std::string> readText(std::uint64_t offset, std::uint64_t count) const;

    /// Closes the descriptor, for models of many shards. Later reads open the file again and make
    /// sure that it is the same.
    void release() { m_descriptor = FileDescriptor(); }

private:
    struct Stamp
    {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::uint64_t size = 0;
        std::int64_t modifiedNs = 0;

        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    ModelFile(std::string path, std::string name)
        : m_path(std::move(path))
        , m_name(std::move(name))
    { }

    Result<FileDescriptor> openDescriptor() const;
    Result<Stamp> stampOf(int descriptor) const;
    Result<void> checkRange(std::uint64_t offset, std::uint64_t count) const;
    Result<void> readFrom(int descriptor, std::uint64_t offset, std::span<std::byte> target) const;

    std::string m_path;
    std::string m_name;
    Stamp m_stamp;
    FileDescriptor m_descriptor;
};

} // namespace lapidary::model
