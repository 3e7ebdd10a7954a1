// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace lapidary::compute {

using model::Error;
using model::ErrorCode;

model::Result<void> printOut(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
        && std::fflush(stdout) == 0) {
        return {};
    }
    const int reason = errno;
    return Error{reason == ENOSPC ? ErrorCode::DiskFull : ErrorCode::IoError,
        "the result could not be written: " + std::string(std::strerror(reason)),
        "standard output"};
}

void printError(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.line().c_str());
}

TextStyle styleOfStdout()
{
    return {::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr};
}

} // namespace lapidary::compute
