// SPDX-License-Identifier: Apache-2.0
#include "model/data/text_file.h"

#include "model/core/file_descriptor.h"
#include "model/core/io_error.h"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace lapidary::model {
namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Result<std::string> readAll(int descriptor, std::uint64_t size, const std::string& path)
{
    std::string text(static_cast<std::size_t>(size), '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t count = ::read(descriptor, text.data() + have, text.size() - have);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return ioError("read", path, errno);
        }
        if (count == 0) {
            break; // it became shorter meanwhile: what is there counts
        }
        have += static_cast<std::size_t>(count);
    }
    text.resize(have);
    if (text.starts_with(kByteOrderMark)) {
        text.erase(0, kByteOrderMark.size());
    }
    return text;
}

} // namespace

Result<std::string> readTextFile(const std::string& path)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0) {
        return ioError("open", path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return Error{ErrorCode::InvalidArgument, "this is not a regular file", path,
            "name a JSONL, CSV or text file", {}};
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > kLargestFile) {
        return Error{ErrorCode::Unsupported,
            "the data file has " + std::to_string(size) + " bytes, at most "
                + std::to_string(kLargestFile) + " are read",
            path, "split it, or name a part of it", {}};
    }
    return readAll(file.get(), size, path);
}

} // namespace lapidary::model
