// SPDX-License-Identifier: Apache-2.0
// Final answers in worked responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// The rest of the line behind the last `####`, without blanks around it; nothing when there is
/// none or it is empty.
std::optional<std::string> markedAnswer(std::string_view response);

/// True when the line of a `####` is complete: there is an answer and a line end behind it.
bool isAnswerComplete(std::string_view response);

/// The answer as a person would read it: markedAnswer; else what follows the last "answer is" up
/// to the end of its sentence; else nothing.
std::optional<std::string> statedAnswer(std::string_view response);

/// The last number of a text, with its sign and fraction, without thousands separators.
std::optional<std::string> lastNumber(std::string_view text);

/// The same answer, whatever its case, a full stop behind it, and thousands separators in numbers.
bool isSameAnswer(std::string_view a, std::string_view b);

} // namespace lapidary::model
