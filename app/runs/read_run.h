// SPDX-License-Identifier: GPL-3.0-or-later
// What is new in a run.db since one looked last. For pool threads.
#pragma once

#include "model/core/result.h"
#include "model/run/run_rows.h"
#include "model/run/run_state.h"

#include <QString>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::app {

/// How far a run has been read.
struct RunCursor
{
    std::map<std::string, std::int64_t> scalars; ///< last step of each curve
    std::int64_t loads = -1;                     ///< last step
    std::int64_t routing = -1;
    std::int64_t events = 0; ///< last id
};

/// The rows behind a cursor.
struct RunDelta
{
    model::RunState state;
    std::map<std::string, std::vector<model::ScalarRow>> scalars;
    std::vector<model::CountRow> loads;
    std::vector<model::CountRow> routing;
    std::vector<model::RunEvent> events;
    /// The job went back: what was read from this step on is no longer true, and is not in here.
    std::optional<std::int64_t> truncateFrom;
    RunCursor cursor;     ///< behind all this
    bool hasMore = false; ///< rows were left for the next look
};

/// Reads a run's folder. Errors: those of RunReader.
model::Result<RunDelta> readRun(const QString& folder, const RunCursor& cursor);

} // namespace lapidary::app
