// SPDX-License-Identifier: Apache-2.0
// Benchmark: how an item of a data file becomes a question, and how a response is scored.
#pragma once

#include "model/core/param_spec.h"
#include "model/data/data_file.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// One question.
struct BenchmarkItem
{
    std::string id;
    std::string prompt;
    std::string solution; ///< a worked response that is right
    std::string answer;
    std::string level; ///< group for the tables; empty: none
    std::string task;  ///< group for the tables; empty: none
};

/// One way to score; a new one is a new file in this folder.
struct Benchmark
{
    KindInfo info;
    /// Errors: InvalidArgument, naming the item and what it lacks.
    std::function<Result<BenchmarkItem>(const DataItem&)> read;
    /// The answer that a response gives, or nothing.
    std::function<std::optional<std::string>(std::string_view response)> answerOf;
};

} // namespace lapidary::model
