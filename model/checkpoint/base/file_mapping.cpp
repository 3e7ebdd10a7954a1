// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/file_mapping.h"

#include "model/core/file_descriptor.h"
#include "model/core/io_error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace lapidary::model {

Result<std::shared_ptr<const FileMapping>> FileMapping::open(const ModelFile& file)
{
    const FileDescriptor descriptor(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (!descriptor.isOpen() || ::fstat(descriptor.get(), &status) != 0) {
        return ioError("open", file.path(), errno);
    }
    if (static_cast<std::uint64_t>(status.st_size) != file.size()) {
        return Error{ErrorCode::IoError,
            "the file changed while it was open: " + std::to_string(status.st_size)
                + " bytes, expected " + std::to_string(file.size()),
            file.path(), "wait until it is written, then open the model again", {}};
    }
    const auto size = static_cast<std::size_t>(file.size());
    void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
    if (bytes == MAP_FAILED) {
        return ioError("map", file.path(), errno);
    }
    return std::shared_ptr<const FileMapping>(
        new FileMapping(static_cast<const std::byte*>(bytes), size));
}

FileMapping::~FileMapping()
{
    ::munmap(const_cast<std::byte*>(m_bytes), m_size);
}

} // namespace lapidary::model
