// SPDX-License-Identifier: Apache-2.0
// request: asks something of a running training job.
#include "compute/commands/command.h"
#include "compute/train/detached.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"

#include <chrono>
#include <filesystem>
#include <thread>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

constexpr auto kPoll = std::chrono::milliseconds(50);

/// Waits until the job has answered, `seconds` at most.
Result<model::RunRequest> await(
    const std::filesystem::path& path, std::int64_t id, double seconds, const CancelToken& cancel)
{
    LAP_TRY(model::RunReader reader, model::RunReader::open(path));
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    for (;;) {
        LAP_TRY(model::RunRequest request, reader.request(id));
        if (!request.answer.empty() || cancel.isCancelled()
            || std::chrono::steady_clock::now() > end) {
            return request;
        }
        std::this_thread::sleep_for(kPoll);
    }
}

/// A request to a job that has ended would wait for ever.
Result<void> checkActive(const std::string& run)
{
    LAP_TRY(const Json status, statusOf(run));
    const auto state = status["state"].get<std::string>();
    if (state == "finished" || state == "stopped" || state == "failed" || state == "lost") {
        return model::Error{model::ErrorCode::InvalidArgument,
            "nobody works on this run: found the state " + state + ", expected running or paused",
            run, "go on with it by `lapidary-engine train --resume`", {}};
    }
    return {};
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_CHECK(checkActive(params.text("run")));
    const std::filesystem::path path
        = std::filesystem::path(params.text("run")) / model::kRunDatabase;
    LAP_TRY(const std::int64_t id,
        model::addRequest(path, params.text("verb"),
            params.has("argument") ? params.text("argument") : std::string()));
    LAP_TRY(
        const model::RunRequest request, await(path, id, params.number("wait"), context.cancel));
    return CommandResult{{{"id", id}, {"verb", request.verb}, {"argument", request.argument},
        {"answer", request.answer.empty() ? Json() : Json(request.answer)}}};
}

std::string render(const Json& result, const TextStyle&)
{
    return result["answer"].is_null() ? "the job has not answered yet\n"
                                      : result["answer"].get<std::string>() + "\n";
}

} // namespace

Command makeRequest()
{
    return {.info = {.id = "request",
                .title = "Request",
                .summary = "Asks a training run to pause, resume, change its steps, keep a "
                           "checkpoint, finish or stop.",
                .parameters = {{.name = "run",
                                   .type = model::ParamType::Path,
                                   .help = "the run's folder",
                                   .isRequired = true,
                                   .isPositional = true},
                    {.name = "verb",
                        .type = model::ParamType::Choice,
                        .help = "what is asked",
                        .choices
                        = {"pause", "resume", "steps", "checkpoint", "finish", "stop", "remedy"},
                        .isRequired = true,
                        .isPositional = true},
                    {.name = "argument",
                        .type = model::ParamType::Text,
                        .help = "of steps: how many; of remedy: which",
                        .isPositional = true},
                    {.name = "wait",
                        .type = model::ParamType::Number,
                        .help = "how long to wait for the answer",
                        .defaultValue = 10.0,
                        .minimum = 0.0,
                        .maximum = 3600.0,
                        .unit = "s"}}},
        .example = "lapidary-engine request runs/first pause",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
