// SPDX-License-Identifier: Apache-2.0
// TaskItem: a reasoning item that was made, not collected: a prompt, a worked response whose every
// sentence is labelled with its step, and the answer.
#pragma once

#include "model/steps/step_spans.h"

#include <string>
#include <vector>

namespace lapidary::model {

inline constexpr int kLowestLevel = 1;
inline constexpr int kHighestLevel = 6;

/// One item. Texts are ASCII, so that code points are bytes; the response ends in "\n#### ANSWER".
struct TaskItem
{
    std::string id;
    std::string task;
    int level = kLowestLevel; ///< number of deductions
    std::string prompt;
    std::string response;
    std::vector<StepSpan> steps; ///< one a sentence, ascending
    std::string answer;
};

/// As a line of a data file: id, task, level, prompt, response, steps[{label, start, end}], answer.
Json toJson(const TaskItem& item);

} // namespace lapidary::model
