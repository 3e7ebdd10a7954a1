// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runs/read_run.h"

#include "app/base/text.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"

#include <algorithm>
#include <chrono>

namespace lapidary::app {

namespace {

using model::CountRow;
using model::Result;

constexpr std::int64_t kMostRows = 4000; // of a table in one look

/// Leaves rows of the last step away when the limit may have cut it in two.
bool cutAtStep(std::vector<CountRow>& rows)
{
    if (static_cast<std::int64_t>(rows.size()) < kMostRows
        || rows.front().step == rows.back().step) {
        return false;
    }
    const std::int64_t last = rows.back().step;
    while (rows.back().step == last) {
        rows.pop_back();
    }
    return true;
}

void advance(std::int64_t& cursor, const std::vector<CountRow>& rows)
{
    cursor = rows.empty() ? cursor : rows.back().step;
}

/// A job that resumed writes the steps after its checkpoint anew.
void lookForResume(RunDelta& delta)
{
    for (const model::RunEvent& event : delta.events) {
        delta.cursor.events = std::max(delta.cursor.events, event.id);
        if (event.kind == "resume") {
            delta.truncateFrom = std::min(delta.truncateFrom.value_or(event.step), event.step);
        }
    }
    if (!delta.truncateFrom) {
        return;
    }
    const std::int64_t last = *delta.truncateFrom - 1;
    for (auto& [name, step] : delta.cursor.scalars) {
        step = std::min(step, last);
    }
    delta.cursor.loads = std::min(delta.cursor.loads, last);
    delta.cursor.routing = std::min(delta.cursor.routing, last);
}

} // namespace

Result<RunDelta> readRun(const QString& folder, const RunCursor& cursor)
{
    LAP_TRY(model::RunReader reader,
        model::RunReader::open(toUtf8(folder) + "/" + model::kRunDatabase));
    RunDelta delta;
    delta.cursor = cursor;
    LAP_TRY(const auto status, reader.status());
    delta.state = model::runStateOf(status, std::chrono::system_clock::now());
    LAP_TRY(delta.events, reader.events(cursor.events));
    lookForResume(delta);
    LAP_TRY(const std::vector<std::string> names, reader.scalarNames());
    for (const std::string& name : names) {
        std::int64_t& last = delta.cursor.scalars.try_emplace(name, -1).first->second;
        LAP_TRY(auto rows, reader.scalars(name, last));
        if (!rows.empty()) {
            last = rows.back().step;
            delta.scalars[name] = std::move(rows);
        }
    }
    LAP_TRY(delta.loads, reader.expertLoad(delta.cursor.loads, kMostRows));
    LAP_TRY(delta.routing, reader.stepRouting(delta.cursor.routing, kMostRows));
    delta.hasMore = cutAtStep(delta.loads);
    delta.hasMore = cutAtStep(delta.routing) || delta.hasMore;
    advance(delta.cursor.loads, delta.loads);
    advance(delta.cursor.routing, delta.routing);
    return delta;
}

} // namespace lapidary::app
