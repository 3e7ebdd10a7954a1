// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/signals.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace lapidary::compute {

namespace {

constexpr int kCancelledStatus = 130;

sigset_t watchedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

void ignoreBrokenPipes()
{
    std::signal(SIGPIPE, SIG_IGN);
}

SignalWatcher::SignalWatcher(std::function<void()> onSignal)
    : m_onSignal(std::move(onSignal))
{
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_signals = ::signalfd(-1, &signals, SFD_CLOEXEC);
    m_stop = ::eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { watch(); });
}

SignalWatcher::~SignalWatcher()
{
    const std::uint64_t one = 1;
    if (::write(m_stop, &one, sizeof(one)) == sizeof(one)) {
        m_thread.join();
    } else {
        m_thread.detach();
    }
    ::close(m_signals);
    ::close(m_stop);
}

void SignalWatcher::watch()
{
    bool hasBeenCalled = false;
    for (;;) {
        std::array<pollfd, 2> entries{pollfd{m_stop, POLLIN, 0}, pollfd{m_signals, POLLIN, 0}};
        if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) {
            return;
        }
        if (entries[0].revents != 0) {
            return;
        }
        signalfd_siginfo information{};
        if (entries[1].revents == 0
            || ::read(m_signals, &information, sizeof(information)) != sizeof(information)) {
            continue;
        }
        if (hasBeenCalled) {
            ::_exit(kCancelledStatus);
        }
        hasBeenCalled = true;
        m_onSignal();
    }
}

} // namespace lapidary::compute
