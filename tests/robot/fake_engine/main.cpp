// SPDX-License-Identifier: GPL-3.0-or-later
// An engine that measures nothing and always answers the same, so that what the workbench shows can
// be compared. LAPIDARY_FAKE_ENGINE in the environment makes it misbehave:
//   garbage   says something that is no JSON     newer   speaks a later protocol
//   mute      never says anything                crash   ends with status 70 after its hello
//   slow      takes its time with the self-checks, until cancelled
#include "model/core/json.h"

#include <cstdlib>
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
                    {"methods", {"describe", "doctor"}}, {"cuda_plugin", false}}}});
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
            fail(std::exchange(m_running, nullptr), "cancelled", "the request was cancelled");
        } else if (method == "doctor") {
            checkMachine(id);
        } else {
            fail(id, "invalid_argument", "the fake engine knows no method " + method);
        }
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
    Json m_running = nullptr; ///< the request that is being worked on
};

} // namespace

int main()
{
    const char* manner = std::getenv("LAPIDARY_FAKE_ENGINE");
    return FakeEngine(manner ? manner : "").run();
}
