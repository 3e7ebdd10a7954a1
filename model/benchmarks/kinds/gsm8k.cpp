// SPDX-License-Identifier: Apache-2.0
#include "model/benchmarks/answers.h"
#include "model/benchmarks/kinds/benchmark.h"

#include <algorithm>

namespace lapidary::model {

namespace {

Result<BenchmarkItem> read(const DataItem& item)
{
    BenchmarkItem result;
    LAP_TRY(result.prompt, fieldText(item, "question"));
    LAP_TRY(result.solution, fieldText(item, "answer"));
    const auto answer = markedAnswer(result.solution);
    if (!answer) {
        return Error{ErrorCode::InvalidArgument,
            item.place + ": the field \"answer\" has no line `#### number`", {},
            "name a file in the format of GSM8K", {}};
    }
    result.answer = *answer;
    // One line of the solution is one step; the last line is the answer itself.
    const auto lines = std::count(result.solution.begin(), result.solution.end(), '\n');
    result.level = std::to_string(lines);
    return result;
}

std::optional<std::string> answerOf(std::string_view response)
{
    const auto stated = statedAnswer(response);
    const auto number = lastNumber(stated ? std::string_view(*stated) : response);
    return number ? number : lastNumber(response);
}

} // namespace

Benchmark makeGsm8k()
{
    return {.info = {.id = "gsm8k",
                .title = "GSM8K",
                .summary = "Grade-school word problems; the final number must be the same, by "
                           "number of steps.",
                .source = "Cobbe et al. 2021, arXiv 2110.14168"},
        .read = read,
        .answerOf = answerOf};
}

} // namespace lapidary::model
