// SPDX-License-Identifier: GPL-3.0-or-later
// An engine that measures nothing and always answers the same, so that what the workbench shows can
// be compared. LAPIDARY_FAKE_ENGINE in the environment makes it misbehave:
//   garbage   says something that is no JSON     newer   speaks a later protocol
//   mute      never says anything                crash   ends with status 70 after its hello
//   slow      takes its time with the self-checks, until cancelled
//   slow-work likewise with generating and recording
// A recording that it makes is a copy of the folder LAPIDARY_FAKE_RECORDING.
#include "model/core/json.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>
#include <utility>

namespace {

using lapidary::model::Json;

constexpr int kInternalError = 70;

void say(const Json& line)
{
    std::cout << line.dump() << std::endl;
}

Json doctorResult()
{
    const auto check = [](const char* name) {
        return Json{
            {"name", name}, {"title", name}, {"device", "cpu"}, {"passed", true}, {"figure", 0.25}};
    };
    return {{"cpu", {{"name", "Test processor"}, {"lanes", {"avx2", "avx512"}}, {"cores", 8}}},
        {"memory", {{"total_bytes", 17179869184}, {"available_bytes", 8589934592}}},
        {"libtorch", "2.11.0"}, {"cuda", {{"available", false}, {"reason", "no driver"}}},
        {"self_checks", {check("Grouped matrix product"), check("Top-k gate")}}, {"passed", true}};
}

class FakeEngine
{
public:
    explicit FakeEngine(std::string manner)
        : m_manner(std::move(manner))
    { }

    int run()
    {
        if (m_manner == "garbage") {
            std::cout << "Welcome to the wrong program!" << std::endl;
        } else if (m_manner != "mute") {
            say({{"hello",
                {{"program", "lapidary-engine"}, {"version", "0.1.0"},
                    {"protocol", m_manner == "newer" ? 99 : 1}, {"pid", getpid()},
                    {"methods",
                        {"describe", "doctor", "generate", "make-tasks", "perplexity", "record"}},
                    {"cuda_plugin", false}}}});
        }
        if (m_manner == "crash") {
            std::cerr << "error[70]: planted failure of a test, nothing is wrong" << std::endl;
            return kInternalError;
        }
        std::string line;
        while (std::getline(std::cin, line)) {
            answer(Json::parse(line, nullptr, /*allow_exceptions=*/false));
        }
        return 0;
    }

private:
    void answer(const Json& request)
    {
        if (m_manner == "mute" || !request.is_object() || !request.contains("id")) {
            return;
        }
        const Json id = request["id"];
        const std::string method = request.value("method", "");
        if (method == "ping") {
            say({{"id", id}, {"result", {{"running", m_running}, {"queued", 0}}},
                {"exit_status", 0}});
        } else if (method == "cancel") {
            say({{"id", id}, {"result", {{"cancelled", true}}}, {"exit_status", 0}});
            if (std::exchange(m_isRecording, false)) {
                finishRecording(std::exchange(m_running, nullptr), /*isPartial=*/true);
                return;
            }
            fail(std::exchange(m_running, nullptr), "cancelled", "the request was cancelled");
        } else if (method == "doctor") {
            checkMachine(id);
        } else if (method == "generate") {
            generate(id, request["params"]);
        } else if (method == "perplexity") {
            say({{"id", id},
                {"result", {{"tokens", 1234}, {"nll", 1.5}, {"perplexity", 4.4816890703380645}}},
                {"exit_status", 0}});
        } else if (method == "make-tasks") {
            makeTasks(id, request["params"]);
        } else if (method == "record") {
            record(id, request["params"]);
        } else {
            fail(id, "invalid_argument", "the fake engine knows no method " + method);
        }
    }

    /// Three words, each told as it comes; in the manner "slow" only the first, until cancelled.
    void generate(const Json& id, const Json& params)
    {
        const std::array<const char*, 3> texts{" one", " one two", " one two three"};
        for (std::size_t i = 0; i < texts.size(); ++i) {
            say({{"id", id},
                {"progress",
                    {{"phase", "generating"}, {"done", i + 1}, {"total", 3}, {"unit", "tokens"},
                        {"text", texts[i]}}}});
            if (m_manner == "slow-work") {
                m_running = id;
                return;
            }
        }
        const bool isChat = params.value("chat", false);
        say({{"id", id},
            {"result",
                {{"ids", {1, 2, 3}}, {"text", isChat ? "I am fine." : texts.back()},
                    {"prompt_tokens", 5}, {"tokens_per_second", 123.4},
                    {"prefill_tokens_per_second", nullptr}, {"stop_reason", "length"}}},
            {"exit_status", 0}});
    }

    void makeTasks(const Json& id, const Json& params)
    {
        std::ofstream(params.value("out", ""))
            << R"({"prompt": "1 + 1?", "response": "2"})" << '\n';
        say({{"id", id}, {"result", {{"items", 1}}}, {"exit_status", 0}});
    }

    /// The result is a copy of the recording that the test has laid ready.
    void record(const Json& id, const Json& params)
    {
        say({{"id", id},
            {"progress",
                {{"phase", "recording"}, {"done", 64}, {"total", params.value("tokens", 0)},
                    {"unit", "tokens"}, {"seconds_left", 90}}}});
        m_recordTo = params.value("out", "");
        if (m_manner == "slow-work") {
            m_running = id;
            m_isRecording = true;
            return;
        }
        finishRecording(id, /*isPartial=*/false);
    }

    void finishRecording(const Json& id, bool isPartial)
    {
        const char* ready = std::getenv("LAPIDARY_FAKE_RECORDING");
        std::error_code failed;
        std::filesystem::create_directories(m_recordTo, failed);
        std::filesystem::copy(
            ready ? ready : "", m_recordTo, std::filesystem::copy_options::recursive, failed);
        say({{"id", id},
            {"result",
                {{"tokens", isPartial ? 64 : 256}, {"left_out", 0}, {"tokens_per_second", 512.0},
                    {"layers", 2}, {"neurons", 12}, {"heads", 4}, {"partial", isPartial}}},
            {"exit_status", isPartial ? 10 : 0}});
    }

    void checkMachine(const Json& id)
    {
        say({{"id", id},
            {"progress",
                {{"phase", "self-checks"}, {"done", 1}, {"total", 2}, {"unit", "checks"}}}});
        if (m_manner == "slow") {
            m_running = id;
            return;
        }
        say({{"id", id}, {"result", doctorResult()}, {"exit_status", 0}});
    }

    void fail(const Json& id, const char* kind, const std::string& message)
    {
        if (!id.is_null()) {
            say({{"id", id},
                {"error",
                    {{"code", "FAKE"}, {"kind", kind}, {"exit", 130}, {"message", message},
                        {"where", ""}, {"hint", ""}}}});
        }
    }

    std::string m_manner;
    Json m_running = nullptr;   ///< the request that is being worked on
    bool m_isRecording = false; ///< it is a recording, which leaves something when it is cancelled
    std::string m_recordTo;
};

} // namespace

int main()
{
    const char* manner = std::getenv("LAPIDARY_FAKE_ENGINE");
    return FakeEngine(manner ? manner : "").run();
}
