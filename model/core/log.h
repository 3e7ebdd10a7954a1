// SPDX-License-Identifier: Apache-2.0
// Logger: one line for each thing worth knowing afterwards. It is handed to whoever logs; there is
// no global one.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

enum class LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
};

struct LogEntry
{
    LogLevel level = LogLevel::Info;
    std::chrono::system_clock::time_point time;
    std::string text; ///< one line; the home folder is written as ~
};

using LogSink = std::function<void(const LogEntry&)>;

/// Hands entries to its sinks, one at a time; may be called from every thread. A sink must not log.
class Logger
{
public:
    using Clock = std::function<std::chrono::system_clock::time_point()>;

    /// Entries below `threshold` are dropped. `homeFolder` is hidden in every text, so that a log
    /// can be shown to others; empty: nothing is hidden.
    explicit Logger(std::vector<LogSink> sinks, LogLevel threshold = LogLevel::Info,
        std::string homeFolder = environmentHome(), Clock clock = std::chrono::system_clock::now);

    void debug(std::string_view text) { write(LogLevel::Debug, text); }

    void info(std::string_view text) { write(LogLevel::Info, text); }

    void warning(std::string_view text) { write(LogLevel::Warning, text); }

    void error(std::string_view text) { write(LogLevel::Error, text); }

    void write(LogLevel level, std::string_view text);

    /// The value of HOME, or nothing.
    static std::string environmentHome();

private:
    std::string shown(std::string_view text) const;

    const std::vector<LogSink> m_sinks;
    const LogLevel m_threshold;
    const std::string m_homeFolder;
    const Clock m_clock;
    std::mutex m_mutex;
};

/// `2026-01-31T14:03:47.123Z warning text`, without a line break.
std::string logLine(const LogEntry& entry);

/// Writes each entry as one line to stderr.
LogSink standardErrorSink();

} // namespace lapidary::model
