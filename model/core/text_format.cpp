// SPDX-License-Identifier: Apache-2.0
#include "model/core/text_format.h"

#include "model/core/json.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace lapidary::model {

std::string quotedText(std::string_view text, std::size_t limit)
{
    const Json value(std::string(text.substr(0, limit)));
    std::string all = value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
    if (text.size() > limit) {
        all.insert(all.size() - 1, "...");
    }
    return all;
}

std::string utcText(std::chrono::system_clock::time_point time)
{
    using std::chrono::milliseconds;
    const auto sinceEpoch
        = std::chrono::floor<milliseconds>(time.time_since_epoch()); // floor: also before 1970
    const auto seconds = std::chrono::floor<std::chrono::seconds>(sinceEpoch);
    const std::time_t whole = seconds.count();
    std::tm parts{};
    gmtime_r(&whole, &parts);
    std::array<char, 96> buffer{};
    const int length
        = std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
            parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
            parts.tm_sec, static_cast<int>((sinceEpoch - seconds).count()));
    return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string localMoment(std::string_view utc, std::chrono::system_clock::time_point now)
{
    std::tm parsed{};
    const std::string text(utc.substr(0, 19));
    const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parsed);
    if (!end || *end != '\0') {
        return "an unknown time";
    }
    const std::time_t moment = ::timegm(&parsed);
    const std::time_t today = std::chrono::system_clock::to_time_t(now);
    std::tm then{};
    std::tm present{};
    if (!::localtime_r(&moment, &then) || !::localtime_r(&today, &present)) {
        return "an unknown time";
    }
    const bool isToday = then.tm_year == present.tm_year && then.tm_yday == present.tm_yday;
    std::array<char, 64> buffer{};
    const std::size_t size = std::strftime(
        buffer.data(), buffer.size(), isToday ? "%H:%M today" : "%H:%M on %Y-%m-%d", &then);
    return {buffer.data(), size};
}

} // namespace lapidary::model
