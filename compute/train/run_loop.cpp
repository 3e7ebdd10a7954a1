// SPDX-License-Identifier: Apache-2.0
#include "compute/train/run_loop.h"

#include "compute/train/checkpoint.h"
#include "compute/train/heartbeat.h"
#include "model/core/text_format.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <thread>

namespace lapidary::compute {

namespace {

using model::Error;
using model::Json;
using model::Result;

constexpr auto kPausedWait = std::chrono::milliseconds(100);
constexpr auto kLogInterval = std::chrono::seconds(10);

std::string lossText(double loss)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", loss);
    return text.data();
}

} // namespace

RunLoop::RunLoop(Recipe recipe, std::filesystem::path folder, Trainer trainer,
    model::RunStore store, const RunSettings& settings)
    : m_recipe(std::move(recipe))
    , m_folder(std::move(folder))
    , m_trainer(std::move(trainer))
    , m_store(std::move(store))
    , m_settings(settings)
    , m_firstStep(m_trainer.steps())
{ }

Result<CommandResult> RunLoop::run()
{
    LAP_TRY(const auto heartbeat, Heartbeat::start(m_folder / model::kRunDatabase));
    Result<CommandResult> result = steps();
    if (!result) {
        return failed(std::move(result).error());
    }
    return result;
}

Result<CommandResult> RunLoop::steps()
{
    LAP_CHECK(say("running"));
    while (m_trainer.steps() < m_recipe.steps && m_end.empty()) {
        LAP_CHECK(takeRequests());
        if (m_settings.cancel.isCancelled()) {
            m_end = "stopped";
        }
        if (!m_end.empty()) {
            break;
        }
        if (m_isPaused) {
            std::this_thread::sleep_for(kPausedWait);
        } else {
            LAP_CHECK(oneStep());
        }
    }
    return finish();
}

Result<void> RunLoop::oneStep()
{
    const auto begin = std::chrono::steady_clock::now();
    LAP_TRY(TrainerStep step, m_trainer.step());
    const bool isLast = m_trainer.steps() == m_recipe.steps;
    const std::int64_t every = m_recipe.validateEvery;
    if (every > 0 && (isLast || m_trainer.steps() % every == 0)) {
        step.row.scalars.merge(m_trainer.validate());
    }
    m_working += std::chrono::steady_clock::now() - begin;
    m_loss = step.row.scalars.at("loss");
    step.row.scalars["seconds_left"] = secondsLeft();
    LAP_CHECK(m_store.writeStep(step.row));
    for (const std::string& phase : step.phases) {
        LAP_CHECK(note("phase", phase, "info", step.row.step));
    }
    LAP_CHECK(say("running"));
    report(m_loss);
    return m_trainer.steps() % m_recipe.checkpointEvery == 0 ? keep() : Result<void>();
}

double RunLoop::secondsLeft() const
{
    const auto done = static_cast<double>(m_trainer.steps() - m_firstStep);
    const auto left = static_cast<double>(m_recipe.steps - m_trainer.steps());
    return std::chrono::duration<double>(m_working).count() / done * left;
}

void RunLoop::report(double loss)
{
    const std::string phase = "training, loss " + lossText(loss);
    m_settings.progress({phase, static_cast<double>(m_trainer.steps()),
        static_cast<double>(m_recipe.steps), "steps", secondsLeft()});
    const auto now = std::chrono::steady_clock::now();
    if (m_settings.log && now - m_logged >= kLogInterval) {
        m_logged = now;
        m_settings.log("step " + std::to_string(m_trainer.steps()) + " of "
            + std::to_string(m_recipe.steps) + ", loss " + lossText(loss));
    }
}

Result<void> RunLoop::note(const std::string& kind, const std::string& text,
    const std::string& severity, std::int64_t step)
{
    if (m_settings.log) {
        m_settings.log(kind + ": " + text);
    }
    const std::int64_t at = step < 0 ? m_trainer.steps() : step;
    return m_store.addEvent({0, {}, at, severity, kind, text, Json::object()});
}

