// SPDX-License-Identifier: Apache-2.0
// Runs a program with a time limit, for questions that may hang or crash whoever asks them.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace lapidary::compute {

/// How a child ended.
struct ChildEnd
{
    enum class Kind
    {
        Exited,    ///< `code` is its exit status
        Signalled, ///< `code` is the signal
        TimedOut,  ///< killed at the limit
        NotStarted ///< `code` is errno
    };

    Kind kind = Kind::NotStarted;
    int code = 0;
    std::string output; ///< what it wrote to stdout, up to `outputLimit`
};

/// Starts `arguments` (the program's path first) without input and with stderr discarded, and waits
/// for its end. At the limit it is killed; a child that even then does not end, because a driver
/// holds it, is left behind after one more second.
ChildEnd runChild(const std::vector<std::string>& arguments, std::chrono::milliseconds limit,
    std::size_t outputLimit = 65536);

} // namespace lapidary::compute
