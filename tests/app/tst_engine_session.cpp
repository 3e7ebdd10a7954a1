// SPDX-License-Identifier: GPL-3.0-or-later
// EngineSession against a fake engine: this program itself, started with another first argument.
#include "app/engine/engine_session.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <unistd.h>

using namespace lapidary;
using namespace lapidary::app;

namespace {

constexpr const char* kFake = "--fake-engine";

// ---------------------------------------------------------------- the fake engine

void say(const std::string& line)
{
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

/// The number after "key": in a request line; requests here are written by requestLine only.
long numberAfter(const std::string& line, const std::string& key)
{
    const auto place = line.find("\"" + key + "\":");
    return place == std::string::npos ? 0 : std::atol(line.c_str() + place + key.size() + 3);
}

bool asksFor(const std::string& line, const char* method)
{
    return line.find(std::string("\"method\":\"") + method + "\"") != std::string::npos;
}

void answerResult(long id, const std::string& result = "{}")
{
    say("{\"id\":" + std::to_string(id) + ",\"result\":" + result + ",\"exit_status\":0}");
}

void answerError(long id, const char* kind, const char* message)
{
    say("{\"id\":" + std::to_string(id) + R"(,"error":{"code":"ST12","kind":")" + kind
        + R"(","exit":20,"message":")" + message + R"(","where":"here","hint":"try again"}})");
}