std::string RunLoop::sizeOfData() const
{
    return std::to_string(m_trainer.data().size()) + " items, "
        + std::to_string(m_trainer.data().leftOut()) + " left out";
}

Result<void> RunLoop::keep()
{
    if (m_keptStep == m_trainer.steps()) {
        return {};
    }
    LAP_TRY(m_checkpoint, writeCheckpoint(m_folder, m_trainer));
    m_keptStep = m_trainer.steps();
    return note("checkpoint", m_checkpoint.filename().string() + " is kept");
}

Result<void> RunLoop::say(const std::string& state)
{
    return m_store.setStatus(
        {{"state", state}, {"heartbeat", model::utcText(std::chrono::system_clock::now())},
            {"step", std::to_string(m_trainer.steps())}, {"steps", std::to_string(m_recipe.steps)},
            {"loss", lossText(m_loss)}, {"exit_class", ""}, {"exit_sentence", ""}});
}

Result<void> RunLoop::takeRequests()
{
    LAP_TRY(const std::vector<model::RunRequest> requests, m_store.openRequests());
    for (const model::RunRequest& request : requests) {
        LAP_TRY(const std::string answer, take(request));
        LAP_CHECK(say(m_isPaused ? "paused" : "running")); // before the answer is seen
        LAP_CHECK(m_store.answer(request.id, answer));
        LAP_CHECK(note("request", request.verb + ": " + answer));
    }
    return {};
}

Result<std::string> RunLoop::take(const model::RunRequest& request)
{
    const std::string at = " at step " + std::to_string(m_trainer.steps());
    if (request.verb == "pause" || request.verb == "resume") {
        m_isPaused = request.verb == "pause";
        return (m_isPaused ? "paused" : "goes on") + at;
    }
    if (request.verb == "checkpoint") {
        LAP_CHECK(keep());
        return "kept" + at;
    }
    if (request.verb == "finish" || request.verb == "stop") {
        m_end = request.verb == "finish" ? "finished" : "stopped";
        return m_end + at;
    }
    return request.verb == "steps" ? newEnd(request.argument)
                                   : Result<std::string>("there is no remedy of this name");
}

Result<std::string> RunLoop::newEnd(const std::string& argument)
{
    std::int64_t steps = 0;
    const char* const end = argument.data() + argument.size();
    const auto [last, reason] = std::from_chars(argument.data(), end, steps);
    if (reason != std::errc() || last != end || steps < m_trainer.steps() || steps < 1) {
        return std::string("not done: found ") + model::quotedText(argument)
            + ", expected a number of steps from " + std::to_string(m_trainer.steps());
    }
    m_recipe.steps = steps;
    return "goes on to step " + argument;
}

Result<CommandResult> RunLoop::finish()
{
    LAP_CHECK(say("finishing"));
    LAP_CHECK(keep());
    const std::string state = m_end.empty() ? "finished" : m_end;
    const bool isStopped = state == "stopped";
    const std::string sentence
        = "the run " + state + " at step " + std::to_string(m_trainer.steps());
    LAP_CHECK(note("finish", sentence));
    LAP_CHECK(m_store.setStatus({{"state", state}, {"exit_class", isStopped ? "stopped" : "done"},
        {"exit_sentence", sentence}}));
    return CommandResult{
        {{"run", m_folder.string()}, {"state", state}, {"step", m_trainer.steps()},
            {"steps", m_recipe.steps}, {"loss", m_loss}, {"checkpoint", m_checkpoint.string()},
            {"items", m_trainer.data().size()}, {"left_out", m_trainer.data().leftOut()}},
        isStopped ? 10 : 0};
}

Error RunLoop::failed(Error error)
{
    // What failed may also keep the database from being written; the first error counts.
    static_cast<void>(note("failure", error.text(), "error"));
    static_cast<void>(say("failed"));
    static_cast<void>(m_store.setStatus(
        {{"exit_class", std::string(model::name(error.code))}, {"exit_sentence", error.text()}}));
    return error;
}

} // namespace lapidary::compute
