// SPDX-License-Identifier: Apache-2.0
// Evaluation: several models on the same items, item by item, so that a run that is stopped early
// compares what it has.
#pragma once

#include "compute/evaluation/contestant.h"
#include "model/core/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

struct EvaluateOptions
{
    std::string benchmark;
    std::vector<std::string> files;
    std::int64_t limit = 0; ///< items of each file; 0: all
    std::int64_t maxTokens = 512;
    std::uint64_t seed = 1; ///< of the order of the items and of the intervals
    std::string out;        ///< folder for the items and the result
};

struct Evaluation
{
    model::Json summary;
    bool isPartial = false;
};

/// Evaluates the models and writes `evaluation.json`, `by_level.csv` and one `items-N.jsonl` per
/// model, whole or not at all; cancelled after the first item it writes what there is.
/// Errors: those of DataFile and Benchmark::read; InvalidArgument when no item fits; Cancelled.
model::Result<Evaluation> evaluate(const std::vector<Contestant>& contestants,
    const EvaluateOptions& options, const CancelToken& cancel, const ProgressSink& progress);

} // namespace lapidary::compute
