// SPDX-License-Identifier: Apache-2.0
// Evaluation: several models on the same items, one model in memory at a time, many items decoded
// together. A run that is stopped early keeps what was answered and compares what both answered.
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
    Contestant::Options answering;
    std::uint64_t seed = 1; ///< of the order of the items and of the intervals
    std::string out;        ///< folder for the items and the result
};

struct Evaluation
{
    model::Json summary;
    bool isPartial = false;
};

/// Evaluates the models and writes `evaluation.json`, `by_level.csv` and one `items-N.jsonl` per
/// model, whole or not at all; cancelled after the first item it writes what there is, without the
/// models that have answered none.
/// Errors: those of DataFile and Benchmark::read; InvalidArgument when no item fits; Cancelled.
model::Result<Evaluation> evaluate(const std::vector<Contestant>& contestants,
    const EvaluateOptions& options, const CancelToken& cancel, const ProgressSink& progress);

} // namespace lapidary::compute
