// SPDX-License-Identifier: Apache-2.0
#include "model/core/log.h"

#include "model/core/text_format.h"

#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace lapidary::model {

namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

/// A character next to which the home folder's path is only a part of another path.
bool isInName(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
}

} // namespace

Logger::Logger(std::vector<LogSink> sinks, LogLevel threshold, std::string homeFolder, Clock clock)
    : m_sinks(std::move(sinks))
    , m_threshold(threshold)
    , m_homeFolder(std::move(homeFolder))
    , m_clock(std::move(clock))
{ }

void Logger::write(LogLevel level, std::string_view text)
{
    if (level < m_threshold) {
        return;
    }
    const std::scoped_lock lock(m_mutex); // around the clock too: times never go back in a log
    const LogEntry entry{level, m_clock(), shown(text)};
    for (const LogSink& sink : m_sinks) {
        sink(entry);
    }
}

std::string Logger::environmentHome()
{
    const char* home = std::getenv("HOME");
    return home != nullptr ? home : std::string();
}

std::string Logger::shown(std::string_view text) const
{
    std::string line(text);
    for (char& c : line) {
        c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    if (m_homeFolder.size() < 2) { // "/" would hide every separator
        return line;
    }
    std::size_t at = 0;
    while ((at = line.find(m_homeFolder, at)) != std::string::npos) {
        const std::size_t end = at + m_homeFolder.size();
        const bool startsPath = at == 0 || !isInName(line[at - 1]);
        const bool endsName = end == line.size() || !isInName(line[end]);
        if (startsPath && endsName) {
            line.replace(at, m_homeFolder.size(), 1, '~');
        }
        ++at;
    }
    return line;
}

std::string logLine(const LogEntry& entry)
{
    return utcText(entry.time) + " "
        + std::string(kLevelNames[static_cast<std::size_t>(entry.level)]) + " " + entry.text;
}

LogSink standardErrorSink()
{
    return [](const LogEntry& entry) {
        const std::string line = logLine(entry) + "\n";
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

} // namespace lapidary::model