/// Answers one request; false ends the engine in silence.
bool serve(const std::string& line, bool& isMute)
{
    const long id = numberAfter(line, "id");
    if (isMute) {
        return true;
    }
    if (asksFor(line, "ping")) {
        answerResult(id, R"({"running":null,"queued":0})");
    } else if (asksFor(line, "echo")) {
        say("{\"id\":" + std::to_string(id)
            + R"(,"progress":{"phase":"echoing","done":1,"total":4,"unit":"words"}})");
        answerResult(id, R"({"said":"hello"})");
    } else if (asksFor(line, "fail")) {
        answerError(id, "corrupt", "tensor w: shape [3], expected [4]");
    } else if (asksFor(line, "cancel")) {
        answerResult(id, R"({"cancelled":true})");
        answerError(numberAfter(line, "request"), "cancelled", "cancelled");
    } else if (asksFor(line, "crash")) {
        std::signal(SIGSEGV, SIG_DFL); // whoever caught it before (a sanitizer)
        raise(SIGSEGV);
    } else if (asksFor(line, "exit3")) {
        std::_Exit(3);
    } else if (asksFor(line, "mute")) {
        isMute = true;
    } else if (asksFor(line, "long")) {
        say("{\"id\":" + std::to_string(id) + ",\"result\":\"" + std::string(3 << 20, 'x') + "\"}");
    } else if (asksFor(line, "garbage")) {
        say("Segmentation of the market is done.");
    } else if (asksFor(line, "stray")) {
        for (int i = 0; i < 1000; ++i) {
            answerResult(-5);
        }
    } else if (asksFor(line, "talk")) {
        for (int i = 0; i < 5000; ++i) {
            std::fprintf(stderr, "line %d\n", i);
        }
        std::fprintf(stderr, "%s\n", std::string(100'000, 'y').c_str());
        answerResult(id);
    }
    return true; // "wait" is answered by cancel only
}

int runFakeEngine(const std::string& kind)
{
    if (kind == "dumb") {
        pause();
        return 0;
    }
    if (kind == "stubborn") {
        std::signal(SIGTERM, SIG_IGN);
    }
    say(std::string(R"({"hello":{"program":"fake","version":"9.9","protocol":)")
        + (kind == "future" ? "2" : "1") + R"(,"pid":1,"methods":["echo"]}})");
    bool isMute = false;
    std::string line;
    for (int c = std::getchar(); c != EOF; c = std::getchar()) {
        if (c != '\n') {
            line += static_cast<char>(c);
        } else if (serve(std::exchange(line, {}), isMute)) {
            continue;
        }
    }
    while (kind == "stubborn") {
        pause();
    }
    return 0;
}

// ---------------------------------------------------------------- the tests

EngineOptions fakeOptions(const char* kind)
{
    EngineOptions options;
    options.program = QCoreApplication::applicationFilePath();
    options.arguments = {QString::fromLatin1(kFake), QString::fromLatin1(kind)};
    options.helloTimeout = std::chrono::milliseconds(kind == QByteArray("dumb") ? 100 : 20000);
    options.pingInterval = std::chrono::milliseconds(50);
    options.silentAfter = std::chrono::milliseconds(200);
    options.limits.killAfter = std::chrono::milliseconds(100);
    options.pauses = {std::chrono::milliseconds(0), std::chrono::milliseconds(20)};
    return options;
}

/// Asks and remembers how it went.
struct Ask
{
    Ask(EngineSession& session, const char* method)
    {
        id = session.request(&context,
            {QString::fromLatin1(method), model::Json::object(),
                [this](const EngineProgress& step) { progress.push_back(step); },
                [this](const model::Result<EngineReply>& result) {
                    ++answers;
                    if (result) {
                        value = result->value;
                    } else {
                        error = result.error();
                    }
                }});
    }

    QObject context;
    std::int64_t id = 0;
    int answers = 0;
    std::vector<EngineProgress> progress;
    model::Json value;
    std::optional<model::Error> error;
};

class TestEngineSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRequestStartsTheEngineAndGetsItsAnswer()
    {
        EngineSession session(fakeOptions("good"));
        QCOMPARE(session.state(), EngineState::Off);
        Ask ask(session, "echo");
        QTRY_COMPARE(ask.answers, 1);
        QVERIFY(!ask.error);
        QCOMPARE(ask.value["said"].get<std::string>(), std::string("hello"));
        QCOMPARE(ask.progress.size(), std::size_t{1});
        QCOMPARE(ask.progress[0].total, 4.0);
        QCOMPARE(session.state(), EngineState::Ready);
        QCOMPARE(session.hello().version, QStringLiteral("9.9"));
    }

    void anErrorKeepsItsKindAndItsSentence()
    {
        EngineSession session(fakeOptions("good"));
        Ask ask(session, "fail");
        QTRY_COMPARE(ask.answers, 1);
        QVERIFY(ask.error);
        QVERIFY(ask.error->code == model::ErrorCode::Corrupt);
        QCOMPARE(ask.error->rule, std::string("ST12"));
        QCOMPARE(ask.error->message, std::string("tensor w: shape [3], expected [4]"));
        QCOMPARE(session.state(), EngineState::Ready);
    }

    void aRunningRequestCanBeCancelled()
    {
        EngineSession session(fakeOptions("good"));
        Ask ask(session, "wait");
        QTRY_COMPARE(session.state(), EngineState::Working);
        session.cancel(ask.id);
        QTRY_COMPARE(ask.answers, 1);
        QVERIFY(ask.error && ask.error->code == model::ErrorCode::Cancelled);
    }

    void aRequestThatWaitsForTheStartCanBeCancelled()
    {
        EngineSession session(fakeOptions("good"));
        Ask ask(session, "echo");
        session.cancel(ask.id);
        QCOMPARE(ask.answers, 1);
        QVERIFY(ask.error && ask.error->code == model::ErrorCode::Cancelled);
        QTRY_COMPARE(session.state(), EngineState::Ready);
        QCOMPARE(ask.answers, 1);
    }

    void deathIsToldWithItsReason_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("word");
        QTest::newRow("crash") << QByteArray("crash") << QStringLiteral("crashed");
        QTest::newRow("exit status") << QByteArray("exit3") << QStringLiteral("exit code 3");
        QTest::newRow("garbage") << QByteArray("garbage") << QStringLiteral("protocol");
        QTest::newRow("line without end") << QByteArray("long") << QStringLiteral("1048576 bytes");
        QTest::newRow("answers nobody asked for")
            << QByteArray("stray") << QStringLiteral("nobody asked");
    }

    void deathIsToldWithItsReason()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, word);
        EngineSession session(fakeOptions("good"));
        QSignalSpy died(&session, &EngineSession::died);
        Ask ask(session, method);
        Ask behind(session, "wait");
        QTRY_COMPARE(died.size(), 1);
        QVERIFY2(session.reason().contains(word), qPrintable(session.reason()));
        QCOMPARE(session.state(), EngineState::Ended);
        QCOMPARE(ask.answers, 1);
        QVERIFY(ask.error);
        QCOMPARE(behind.answers, 1);
        QVERIFY(behind.error);
    }

    void aProgramThatIsNotThereIsTold()
    {
        EngineOptions options = fakeOptions("good");
        options.program = QStringLiteral("/nowhere/lapidary-engine");
        EngineSession session(options);
        Ask ask(session, "echo");
        QTRY_COMPARE(ask.answers, 1);
        QVERIFY(session.reason().contains(QStringLiteral("/nowhere/lapidary-engine")));
    }

    void aProgramThatIsNoEngineIsTold_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("says nothing") << QByteArray("dumb") << QStringLiteral("hello");
        QTest::newRow("other protocol") << QByteArray("future") << QStringLiteral("protocol 2");
    }

    void aProgramThatIsNoEngineIsTold()
    {
        QFETCH(QByteArray, kind);
        QFETCH(QString, word);
        EngineSession session(fakeOptions(kind));
        Ask ask(session, "echo");
        QTRY_COMPARE(session.state(), EngineState::Ended);
        QVERIFY2(session.reason().contains(word), qPrintable(session.reason()));
        QCOMPARE(ask.answers, 1);
    }

    void aDeadEngineComesBackWhenSomethingIsWanted()
    {
        EngineSession session(fakeOptions("good"));
        Ask first(session, "exit3");
        QTRY_COMPARE(session.state(), EngineState::Ended);
        Ask second(session, "echo");
        QTRY_COMPARE(second.answers, 1);
        QVERIFY(!second.error);
    }

    void withoutRestartOnDemandARequestFailsAndRestartHelps()
    {
        EngineOptions options = fakeOptions("good");
        options.restartsOnDemand = false;
        EngineSession session(options);
        Ask first(session, "exit3");
        QTRY_COMPARE(session.state(), EngineState::Ended);
        Ask second(session, "echo");
        QTRY_COMPARE(second.answers, 1);
        QVERIFY(second.error);
        session.restart();
        Ask third(session, "echo");
        QTRY_COMPARE(third.answers, 1);
        QVERIFY(!third.error);
    }

    void anEngineThatKeepsDyingIsNotRestartedForEver()
    {
        EngineSession session(fakeOptions("good"));
        QSignalSpy died(&session, &EngineSession::died);
        for (int i = 0; i < 6; ++i) {
            Ask ask(session, "exit3");
            QTRY_COMPARE(ask.answers, 1);
        }
        QCOMPARE(died.size(), 3); // the first start and one for each pause
        QCOMPARE(session.state(), EngineState::Ended);
    }

    void anEngineThatDoesNotAnswerIsToldAndCanBeRestarted()
    {
        EngineSession session(fakeOptions("good"));
        Ask ask(session, "mute");
        QTRY_COMPARE(session.state(), EngineState::Silent);
        QVERIFY(session.sentence().contains(QStringLiteral("not responding")));
        session.restart();
        QCOMPARE(ask.answers, 1);
        QTRY_COMPARE(session.state(), EngineState::Ready);
    }

    void stopEndsEvenAStubbornEngine()
    {
        EngineSession session(fakeOptions("stubborn"));
        QSignalSpy died(&session, &EngineSession::died);
        session.start();
        QTRY_COMPARE(session.state(), EngineState::Ready);
        session.stop();
        QTRY_COMPARE(session.state(), EngineState::Off);
        QCOMPARE(died.size(), 0);
    }

    void aRequestThatOutlivesTheEngineIsAnswered()
    {
        EngineSession session(fakeOptions("good"));
        session.start();
        QTRY_COMPARE(session.state(), EngineState::Ready);
        session.stop();
        Ask ask(session, "echo"); // while it is stopping
        QTRY_COMPARE(ask.answers, 1);
        QTRY_COMPARE(session.state(), EngineState::Off);
    }

    void callbacksOfAContextThatIsGoneAreDropped()
    {
        EngineSession session(fakeOptions("good"));
        int calls = 0;
        auto* context = new QObject;
        session.request(context,
            {QStringLiteral("echo"), model::Json::object(), {},
                [&calls](const model::Result<EngineReply>&) { ++calls; }});
        delete context;
        Ask ask(session, "echo");
        QTRY_COMPARE(ask.answers, 1);
        QCOMPARE(calls, 0);
    }

    void tooManyRequestsAreRefused()
    {
        EngineSession session(fakeOptions("good"));
        std::vector<std::unique_ptr<Ask>> asks;
        for (int i = 0; i < 65; ++i) {
            asks.push_back(std::make_unique<Ask>(session, "wait"));
        }
        QCOMPARE(asks.back()->answers, 0); // never inside the call that asks
        QTRY_COMPARE(asks.back()->answers, 1);
        QVERIFY(asks.back()->error);
        QCOMPARE(asks.front()->answers, 0);
    }

    void aTalkativeEngineIsCountedNotStored()
    {
        EngineSession session(fakeOptions("good"));
        QStringList lines;
        connect(&session, &EngineSession::logged, this,
            [&lines](const QStringList& more) { lines += more; });
        Ask ask(session, "talk");
        QTRY_COMPARE(ask.answers, 1);
        session.stop();
        QTRY_COMPARE(session.state(), EngineState::Off);
        QVERIFY2(lines.size() < 1500, qPrintable(QString::number(lines.size())));
        QVERIFY(lines.size() > 100);
        QVERIFY(lines.last().contains(QStringLiteral("left out")));
        for (const QString& line : lines) {
            QVERIFY(line.size() < 5000);
        }
    }
};

} // namespace

int main(int argc, char** argv)
{
    if (argc == 3 && std::strcmp(argv[1], kFake) == 0) {
        return runFakeEngine(argv[2]);
    }
    QCoreApplication application(argc, argv);
    TestEngineSession test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_engine_session.moc"
