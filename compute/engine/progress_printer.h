// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compute/base/job.h"

#include <chrono>
#include <optional>

namespace lapidary::compute {

enum class ProgressMode
{
    Terminal, ///< a bar when stderr is a terminal, else nothing
    Json,     ///< one {"progress": {…}} a line
    None
};

/// Shows progress on stderr, at most 20 times a second.
class ProgressPrinter
{
public:
    explicit ProgressPrinter(ProgressMode mode);

    void print(const Progress& progress);

    /// Takes the bar away before the result is printed.
    void clear();

private:
    ProgressMode m_mode;
    std::optional<std::chrono::steady_clock::time_point> m_last;
    bool m_hasBar = false;
};

/// "self-checks  ██████░░░░░░  3 of 8 checks  2 s left": the bar's line.
std::string progressLine(const Progress& progress);

} // namespace lapidary::compute
