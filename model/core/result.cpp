// SPDX-License-Identifier: Apache-2.0
#include "model/core/result.h"

#include <array>
#include <cstdio>

namespace lapidary::model {

namespace {

struct CodeEntry
{
    ErrorCode code;
    std::string_view name;
    int exitStatus;
};

// Exit statuses are the contract of commands.md.
constexpr std::array kCodes{
    CodeEntry{ErrorCode::InvalidArgument, "invalid_argument", 2},
    CodeEntry{ErrorCode::NotFound, "not_found", 20},
    CodeEntry{ErrorCode::Corrupt, "corrupt", 20},
    CodeEntry{ErrorCode::Unsupported, "unsupported", 20},
    CodeEntry{ErrorCode::IoError, "io_error", 20},
    CodeEntry{ErrorCode::DiskFull, "disk_full", 21},
    CodeEntry{ErrorCode::OutOfMemory, "out_of_memory", 22},
    CodeEntry{ErrorCode::GpuOutOfMemory, "gpu_out_of_memory", 23},
    CodeEntry{ErrorCode::NoGpu, "no_gpu", 24},
    CodeEntry{ErrorCode::GpuLost, "gpu_lost", 25},
    CodeEntry{ErrorCode::Numeric, "numeric", 26},
    CodeEntry{ErrorCode::Locked, "locked", 27},
    CodeEntry{ErrorCode::Cancelled, "cancelled", 130},
    CodeEntry{ErrorCode::Internal, "internal", 70},
};

const CodeEntry& entry(ErrorCode code)
{
    for (const CodeEntry& candidate : kCodes) {
        if (candidate.code == code) {
            return candidate;
        }
    }
    return kCodes.back();
}

/// The parts that are not empty, with a separator between them; line breaks become spaces (one line
/// is the contract).
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator)
{
    std::string all;
    for (std::string_view part : parts) {
        if (part.empty()) {
            continue;
        }
        if (!all.empty()) {
            all += separator;
        }
        all += part;
    }
    for (char& c : all) {
        c = c == '\n' || c == '\r' ? ' ' : c;
    }
    return all;
}

} // namespace

std::string Error::text() const
{
    const std::string place = where.empty() ? std::string() : " (" + where + ")";
    return joined({message + place, hint}, ". ");
}

std::string Error::line() const
{
    return "error[" + id() + "]: " + joined({message, where, hint}, ", ");
}

std::string Error::id() const
{
    return rule.empty() ? std::to_string(exitStatus(code)) : rule;
}

int exitStatus(ErrorCode code)
{
    return entry(code).exitStatus;
}

std::string_view name(ErrorCode code)
{
    return entry(code).name;
}

void assertionFailed(const char* condition, const char* file, int line)
{
    std::fprintf(stderr, "error[70]: internal check failed: %s, %s:%d, please report this\n",
        condition, file, line);
    std::abort();
}

} // namespace lapidary::model
