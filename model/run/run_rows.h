// SPDX-License-Identifier: Apache-2.0
// The rows of a run.db (commands.md, "Tables of run.db"): what a training job says about itself.
#pragma once

#include "model/core/json.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lapidary::model {

/// One value of a curve. Not a number where the file holds none.
struct ScalarRow
{
    std::int64_t step = 0;
    double value = 0.0;
};

/// Tokens that went to each expert of one layer in one step; of `step_routing` five times as many
/// numbers, one row of experts for each reasoning step.
struct CountRow
{
    std::int64_t step = 0;
    std::int64_t layer = 0;
    std::vector<std::int32_t> tokens;
};

/// Everything that is known when a step is done.
struct RunStep
{
    std::int64_t step = 0;
    std::map<std::string, double> scalars;
    std::vector<CountRow> expertLoad;  ///< their `step` is not used
    std::vector<CountRow> stepRouting; ///< [5][experts]; none where the data has no labels
};

struct RunEvent
{
    std::int64_t id = 0; ///< given by the store
    std::string time;    ///< UTC, given by the store
    std::int64_t step = 0;
    std::string severity; ///< info, warning, error
    std::string kind;     ///< start, checkpoint, resume, remedy, …
    std::string text;
    Json detail = Json::object();
};

/// What somebody asks of a running job.
struct RunRequest
{
    std::int64_t id = 0;
    std::string verb;     ///< pause, resume, steps, checkpoint, finish, stop, remedy
    std::string argument; ///< of `steps` and `remedy`
    std::string answer;   ///< empty until the job has taken it
};

} // namespace lapidary::model
