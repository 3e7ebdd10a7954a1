// SPDX-License-Identifier: Apache-2.0
#include "model/run/process_identity.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace lapidary::model {

namespace {

/// State and start of a process as proc(5) tells them.
struct ProcessRow
{
    char state = '\0'; ///< '\0': there is no such row
    std::int64_t startTicks = 0;
};

ProcessRow rowOf(std::int64_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t name = text.rfind(')'); // the name before may hold anything
    if (name == std::string::npos) {
        return {};
    }
    constexpr int kFieldsBeforeStart = 18; // from the state, field 3, to the start, field 22
    std::istringstream fields(text.substr(name + 1));
    ProcessRow row;
    fields >> row.state;
    std::string passed;
    for (int i = 0; i < kFieldsBeforeStart; ++i) {
        fields >> passed;
    }
    fields >> row.startTicks;
    return row;
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

} // namespace

ProcessIdentity ownProcess()
{
    const std::int64_t pid = ::getpid();
    return {pid, rowOf(pid).startTicks, hostName()};
}

bool isLocal(const ProcessIdentity& process)
{
    return process.host.empty() || process.host == hostName();
}

bool isAlive(const ProcessIdentity& process)
{
    if (!isLocal(process)) {
        return true;
    }
    if (process.pid <= 0 || (::kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH)) {
        return false;
    }
    const ProcessRow row = rowOf(process.pid);
    const bool isSame
        = process.startTicks == 0 || row.startTicks == 0 || row.startTicks == process.startTicks;
    return isSame && row.state != 'Z' && row.state != 'X';
}

} // namespace lapidary::model
