// SPDX-License-Identifier: Apache-2.0
#include "model/core/io_error.h"

#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace lapidary::model {

namespace {

struct Cause
{
    int errnoValue;
    ErrorCode code;
    std::string_view text;
    std::string_view hint;
};

constexpr std::array kCauses{
    Cause{ENOSPC, ErrorCode::DiskFull, "no space is left on the disk",
        "free some space and try again"},
    Cause{EDQUOT, ErrorCode::DiskFull, "the disk quota is used up",
        "free some space or ask for a larger quota, then try again"},
    Cause{EFBIG, ErrorCode::IoError, "the file system does not take files this large",
        "choose another disk"},
    Cause{EIO, ErrorCode::IoError, "the disk reported an input/output error",
        "check the disk, or choose another one"},
    Cause{EROFS, ErrorCode::IoError, "the file system is read-only", "choose another folder"},
    Cause{EACCES, ErrorCode::IoError, "permission was denied",
        "change its permissions or choose another place"},
    Cause{EPERM, ErrorCode::IoError, "the operation is not permitted",
        "change its permissions or choose another place"},
    Cause{ENOENT, ErrorCode::NotFound, "there is no such file or folder", "check the path"},
    Cause{ENOTDIR, ErrorCode::NotFound, "a part of the path is not a folder", "check the path"},
    Cause{EISDIR, ErrorCode::IoError, "it is a folder, not a file", "choose another name"},
    Cause{ELOOP, ErrorCode::IoError, "it is a symbolic link that leads nowhere or in a circle",
        "name the file itself"},
    Cause{ENAMETOOLONG, ErrorCode::IoError, "the name is too long", "choose a shorter name"},
    Cause{EEXIST, ErrorCode::IoError, "it exists already", "choose another name"},
    Cause{EINTR, ErrorCode::IoError, "the system kept interrupting it", "try again"},
    Cause{EMFILE, ErrorCode::IoError, "this program has too many files open",
        "close something or raise the limit (ulimit -n)"},
    Cause{ENOMEM, ErrorCode::OutOfMemory, "there is not enough memory", "close other programs"},
    Cause{ESTALE, ErrorCode::IoError, "the network file system lost the file",
        "check the connection and try again"},
};

const Cause* known(int errnoValue)
{
    const auto* found = std::find_if(kCauses.begin(), kCauses.end(),
        [&](const Cause& cause) { return cause.errnoValue == errnoValue; });
    return found == kCauses.end() ? nullptr : found;
}

} // namespace

std::string ioCause(int errnoValue)
{
    const Cause* cause = known(errnoValue);
    return cause ? std::string(cause->text) : std::generic_category().message(errnoValue);
}

Error ioError(const std::string& action, const std::string& path, int errnoValue)
{
    const Cause* cause = known(errnoValue);
    return {cause ? cause->code : ErrorCode::IoError,
        "cannot " + action + " " + quotedText(path, 4096) + ": " + ioCause(errnoValue), {},
        cause ? std::string(cause->hint) : std::string()};
}

} // namespace lapidary::model
