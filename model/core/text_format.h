// SPDX-License-Identifier: Apache-2.0
// Wording of what is quoted in sentences, logs and lock files; independent of the locale.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace lapidary::model {

/// `text` in double quotes for an error sentence: control characters, quotes and backslashes are
/// escaped as in JSON, malformed UTF-8 becomes U+FFFD, and more than `limit` bytes end in "...".
std::string quotedText(std::string_view text, std::size_t limit = 80);

/// A moment in UTC as ISO 8601 with milliseconds: 2026-01-31T14:03:47.123Z.
std::string utcText(std::chrono::system_clock::time_point time);

/// A moment of utcText() in local time, for people: "14:05 today", else "14:05 on 2026-01-31". What
/// is no such moment gives "an unknown time".
std::string localMoment(std::string_view utc, std::chrono::system_clock::time_point now);

} // namespace lapidary::model
