// SPDX-License-Identifier: Apache-2.0
#include "model/run/run_state.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace lapidary::model {

namespace {

constexpr std::array<std::string_view, 4> kActive{"starting", "running", "paused", "finishing"};

using Status = std::map<std::string, std::string>;

std::string textOf(const Status& status, const char* key)
{
    const auto found = status.find(key);
    return found == status.end() ? std::string() : found->second;
}

/// The moment that utcText() wrote; nothing when the text is no such moment.
std::optional<std::chrono::system_clock::time_point> momentOf(const std::string& utc)
{
    std::tm parsed{};
    const char* end = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &parsed);
    int milliseconds = 0;
    int read = 0;
    if (end == nullptr || std::sscanf(end, ".%3dZ%n", &milliseconds, &read) != 1 || read != 5
        || end[read] != '\0') {
        return std::nullopt;
    }
    return std::chrono::system_clock::from_time_t(::timegm(&parsed))
        + std::chrono::milliseconds(milliseconds);
}

template <class Number>
void read(const Status& status, const char* key, Number& target)
{
    const std::string text = textOf(status, key);
    Number value{};
    const auto [end, reason] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (reason == std::errc() && end == text.data() + text.size()) {
        target = value;
    }
}

} // namespace

bool RunState::isActive() const
{
    return std::find(kActive.begin(), kActive.end(), state) != kActive.end();
}

RunState runStateOf(const Status& status, std::chrono::system_clock::time_point now)
{
    RunState run;
    run.state = textOf(status, "state");
    read(status, "step", run.step);
    read(status, "steps", run.steps);
    read(status, "loss", run.loss);
    run.heartbeat = textOf(status, "heartbeat");
    read(status, "pid", run.process.pid);
    read(status, "pid_start", run.process.startTicks);
    run.process.host = textOf(status, "host");
    run.exitClass = textOf(status, "exit_class");
    run.exitSentence = textOf(status, "exit_sentence");
    if (const auto beat = momentOf(run.heartbeat)) {
        run.heartbeatAge = std::max(0.0, std::chrono::duration<double>(now - *beat).count());
    }
    const bool isSilent = !run.heartbeatAge || *run.heartbeatAge > kLongestSilence;
    if (run.isActive() && (!isAlive(run.process) || (!isLocal(run.process) && isSilent))) {
        run.state = "lost";
    }
    return run;
}

Status identityKeys(const ProcessIdentity& process)
{
    return {{"pid", std::to_string(process.pid)}, {"pid_start", std::to_string(process.startTicks)},
        {"host", process.host}};
}

} // namespace lapidary::model
