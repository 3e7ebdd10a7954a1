// SPDX-License-Identifier: Apache-2.0
// run.db: what a job writes is what others read, while it writes and after it was killed.
#include "model/run/run_reader.h"
#include "model/run/run_store.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <cmath>
#include <sys/wait.h>
#include <unistd.h>

using namespace lapidary;
using namespace lapidary::model;
using lapidary::test::text;

namespace {

RunStep stepOf(std::int64_t step, double loss)
{
    return {step, {{"loss", loss}, {"learning_rate", 1e-3}},
        {{0, 0, {1, 2, 3}}, {0, 1, {static_cast<std::int32_t>(step), 0, 0}}},
        {{0, 1, std::vector<std::int32_t>(15, 7)}}};
}

} // namespace

class TestRunStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>(test::scratchTemplate());
        m_path = m_folder->filePath(QStringLiteral("run.db")).toStdString();
    }

    void aReaderSeesEveryStepWhileTheJobWrites()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        for (std::int64_t step = 0; step < 4; ++step) {
            VERIFY_OK(store->writeStep(stepOf(step, 3.0 - static_cast<double>(step))));
            const auto rows = reader->scalars("loss");
            VERIFY_OK(rows);
            QCOMPARE(rows->size(), static_cast<std::size_t>(step) + 1);
            QCOMPARE(rows->back().value, 3.0 - static_cast<double>(step));
        }
        const auto names = reader->scalarNames();
        VERIFY_OK(names);
        QCOMPARE(*names, (std::vector<std::string>{"learning_rate", "loss"}));
        const auto newer = reader->scalars("loss", 1);
        VERIFY_OK(newer);
        QCOMPARE(newer->front().step, 2);
    }

    void countsComeBackByStepAndLayer()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        VERIFY_OK(store->writeStep(stepOf(7, 1.0)));
        VERIFY_OK(store->writeStep(stepOf(8, 1.0)));
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        const auto loads = reader->expertLoad(7);
        VERIFY_OK(loads);
        QCOMPARE(loads->size(), std::size_t{2});
        QCOMPARE((*loads)[0].tokens, (std::vector<std::int32_t>{1, 2, 3}));
        QCOMPARE((*loads)[1].tokens.front(), 8);
        const auto routing = reader->stepRouting();
        VERIFY_OK(routing);
        QCOMPARE(routing->front().tokens.size(), std::size_t{15});
        const auto limited = reader->expertLoad(-1, 3);
        VERIFY_OK(limited);
        QCOMPARE(limited->size(), std::size_t{3});
    }

    void replayedStepsReplaceTheOldOnes()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        for (std::int64_t step = 0; step < 6; ++step) {
            VERIFY_OK(store->writeStep(stepOf(step, 5.0)));
        }
        VERIFY_OK(store->dropStepsAfter(3));
        VERIFY_OK(store->writeStep(stepOf(3, 2.0)));
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        const auto rows = reader->scalars("loss");
        VERIFY_OK(rows);
        QCOMPARE(rows->size(), std::size_t{4});
        QCOMPARE(rows->back().value, 2.0);
        const auto loads = reader->expertLoad(2);
        VERIFY_OK(loads);
        QCOMPARE(loads->size(), std::size_t{2});
    }

    void aLossThatIsNoNumberIsKeptAsSuch()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        VERIFY_OK(store->writeStep(stepOf(0, std::nan(""))));
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        const auto rows = reader->scalars("loss");
        VERIFY_OK(rows);
        QVERIFY(std::isnan(rows->front().value));
    }

    void statusAndEventsAreWhatWasSaid()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        VERIFY_OK(store->setStatus({{"state", "running"}, {"step", "3"}}));
        VERIFY_OK(store->setStatus({{"state", "paused"}}));
        VERIFY_OK(store->addEvent({0, {}, 3, "info", "checkpoint", "step 3 is kept", {{"b", 1}}}));
        VERIFY_OK(store->addEvent({0, {}, 4, "warning", "spike", "loss 9", Json::object()}));
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        const auto status = reader->status();
        VERIFY_OK(status);
        QCOMPARE(text(status->at("state")), QStringLiteral("paused"));
        QCOMPARE(text(status->at("step")), QStringLiteral("3"));
        const auto events = reader->events();
        VERIFY_OK(events);
        QCOMPARE(events->size(), std::size_t{2});
        QCOMPARE(events->front().detail, (Json{{"b", 1}}));
        const auto later = reader->events(events->front().id);
        VERIFY_OK(later);
        QCOMPARE(text(later->front().kind), QStringLiteral("spike"));
    }

    void requestsAreTakenOnceAndAnswered()
    {
        auto store = RunStore::create(m_path);
        VERIFY_OK(store);
        const auto first = addRequest(m_path, "pause", "");
        VERIFY_OK(first);
        const auto second = addRequest(m_path, "steps", "500");
        VERIFY_OK(second);
        auto open = store->openRequests();
        VERIFY_OK(open);
        QCOMPARE(open->size(), std::size_t{2});
        QCOMPARE(text(open->back().argument), QStringLiteral("500"));
        VERIFY_OK(store->answer(*first, "paused at step 4"));
        open = store->openRequests();
        VERIFY_OK(open);
        QCOMPARE(open->front().id, *second);
        auto reader = RunReader::open(m_path);
        VERIFY_OK(reader);
        const auto answered = reader->request(*first);
        VERIFY_OK(answered);
        QCOMPARE(text(answered->answer), QStringLiteral("paused at step 4"));
        QVERIFY(!reader->request(99));
        const auto unknown = addRequest(m_path, "explode", "");
        QVERIFY(!unknown);
        QVERIFY(text(unknown.error().message).contains(QStringLiteral("pause, resume")));
    }

    void aKilledJobLosesNoStepThatItWrote()
    {
        for (int round = 0; round < 5; ++round) {
            init();
            VERIFY_OK(RunStore::create(m_path)); // closed again: no connection is carried over
            int pipe[2];
            QCOMPARE(::pipe(pipe), 0);
            const pid_t child = ::fork();
            if (child == 0) {
                writeForever(pipe[1]);
            }
            ::close(pipe[1]);
            std::int32_t step = -1;
            while (step < 20 + 7 * round && ::read(pipe[0], &step, sizeof step) == sizeof step) { }
            ::kill(child, SIGKILL);
            std::int32_t last = step;
            while (::read(pipe[0], &last, sizeof last) == sizeof last) { }
            ::waitpid(child, nullptr, 0);
            ::close(pipe[0]);
            auto reader = RunReader::open(m_path);
            VERIFY_OK(reader);
            const auto rows = reader->scalars("loss");
            VERIFY_OK(rows);
            QVERIFY(rows->size() > static_cast<std::size_t>(last));
            const auto loads = reader->expertLoad();
            VERIFY_OK(loads);
            QCOMPARE(loads->size(), rows->size() * 2); // whole steps only
        }
    }

private:
    /// Says on the pipe which step is in the file.
    [[noreturn]] void writeForever(int pipe)
    {
        auto store = RunStore::open(m_path);
        for (std::int32_t step = 0; store && store->writeStep(stepOf(step, 1.0)); ++step) {
            if (::write(pipe, &step, sizeof step) != sizeof step) {
                break;
            }
        }
        ::_exit(1);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "tst_run_store.moc"
