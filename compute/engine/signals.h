// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as a call on an ordinary thread, so that nothing has to be async-signal-safe
// and no handler needs a global.
#pragma once

#include <functional>
#include <thread>

namespace lapidary::compute {

/// A write to a pipe that nobody reads shall be an error code, not the end of the process.
void ignoreBrokenPipes();

/// While it lives, the first SIGINT or SIGTERM calls `onSignal` and the second ends the process at
/// once with status 130. Must be made before any other thread, which inherits the blocked mask.
class SignalWatcher
{
public:
    explicit SignalWatcher(std::function<void()> onSignal);
    ~SignalWatcher();
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

private:
    void watch();

    std::function<void()> m_onSignal;
    int m_signals = -1;
    int m_stop = -1;
    std::thread m_thread;
};

} // namespace lapidary::compute
