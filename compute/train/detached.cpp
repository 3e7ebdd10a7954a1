// SPDX-License-Identifier: Apache-2.0
#include "compute/train/detached.h"

#include "model/checkpoint/run_folder.h"
#include "model/core/file_descriptor.h"
#include "model/core/io_error.h"
#include "model/data/text_file.h"
#include "model/run/run_reader.h"
#include "model/run/run_state.h"
#include "model/run/run_store.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

constexpr auto kPoll = std::chrono::milliseconds(20);
constexpr const char* kLogFile = "engine.log";

std::string ownProgram()
{
    std::array<char, 4096> path{};
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Starts the engine in a session of its own, its outputs in the log.
int spawnSession(const std::vector<std::string>& arguments, int log, pid_t& child)
{
    const std::string program = ownProgram();
    std::vector<char*> argv{const_cast<char*>(program.c_str())}; // NOLINT: posix_spawn's signature
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str())); // NOLINT
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, log, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none; // the engine blocks signals for its watcher; the new process shall not
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    const int status
        = posix_spawn(&child, program.c_str(), &actions, &attributes, argv.data(), ::environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

/// A code that the engine ends with this status for.
ErrorCode codeOf(int status)
{
    for (const ErrorCode code :
        {ErrorCode::InvalidArgument, ErrorCode::NotFound, ErrorCode::DiskFull,
            ErrorCode::OutOfMemory, ErrorCode::GpuOutOfMemory, ErrorCode::NoGpu, ErrorCode::GpuLost,
            ErrorCode::Numeric, ErrorCode::Locked, ErrorCode::Cancelled}) {
        if (model::exitStatus(code) == status) {
            return code;
        }
    }
    return ErrorCode::Internal;
}

/// The error that a process ended with: its line `error[CODE]: …` and its exit status.
Error errorOf(const fs::path& log, int status)
{
    const Result<std::string> text = model::readTextFile(log.string());
    const std::string all = text ? *text : std::string();
    const std::size_t begin = all.rfind("error[");
    const std::size_t colon = all.find("]: ", begin == std::string::npos ? 0 : begin);
    if (begin == std::string::npos || colon == std::string::npos || !WIFEXITED(status)) {
        return {ErrorCode::Internal,
            "the process of the run ended before it began"
                + (WIFSIGNALED(status) ? ", by signal " + std::to_string(WTERMSIG(status))
                                       : std::string()),
            log.string(), "start it without --detach to see why", {}};
    }
    const std::string id = all.substr(begin + 6, colon - begin - 6);
    const bool isRule = id.find_first_not_of("0123456789") != std::string::npos;
    return {codeOf(WEXITSTATUS(status)), all.substr(colon + 3, all.find('\n', colon) - colon - 3),
        {}, {}, isRule ? id : std::string()};
}

/// One start, from the process to its first sign of life.
class Starting
{
public:
    Starting(const DetachedStart& start, const CancelToken& cancel, const ProgressSink& progress)
        : m_start(start)
        , m_cancel(cancel)
        , m_progress(progress)
        , m_log(start.isResumed
                  ? start.run / kLogFile
                  : start.run.parent_path() / ("." + start.run.filename().string() + ".log"))
    { }

    Result<CommandResult> run()
    {
        LAP_CHECK(spawn());
        m_progress({"starting the run", 0.0, 0.0, "", {}});
        for (;;) {
            int status = 0;
            if (::waitpid(m_child, &status, WNOHANG) == m_child) {
                return ended(status);
            }
            if (isAtWork()) {
                std::thread([child = m_child] { ::waitpid(child, nullptr, 0); }).detach();
                return answer();
            }
            if (m_cancel.isCancelled()) {
                return giveUp();
            }
            std::this_thread::sleep_for(kPoll);
        }
    }

private:
    Result<void> spawn()
    {
        std::error_code code;
        fs::create_directories(m_log.parent_path(), code); // else opening the log says why not
        const int mode = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
        const model::FileDescriptor log(
            ::open(m_log.c_str(), m_start.isResumed ? mode : mode | O_TRUNC, 0644));
        if (!log.isOpen()) {
            return model::ioError("write", m_log.string(), errno);
        }
        if (const int reason = spawnSession(m_start.arguments, log.get(), m_child); reason != 0) {
            return model::ioError("start", ownProgram(), reason);
        }
        return {};
    }

    bool isAtWork() const
    {
        auto reader = model::RunReader::open(m_start.run / model::kRunDatabase);
        const auto status = reader ? reader->status() : reader.error();
        return status
            && model::runStateOf(*status, std::chrono::system_clock::now()).process.pid == m_child;
    }

    /// The log moves into the folder, which is there now; the process goes on writing to it.
    Result<CommandResult> answer()
    {
        if (!m_start.isResumed) {
            std::error_code code; // a log at its first place is better than a failed start
            fs::rename(m_log, m_start.run / kLogFile, code);
        }
        LAP_TRY(Json status, statusOf(m_start.run));
        return CommandResult{std::move(status)};
    }

    Result<CommandResult> ended(int status)
    {
        const bool hasWorked = isAtWork();
        if (hasWorked) { // a short run is over already
            return answer();
        }
        Error error = errorOf(m_log, status);
        removeLog();
        return error;
    }

    Result<CommandResult> giveUp()
    {
        ::kill(m_child, SIGTERM);
        int status = 0;
        ::waitpid(m_child, &status, 0);
        removeLog();
        return Error{ErrorCode::Cancelled, "starting the run was cancelled", {}, {}, {}};
    }

    void removeLog() const
    {
        if (!m_start.isResumed) {
            std::error_code ignored;
            fs::remove(m_log, ignored);
        }
    }

    const DetachedStart& m_start;
    const CancelToken& m_cancel;
    const ProgressSink& m_progress;
    fs::path m_log;
    pid_t m_child = -1;
};

} // namespace

Result<CommandResult> startDetached(
    const DetachedStart& start, const CancelToken& cancel, const ProgressSink& progress)
{
    return Starting(start, cancel, progress).run();
}

Result<Json> statusOf(const fs::path& run)
{
    std::error_code code;
    if (!fs::exists(run / model::kRunDatabase, code)) {
        return Error{ErrorCode::NotFound, "there is no run in this folder", run.string(),
            "name a folder that `train --out` made", {}};
    }
    LAP_TRY(model::RunReader reader, model::RunReader::open(run / model::kRunDatabase));
    LAP_TRY(const auto all, reader.status());
    const model::RunState state = model::runStateOf(all, std::chrono::system_clock::now());
    return Json{{"run", run.string()}, {"state", state.state}, {"step", state.step},
        {"steps", state.steps}, {"heartbeat", state.heartbeat},
        {"heartbeat_age", state.heartbeatAge ? Json(*state.heartbeatAge) : Json()},
        {"loss", std::isfinite(state.loss) ? Json(state.loss) : Json()}, {"pid", state.process.pid},
        {"exit", {{"class", state.exitClass}, {"sentence", state.exitSentence}}}};
}

} // namespace lapidary::compute
