// SPDX-License-Identifier: Apache-2.0
#include "model/benchmarks/answers.h"
#include "model/benchmarks/kinds/benchmark.h"

namespace lapidary::model {

namespace {

/// A field as text, or an empty one.
std::string optionalField(const DataItem& item, const char* field)
{
    const auto text = fieldText(item, field);
    return text ? *text : std::string();
}

Result<BenchmarkItem> read(const DataItem& item)
{
    BenchmarkItem result;
    LAP_TRY(result.prompt, fieldText(item, "prompt"));
    LAP_TRY(result.solution, fieldText(item, "response"));
    LAP_TRY(result.answer, fieldText(item, "answer"));
    result.id = optionalField(item, "id");
    result.level = optionalField(item, "level");
    result.task = optionalField(item, "task");
    return result;
}

} // namespace

Benchmark makeFiveStep()
{
    return {.info = {.id = "five-step",
                .title = "Five-step reasoning",
                .summary = "Worked items of graded levels (`make-tasks`); the final answer must "
                           "be the same, by level."},
        .read = read,
        .answerOf = statedAnswer};
}

} // namespace lapidary::model
