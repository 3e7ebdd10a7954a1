// SPDX-License-Identifier: Apache-2.0
#include "compute/gpu/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lapidary::compute {

namespace {

using Clock = std::chrono::steady_clock;

int spawn(const std::vector<std::string>& arguments, int output, pid_t& child)
{
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str())); // NOLINT: posix_spawn's signature
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // The engine blocks signals for its watcher and ignores SIGPIPE; the child shall not.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int status = posix_spawn(&child, argv[0], &actions, &attributes, argv.data(), ::environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

/// Reads until the end of the output or the deadline; true at the end.
bool readAll(int descriptor, Clock::time_point deadline, std::size_t limit, std::string& output)
{
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto left
            = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd entry{descriptor, POLLIN, 0};
        const int ready = ::poll(&entry, 1, std::max(0, static_cast<int>(left.count())));
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            return false;
        }
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count == 0) {
            return true;
        }
        if (count < 0 && errno != EINTR) {
            return false;
        }
        const auto room = limit - std::min(limit, output.size());
        output.append(
            buffer.data(), std::min(room, static_cast<std::size_t>(std::max<ssize_t>(0, count))));
    }
}

/// The child's end, or nothing by the deadline. It closed its output already or is killed, so the
/// wait is short; there is no call that waits for a process with a time limit everywhere.
bool waitUntil(pid_t child, Clock::time_point deadline, int& status)
{
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child || (ended < 0 && errno != EINTR)) {
            return ended == child;
        }
        if (Clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

} // namespace

ChildEnd runChild(const std::vector<std::string>& arguments, std::chrono::milliseconds limit,
    std::size_t outputLimit)
{
    const Clock::time_point deadline = Clock::now() + limit;
    ChildEnd end;
    std::array<int, 2> pipe{-1, -1};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        end.code = errno;
        return end;
    }
    pid_t child = -1;
    const int started = spawn(arguments, pipe[1], child);
    ::close(pipe[1]);
    if (started != 0) {
        ::close(pipe[0]);
        end.code = started;
        return end;
    }
    int status = 0;
    const bool isRead = readAll(pipe[0], deadline, outputLimit, end.output);
    ::close(pipe[0]);
    if (!isRead || !waitUntil(child, deadline, status)) {
        ::kill(child, SIGKILL);
        waitUntil(child, Clock::now() + std::chrono::seconds(1), status);
        end.kind = ChildEnd::Kind::TimedOut;
        return end;
    }
    end.kind = WIFSIGNALED(status) ? ChildEnd::Kind::Signalled : ChildEnd::Kind::Exited;
    end.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return end;
}

} // namespace lapidary::compute
