// SPDX-License-Identifier: Apache-2.0
// What any piece of work has in common, whoever asked for it: it can be cancelled, tells how far it
// is, and answers with JSON and an exit status.
#pragma once

#include "model/core/json.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace lapidary::compute {

/// Set by Ctrl+C, SIGTERM or a `cancel` message; long work asks it between pieces of a few
/// milliseconds.
class CancelToken
{
public:
    void cancel() { m_isCancelled.store(true, std::memory_order_relaxed); }

    bool isCancelled() const { return m_isCancelled.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> m_isCancelled{false};
};

/// How far a piece of work is. `done` and `total` are counted in `unit`; total 0 means unknown.
struct Progress
{
    std::string phase; ///< what is being done, as a person would say it
    double done = 0.0;
    double total = 0.0;
    std::string unit;
    std::optional<double> secondsLeft; ///< an estimate, when there is one
    std::optional<std::string> text{}; ///< the text generated so far, where text is generated
};

using ProgressSink = std::function<void(const Progress&)>;

/// {"phase", "done", "total", "unit"} and, where known, "seconds_left" and "text".
inline model::Json toJson(const Progress& progress)
{
    model::Json json{{"phase", progress.phase}, {"done", progress.done}, {"total", progress.total},
        {"unit", progress.unit}};
    if (progress.secondsLeft) {
        json["seconds_left"] = *progress.secondsLeft;
    }
    if (progress.text) {
        json["text"] = *progress.text;
    }
    return json;
}

/// What a command answered. `exitStatus` is 0, or 1 for a negative verdict, or 10 for a usable
/// partial result. A null `value` means that there is nothing to print.
struct CommandResult
{
    model::Json value;
    int exitStatus = 0;
};

} // namespace lapidary::compute
