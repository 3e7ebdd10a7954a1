// SPDX-License-Identifier: Apache-2.0
// train --detach, status and request: a run that another process works on.
#include "model/run/run_reader.h"
#include "model/run/run_state.h"
#include "tests/engine/engine_process.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <csignal>
#include <memory>

using namespace lapidary;
using namespace lapidary::test;

namespace {

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestTrainCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>(scratchTemplate());
        m_root = m_folder->path().toStdString() + "/";
        writeFile(m_root, "d.jsonl",
            R"({"prompt": "Lily had a red ball.", "response": "She liked to play with it."}
{"prompt": "Tom saw a big dog.", "response": "The dog was happy and ran to him."}
)");
        writeFile(m_root, "recipe.json",
            R"({"model": ")" LAPIDARY_SOURCE_DIR R"(/tests/fixtures/stories260K/hf",
                "data": [{"path": "d.jsonl"}], "steps": 100000, "batch_tokens": 20,
                "sequence_length": 60, "trains": "experts", "checkpoint_every": 100000})");
    }

    void cleanup()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL); // also when a test failed half-way
            m_pid = 0;
        }
    }

    void aDetachedRunAnswersRequestsAndOutlivesItsStarter()
    {
        start();
        QCOMPARE(q(ask("pause")).left(6), u"paused"_qs);
        QCOMPARE(q(state()), u"paused"_qs);
        QCOMPARE(q(ask("resume")).left(7), u"goes on"_qs);
        QVERIFY(QTest::qWaitFor([this] { return status()["step"].get<int>() > 0; }, kPatience));
        QCOMPARE(q(ask("checkpoint")).left(4), u"kept"_qs);
        QCOMPARE(q(ask("finish")).left(8), u"finished"_qs);
        QVERIFY(QTest::qWaitFor([this] { return state() == "finished"; }, kPatience));
        QCOMPARE(q(status()["exit"]["class"].get<std::string>()), u"done"_qs);
        const EngineEnd late = runEngine({u"request"_qs, q(run()), u"pause"_qs});
        QCOMPARE(late.status, 2);
        QVERIFY(contains(late.errors, "found the state finished"));
        const std::string log = readFile(run() + "/engine.log");
        QVERIFY2(contains(log, "start: 2 items"), log.c_str());
        QVERIFY2(contains(log, "finish: the run finished"), log.c_str());
    }

    /// POSIX locks of a process fall at any close of the file; then the job would take its journal
    /// away from under the reader when it ends.
    void aReaderSeesTheEndThoughItsProcessOpenedTheFileTwice()
    {
        start();
        auto reader = model::RunReader::open(run() + "/run.db");
        VERIFY_OK(reader);
        VERIFY_OK(reader->status());
        VERIFY_OK(model::RunReader::open(run() + "/run.db")); // opened and closed
        ask("finish");
        QVERIFY(QTest::qWaitFor([this] { return state() == "finished"; }, kPatience));
        const auto status = reader->status();
        VERIFY_OK(status);
        QCOMPARE(q(status->at("state")), u"finished"_qs);
    }

    void aKilledRunIsLostAndGoesOnDetached()
    {
        start();
        QVERIFY(QTest::qWaitFor([this] { return status()["step"].get<int>() > 2; }, kPatience));
        ::kill(m_pid, SIGKILL);
        QVERIFY(QTest::qWaitFor([this] { return state() == "lost"; }, kPatience));
        const EngineEnd again
            = runEngine({u"train"_qs, u"--resume"_qs, q(run()), u"--detach"_qs, u"--json"_qs});
        QVERIFY2(again.status == 0, again.errors.c_str());
        const Json answer = again.json();
        QVERIFY(answer["pid"].get<int>() != m_pid);
        m_pid = answer["pid"].get<int>();
        const EngineEnd second = runEngine({u"train"_qs, u"--resume"_qs, q(run())});
        QCOMPARE(second.status, 27); // one process at a time
        QCOMPARE(q(ask("stop")).left(7), u"stopped"_qs);
        QVERIFY(QTest::qWaitFor([this] { return state() == "stopped"; }, kPatience));
    }

    void whyARunDidNotStartIsSaidByTheStarter()
    {
        const EngineEnd end = runEngine({u"train"_qs, u"--recipe"_qs, q(m_root + "recipe.json"),
            u"--out"_qs, q(run()), u"--detach"_qs, u"--set"_qs, u"trains=router"_qs});
        QCOMPARE(end.status, 2);
        QVERIFY2(contains(end.errors, "no weights of the kind \"router\""), end.errors.c_str());
        QVERIFY(!QFileInfo::exists(q(run())));
        QVERIFY(QDir(q(m_root + "runs")).entryList(QDir::Files | QDir::Hidden).isEmpty());
        const EngineEnd none = runEngine({u"status"_qs, q(run())});
        QCOMPARE(none.status, 20);
    }

    void aRunOfAnotherMachineIsLostWhenItIsSilent()
    {
        using std::chrono::system_clock;
        std::map<std::string, std::string> keys{{"state", "running"}, {"pid", "1"},
            {"host", "elsewhere"}, {"heartbeat", "2026-01-31T14:03:47.250Z"}};
        const auto beat = system_clock::from_time_t(1769868227); // the same moment
        const auto after = [&](int seconds) {
            return model::runStateOf(keys, beat + std::chrono::seconds(seconds));
        };
        QCOMPARE(q(after(20).state), u"running"_qs);
        QVERIFY(std::abs(*after(20).heartbeatAge - 19.75) < 1e-6);
        QCOMPARE(q(after(40).state), u"lost"_qs);
        keys["state"] = "finished";
        QCOMPARE(q(after(40).state), u"finished"_qs);
    }

private:
    std::string run() const { return m_root + "runs/a"; }

    void start()
    {
        const EngineEnd end = runEngine({u"train"_qs, u"--recipe"_qs, q(m_root + "recipe.json"),
            u"--out"_qs, q(run()), u"--detach"_qs, u"--json"_qs});
        QVERIFY2(end.status == 0, end.errors.c_str());
        m_pid = end.json()["pid"].get<int>();
        QVERIFY(m_pid > 0);
    }

    Json status() const { return runEngine({u"status"_qs, q(run()), u"--json"_qs}).json(); }

    std::string state() const { return status()["state"].get<std::string>(); }

    std::string ask(const char* verb) const
    {
        const Json answer
            = runEngine({u"request"_qs, q(run()), QString::fromUtf8(verb), u"--json"_qs}).json();
        return answer.is_object() && answer["answer"].is_string()
            ? answer["answer"].get<std::string>()
            : std::string("none");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_root;
    int m_pid = 0;
};

QTEST_GUILESS_MAIN(TestTrainCommand)
#include "tst_train_command.moc"
