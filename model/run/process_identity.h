// SPDX-License-Identifier: Apache-2.0
// ProcessIdentity: which process a job is. A process id alone is given again to others.
#pragma once

#include <cstdint>
#include <string>

namespace lapidary::model {

struct ProcessIdentity
{
    std::int64_t pid = 0;
    std::int64_t startTicks = 0; ///< since boot; 0: not known, the process id alone counts
    std::string host;            ///< empty: this machine
};

/// The process that asks.
ProcessIdentity ownProcess();

/// False when there is no such process on this machine any more; one that ended but was not waited
/// for is none. A process of another machine counts as alive: nothing is known about it.
bool isAlive(const ProcessIdentity& process);

/// True when the process is of this machine.
bool isLocal(const ProcessIdentity& process);

} // namespace lapidary::model
