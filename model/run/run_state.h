// SPDX-License-Identifier: Apache-2.0
// RunState: where a run is, as `status` and the workbench tell it, from the table `status` of its
// run.db and from whether its process lives.
#pragma once

#include "model/run/process_identity.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>

namespace lapidary::model {

struct RunState
{
    /// starting, running, paused, finishing, finished, stopped, failed or lost
    std::string state;
    std::int64_t step = 0; ///< steps that are done
    std::int64_t steps = 0;
    double loss = std::numeric_limits<double>::quiet_NaN();
    std::string heartbeat;              ///< UTC, empty: none yet
    std::optional<double> heartbeatAge; ///< seconds
    ProcessIdentity process;
    std::string exitClass;
    std::string exitSentence;

    /// A process works on it, or says so.
    bool isActive() const;
};

/// How long a job of another machine may say nothing before it is lost.
inline constexpr double kLongestSilence = 30.0; // seconds

/// Reads the keys of the table; missing ones leave what is above. An active state whose process has
/// gone is `lost`; of another machine's process, one that has been silent for kLongestSilence.
RunState runStateOf(
    const std::map<std::string, std::string>& status, std::chrono::system_clock::time_point now);

/// The keys by which a job says who it is (pid, pid_start, host).
std::map<std::string, std::string> identityKeys(const ProcessIdentity& process);

} // namespace lapidary::model
