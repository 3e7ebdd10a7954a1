// SPDX-License-Identifier: Apache-2.0
// The parts of `serve` in one process, with methods whose moments the test decides.
#include "compute/serve/server.h"
#include "tests/support/expect.h"

#include <array>
#include <csignal>
#include <thread>
#include <unistd.h>

using namespace lapidary::compute;
using lapidary::model::Error;
using lapidary::model::ErrorCode;
using lapidary::model::Json;
using lapidary::model::Result;

namespace {

/// A server on two pipes, run by a thread.
class Harness
{
public:
    explicit Harness(std::vector<ServeMethod> methods, ServerOptions options = {})
    {
        if (::pipe(m_toServer.data()) != 0 || ::pipe(m_fromServer.data()) != 0) {
            qFatal("pipe");
        }
        options.input = m_toServer[0];
        options.output = m_fromServer[1];
        options.hello = {{"program", "test"}};
        m_server = std::make_unique<Server>(std::move(methods), options, m_stop);
        m_thread = std::thread([this] {
            m_server->run();
            ::close(m_fromServer[1]);
        });
    }

    ~Harness()
    {
        m_stop.cancel(); // whatever a test has left running
        endInput();
        m_thread.join();
        ::close(m_toServer[0]);
        closeOutput();
    }

    void send(std::string line)
    {
        line += '\n';
        const auto written = ::write(m_toServer[1], line.data(), line.size());
        if (written != static_cast<ssize_t>(line.size())) {
            qFatal("write");
        }
    }

    void ask(const Json& id, const char* method, const Json& params = Json::object())
    {
        send(Json{{"id", id}, {"method", method}, {"params", params}}.dump());
    }

