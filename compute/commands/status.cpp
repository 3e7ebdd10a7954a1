// SPDX-License-Identifier: Apache-2.0
// status: where a training run is.
#include "compute/commands/command.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

std::string valueOf(const std::map<std::string, std::string>& all, const std::string& key)
{
    const auto found = all.find(key);
    return found == all.end() ? std::string() : found->second;
}

template <class Number>
Json numberOf(const std::string& text)
{
    Number value{};
    const auto [end, reason] = std::from_chars(text.data(), text.data() + text.size(), value);
    return reason == std::errc() && end == text.data() + text.size() ? Json(value) : Json();
}

/// A state that only a living process can be in, said by one that lives no more.
bool isLost(const std::string& state, const Json& pid)
{
    const bool isActive = state == "running" || state == "paused" || state == "starting";
    return isActive && pid.is_number() && pid.get<std::int64_t>() > 0
        && ::kill(static_cast<pid_t>(pid.get<std::int64_t>()), 0) != 0 && errno == ESRCH;
}

Result<CommandResult> run(const model::Params& params, const CommandContext&)
{
    LAP_TRY(model::RunReader reader,
        model::RunReader::open(std::filesystem::path(params.text("run")) / model::kRunDatabase));
    LAP_TRY(const auto all, reader.status());
    const std::string state = valueOf(all, "state");
    const Json pid = numberOf<std::int64_t>(valueOf(all, "pid"));
    return CommandResult{{{"state", isLost(state, pid) ? "lost" : state},
        {"step", numberOf<std::int64_t>(valueOf(all, "step"))},
        {"steps", numberOf<std::int64_t>(valueOf(all, "steps"))},
        {"heartbeat", valueOf(all, "heartbeat")}, {"loss", numberOf<double>(valueOf(all, "loss"))},
        {"pid", pid},
        {"exit",
            {{"class", valueOf(all, "exit_class")}, {"sentence", valueOf(all, "exit_sentence")}}}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    return style.strong(result["state"].get<std::string>()) + " at step " + result["step"].dump()
        + " of " + result["steps"].dump() + ", loss " + result["loss"].dump() + "\n"
        + result["exit"]["sentence"].get<std::string>() + "\n";
}

} // namespace

Command makeStatus()
{
    return {.info = {.id = "status",
                .title = "Status",
                .summary = "Says where a training run is, also while it runs.",
                .parameters = {{.name = "run",
                    .type = model::ParamType::Path,
                    .help = "the run's folder",
                    .isRequired = true,
                    .isPositional = true}}},
        .example = "lapidary-engine status runs/first --json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
