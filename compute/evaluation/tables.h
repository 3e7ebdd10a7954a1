// SPDX-License-Identifier: Apache-2.0
// What an evaluation answers with, and the files that it leaves.
#pragma once

#include "compute/evaluation/contestant.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lapidary::compute {

inline constexpr const char* kEvaluationName = "evaluation.json";
inline constexpr const char* kEvaluationFormat = "lapidary-evaluation-1";

struct EvaluationTable
{
    struct Model
    {
        std::string name;
        std::uint64_t activeParameters = 0;
        std::uint64_t parameters = 0;
    };

    std::string benchmark;
    std::vector<std::string> files; ///< the items are from
    std::vector<Model> models;
    std::vector<model::BenchmarkItem> items;
    std::vector<std::int64_t> solutionTokens;   ///< of each item, as the first model counts
    std::vector<std::vector<ItemScore>> scores; ///< of each model those of its items, in order
    std::int64_t leftOut = 0;                   ///< items longer than a model's context
    bool isPartial = false;                     ///< stopped before the last item
};

/// `models[{name, accuracy, interval, nll, by_level{}, by_task{}, by_length{}, …}]`,
/// `paired[{a, b, difference, interval, p, items}]` over the items that both answered, `items`,
/// `data[]`, `left_out`, `partial`.
model::Json summaryOf(const EvaluationTable& table, std::uint64_t seed);

/// Writes evaluation.json, by_level.csv and items-N.jsonl. Errors: DiskFull, IoError.
model::Result<void> writeTables(
    const std::filesystem::path& folder, const EvaluationTable& table, const model::Json& summary);

} // namespace lapidary::compute