    /// The next line, or null at the end.
    Json next()
    {
        for (;;) {
            const std::size_t end = m_received.find('\n');
            if (end != std::string::npos) {
                const std::string line = m_received.substr(0, end);
                m_received.erase(0, end + 1);
                return Json::parse(line);
            }
            std::array<char, 4096> buffer{};
            const ssize_t count = ::read(m_fromServer[0], buffer.data(), buffer.size());
            if (count <= 0) {
                return nullptr;
            }
            m_received.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

    void endInput()
    {
        if (m_toServer[1] >= 0) {
            ::close(m_toServer[1]);
            m_toServer[1] = -1;
        }
    }

    void closeOutput()
    {
        if (m_fromServer[0] >= 0) {
            ::close(m_fromServer[0]);
            m_fromServer[0] = -1;
        }
    }

    void join()
    {
        m_thread.join();
        m_thread = std::thread([] {});
    }

    CancelToken& stop() { return m_stop; }

private:
    std::array<int, 2> m_toServer{-1, -1};
    std::array<int, 2> m_fromServer{-1, -1};
    CancelToken m_stop;
    std::unique_ptr<Server> m_server;
    std::thread m_thread;
    std::string m_received;
};

ServeMethod echo()
{
    return {"echo", [](const Json& params, const CancelToken&, const ProgressSink&) {
                return Result<CommandResult>(CommandResult{params});
            }};
}

/// Reports once that it runs, then waits until it is cancelled.
ServeMethod endless()
{
    return {"endless",
        [](const Json&, const CancelToken& cancel,
            const ProgressSink& progress) -> Result<CommandResult> {
            progress({"waiting", 0, 0, "turns", {}});
            while (!cancel.isCancelled()) {
                std::this_thread::yield();
            }
            return Error{ErrorCode::Cancelled, "cancelled by request"};
        }};
}

} // namespace

class TestServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void messagesAreRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, QByteArray line, QByteArray id, const char* message) {
            QTest::newRow(name) << line << id << QString::fromLatin1(message);
        };
        row("no JSON", "nonsense", "null", "");
        row("empty", "", "null", "");
        row("twice", R"({"id":1,"id":2,"method":"x"})", "null", "");
        row("array", "[]", "null", "found array, expected an object");
        row("no id", R"({"method":"x"})", "null", "\"id\" is missing");
        row("id of a wrong type", R"({"id":1.5,"method":"x"})", "null", "\"id\" is missing");
        row("no method", R"({"id":7})", "7", "\"method\" is missing");
        row("params", R"({"id":"a","method":"x","params":[]})", "\"a\"", "\"params\"");
        row("stranger", R"({"id":1,"method":"x","parms":{}})", "1", "unknown member \"parms\"");
    }

    void messagesAreRefusedByName()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, id);
        QFETCH(QString, message);
        const ParsedMessage parsed = parseMessage(line.toStdString());
        QVERIFY(parsed.error.has_value());
        QCOMPARE(parsed.message.id, Json::parse(id.toStdString()));
        QVERIFY2(lapidary::test::text(parsed.error->message).contains(message),
            parsed.error->message.c_str());
    }

    void helloComesFirstAndNamesTheMethods()
    {
        Harness harness({echo()});
        const Json hello = harness.next();
        QCOMPARE(hello["hello"]["methods"], Json({"cancel", "echo", "ping"}));
        QCOMPARE(hello["hello"]["program"], Json("test"));
    }

    void requestsAreAnsweredInOrderWithTheirIds()
    {
        Harness harness({echo()});
        harness.next();
        harness.ask(1, "echo", {{"a", "ü"}});
        harness.ask("two", "echo");
        QCOMPARE(harness.next(), (Json{{"id", 1}, {"result", {{"a", "ü"}}}, {"exit_status", 0}}));
        QCOMPARE(
            harness.next(), (Json{{"id", "two"}, {"result", Json::object()}, {"exit_status", 0}}));
    }

    void aRunningRequestCanBeCancelled()
    {
        Harness harness({endless()});
        harness.next();
        harness.ask(5, "endless");
        QVERIFY(harness.next().contains("progress"));
        harness.ask(6, "ping");
        QCOMPARE(harness.next()["result"], (Json{{"running", 5}, {"queued", 0}}));
        harness.ask(7, "cancel", {{"request", 5}});
        QCOMPARE(harness.next(),
            (Json{{"id", 7}, {"result", {{"cancelled", true}}}, {"exit_status", 0}}));
        const Json end = harness.next();
        QCOMPARE(end["id"], Json(5));
        QCOMPARE(end["error"]["kind"], Json("cancelled"));
        QCOMPARE(end["error"]["exit"], Json(130));
    }

    void aWaitingRequestCanBeCancelled()
    {
        Harness harness({endless(), echo()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.ask(2, "echo");
        harness.ask(3, "cancel", {{"request", 2}});
        QCOMPARE(harness.next()["result"]["cancelled"], Json(true));
        QCOMPARE(harness.next()["error"]["kind"], Json("cancelled"));
        harness.ask(4, "cancel", {{"request", 99}});
        QCOMPARE(harness.next()["result"]["cancelled"], Json(false));
        harness.ask(5, "cancel");
        QCOMPARE(harness.next()["error"]["kind"], Json("invalid_argument"));
    }

    void aFullQueueAnswersBusy()
    {
        Harness harness({endless(), echo()});
        harness.next();
        harness.ask(1000, "endless");
        harness.next();
        for (int id = 0; id < 65; ++id) {
            harness.ask(id, "echo");
        }
        const Json busy = harness.next();
        QCOMPARE(busy["id"], Json(64));
        QCOMPARE(busy["error"]["kind"], Json("busy"));
        harness.ask("c", "cancel", {{"request", 1000}});
        harness.next();
        harness.next();
        for (int id = 0; id < 64; ++id) {
            QCOMPARE(harness.next()["id"], Json(id));
        }
    }

    void tooManyWaitingBytesAnswerBusy()
    {
        Harness harness({endless(), echo()}, {.maximumWaitingBytes = 1000});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.ask(2, "echo", {{"x", std::string(980, 'x')}});
        QCOMPARE(harness.next()["error"]["kind"], Json("busy"));
    }

    void anIdIsUniqueWhileItRuns()
    {
        Harness harness({endless()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.ask(1, "endless");
        QCOMPARE(harness.next()["error"]["kind"], Json("invalid_argument"));
    }

    void progressIsThrottled()
    {
        ServeMethod chatty{
            "chatty", [](const Json&, const CancelToken&, const ProgressSink& progress) {
                for (int i = 0; i < 100000; ++i) {
                    progress({"phase", static_cast<double>(i), 100000, "steps", {}});
                }
                return Result<CommandResult>(CommandResult{Json::object()});
            }};
        Harness harness({chatty}, {.progressInterval = std::chrono::hours(1)});
        harness.next();
        harness.ask(1, "chatty");
        QCOMPARE(harness.next(),
            (Json{{"id", 1},
                {"progress",
                    {{"phase", "phase"}, {"done", 0.0}, {"total", 100000.0}, {"unit", "steps"}}}}));
        QVERIFY(harness.next().contains("result"));
    }

    void aResultOverTheLimitIsAnError()
    {
        ServeMethod large{"large", [](const Json&, const CancelToken&, const ProgressSink&) {
                              return Result<CommandResult>(
                                  CommandResult{{{"text", std::string(kMaximumLine, 'x')}}});
                          }};
        Harness harness({large});
        harness.next();
        harness.ask(1, "large");
        QCOMPARE(harness.next()["error"]["kind"], Json("internal"));
    }

    void whatWasAskedBeforeTheEndOfTheInputIsAnswered()
    {
        Harness harness({echo()});
        harness.next();
        harness.ask(1, "echo");
        harness.ask(2, "echo");
        harness.endInput();
        QCOMPARE(harness.next()["id"], Json(1));
        QCOMPARE(harness.next()["id"], Json(2));
        QCOMPARE(harness.next(), Json(nullptr));
    }

    void aStopAfterTheEndOfTheInputCancelsWhatRuns()
    {
        Harness harness({endless()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.endInput();
        harness.stop().cancel();
        QCOMPARE(harness.next()["error"]["kind"], Json("cancelled"));
        QCOMPARE(harness.next(), Json(nullptr));
    }

    void aClosedOutputAfterTheEndOfTheInputCancelsWhatRuns()
    {
        Harness harness({endless()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.endInput();
        harness.closeOutput();
        harness.join();
    }

    void aStopEndsTheLoopAndDropsWhatWaits()
    {
        Harness harness({endless(), echo()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.ask(2, "echo");
        harness.ask(3, "ping");
        harness.next(); // the reader has taken both
        harness.stop().cancel();
        QCOMPARE(harness.next()["error"]["kind"], Json("cancelled"));
        QCOMPARE(harness.next(), Json(nullptr));
    }

    void aClosedOutputEndsTheLoop()
    {
        Harness harness({endless()});
        harness.next();
        harness.ask(1, "endless");
        harness.next();
        harness.closeOutput();
        harness.join(); // returns although the input stays open
    }
};

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    QCoreApplication application(argc, argv);
    TestServe test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_serve.moc"
