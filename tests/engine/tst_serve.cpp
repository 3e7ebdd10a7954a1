// SPDX-License-Identifier: Apache-2.0
// The protocol of `serve` with the built engine: nothing that comes in may end it.
#include "tests/engine/engine_process.h"

#include <QFile>
#include <QRandomGenerator>

#include <fcntl.h>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using lapidary::test::EngineEnd;
using lapidary::test::Json;
using lapidary::test::kPatience;
using lapidary::test::runEngine;
using lapidary::test::words;

namespace {

constexpr qsizetype kMaximumLine = 1 << 20;

/// One line as JSON, else null.
Json asJson(const QByteArray& line)
{
    const auto document = lapidary::model::parseStrictJson(line.trimmed().toStdString());
    return document ? *document : Json();
}

std::vector<Json> lines(const EngineEnd& end)
{
    std::vector<Json> all;
    for (const QByteArray& line : QByteArray::fromStdString(end.output).trimmed().split('\n')) {
        all.push_back(asJson(line));
    }
    return all;
}

/// Peak memory of a process in KiB.
qint64 peakMemory(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly)) {
        return -1;
    }
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:")) {
            return line.mid(6).trimmed().split(' ').first().toLongLong();
        }
    }
    return -1;
}

/// An engine that serves; the hello has been read.
class Serving
{
public:
    Serving()
    {
        m_process.start(QStringLiteral(LAPIDARY_ENGINE), words({"serve"}));
        m_hello = next();
    }

    ~Serving()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(kPatience);
    }

    Json next()
    {
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(kPatience)) {
                return {};
            }
        }
        return asJson(m_process.readLine());
    }

    void send(const QByteArray& bytes)
    {
        m_process.write(bytes);
        while (m_process.bytesToWrite() > 0 && m_process.waitForBytesWritten(kPatience)) { }
    }

    Json ask(const QByteArray& line)
    {
        send(line + '\n');
        return next();
    }

    /// The engine still answers.
    bool isAlive() { return ask(R"({"id":"alive","method":"ping"})")["id"] == "alive"; }

    QProcess& process() { return m_process; }

    const Json& hello() const { return m_hello; }

private:
    QProcess m_process;
    Json m_hello;
};

} // namespace

class TestServe : public QObject
{
    Q_OBJECT

    /// Shared by the tests that leave it as they found it.
    std::unique_ptr<Serving> m_engine;

private Q_SLOTS:

    void initTestCase() { m_engine = std::make_unique<Serving>(); }

    void cleanupTestCase() { m_engine.reset(); }

    void helloSaysWhoIsThere()
    {
        const Json hello = m_engine->hello()["hello"];
        QCOMPARE(hello["program"], Json("lapidary-engine"));
        QCOMPARE(hello["protocol"], Json(1));
        QCOMPARE(hello["pid"], Json(m_engine->process().processId()));
        QVERIFY(hello["version"].is_string());
        QVERIFY(hello["cuda_plugin"].is_boolean());
        const auto methods = hello["methods"].get<std::set<std::string>>();
        for (const char* method : {"cancel", "describe", "doctor", "ping"}) {
            QVERIFY2(methods.contains(method), method);
        }
        QVERIFY(!methods.contains("serve"));
    }

    void aCommandHasTheResultOfTheCommandLine()
    {
        const Json answer = m_engine->ask(R"({"id":1,"method":"describe"})");
        QCOMPARE(answer["exit_status"], Json(0));
        QCOMPARE(answer["result"], runEngine({"describe", "--json"}).json());
    }

    void everyBadLineIsAnsweredAndTheNextOneServed_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<std::string>("kind");
        const auto row = [](const char* name, const QByteArray& line, std::string kind) {
            QTest::newRow(name) << line << std::move(kind);
        };
        row("unknown method", R"({"id":1,"method":"nope"})", "invalid_argument");
        row("itself", R"({"id":1,"method":"serve"})", "invalid_argument");
        row("wrong parameter", R"({"id":1,"method":"doctor","params":{"devise":"cpu"}})",
            "invalid_argument");
        row("wrong value", R"({"id":1,"method":"doctor","params":{"threads":"many"}})",
            "invalid_argument");
        row("bad JSON", "{\"id\":1,", "corrupt");
        row("empty", "", "corrupt");
        row("not an object", "42", "invalid_argument");
        row("no id", R"({"method":"ping"})", "invalid_argument");
        row("duplicate keys", R"({"id":1,"id":1,"method":"ping"})", "corrupt");
        row("NUL bytes", QByteArray("{\"id\":1,\0\"method\":\"ping\"}", 25), "corrupt");
        row("only NUL", QByteArray(1000, '\0'), "corrupt");
        row("deep JSON", QByteArray(100000, '['), "corrupt");
        row("ill-formed UTF-8", "{\"id\":1,\"method\":\"\xff\xfe\"}", "corrupt");
        row("one byte too many", QByteArray(kMaximumLine + 1, ' '), "corrupt");
        row("huge number as id", R"({"id":1e999,"method":"ping"})", "corrupt");
    }

    void everyBadLineIsAnsweredAndTheNextOneServed()
    {
        QFETCH(QByteArray, line);
        QFETCH(std::string, kind);
        const Json error = m_engine->ask(line)["error"];
        QCOMPARE(error["kind"], Json(kind));
        for (const char* key : {"code", "exit", "message", "where", "hint"}) {
            QVERIFY2(error.contains(key), key);
        }
        QVERIFY(error["message"] != "");
        QVERIFY(m_engine->isAlive());
    }

    void aLineOfExactlyTheLimitIsServed()
    {
        QByteArray line = R"({"id":1,"method":"ping"})";
        line.append(kMaximumLine - line.size(), ' ');
        QCOMPARE(m_engine->ask(line)["id"], Json(1));
    }

    void aHugeLineWithoutAnEndCostsNoMemory()
    {
        Serving engine;
        QVERIFY(engine.isAlive());
        const qint64 before = peakMemory(engine.process().processId());
        const QByteArray megabyte(1 << 20, 'x');
        for (int i = 0; i < 100; ++i) {
            engine.send(megabyte);
        }
        QVERIFY(engine.next().contains("error")); // as soon as it is too long
        engine.send("\n");
        QVERIFY(engine.isAlive());
        const qint64 grown = peakMemory(engine.process().processId()) - before;
        QVERIFY2(grown < 32 * 1024, std::to_string(grown).c_str());
    }

    void endOfInputInsideALineIsAnsweredAndIsStatus0()
    {
        const EngineEnd end = runEngine(words({"serve"}), "{\"id\":1,\"method\":\"pi");
        QCOMPARE(end.status, 0);
        const std::vector<Json> answers = lines(end);
        QCOMPARE(answers.size(), std::size_t{2});
        QCOMPARE(answers[1]["error"]["kind"], Json("corrupt"));
        QCOMPARE(answers[1]["id"], Json());
    }

    void shortRequestsBeforeTheEndAreAnswered()
    {
        const EngineEnd end = runEngine(words({"serve"}),
            "{\"id\":1,\"method\":\"nope\"}\n{\"id\":2,\"method\":\"describe\"}\n");
        QCOMPARE(end.status, 0);
        const std::vector<Json> answers = lines(end);
        QCOMPARE(answers.size(), std::size_t{3});
        QVERIFY(answers[1].contains("error"));
        QVERIFY(answers[2].contains("result"));
    }

    void aRunningDoctorCanBeCancelled()
    {
        m_engine->send("{\"id\":1,\"method\":\"doctor\",\"params\":{\"device\":\"cpu\"}}\n"
                       "{\"id\":2,\"method\":\"cancel\",\"params\":{\"request\":1}}\n");
        Json acknowledged;
        Json end;
        while (end.is_null()) {
            const Json line = m_engine->next();
            QVERIFY(line.is_object());
            if (line["id"] == 2) {
                acknowledged = line["result"]["cancelled"];
            } else if (!line.contains("progress")) {
                end = line["error"]["kind"];
            }
        }
        QCOMPARE(acknowledged, Json(true));
        QCOMPARE(end, Json("cancelled"));
        QVERIFY(m_engine->isAlive());
    }

    void manyRequestsAreAnsweredOrRefusedAsBusy()
    {
        constexpr int kRequests = 300;
        QByteArray all;
        for (int id = 0; id < kRequests; ++id) {
            all += R"({"id":)" + QByteArray::number(id) + R"(,"method":"describe"})" + '\n';
        }
        m_engine->send(all);
        std::set<int> answered;
        for (int i = 0; i < kRequests; ++i) {
            const Json line = m_engine->next();
            QVERIFY(line.is_object());
            QVERIFY(line.contains("result") || line["error"]["kind"] == "busy");
            answered.insert(line["id"].get<int>());
        }
        QCOMPARE(answered.size(), static_cast<std::size_t>(kRequests));
    }

    void aClosedOutputEndsTheEngineWhileItsInputIsOpen()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("output"));
        QCOMPARE(::mkfifo(qPrintable(path), 0600), 0);
        const int reader = ::open(qPrintable(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        QProcess process;
        process.setStandardOutputFile(path);
        process.start(QStringLiteral(LAPIDARY_ENGINE), words({"serve"}));
        char byte = 0;
        QTRY_VERIFY_WITH_TIMEOUT(::read(reader, &byte, 1) == 1, kPatience); // hello
        ::close(reader);
        QVERIFY(process.waitForFinished(kPatience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
    }

    void garbageNeverEndsTheEngine()
    {
        Serving engine;
        QRandomGenerator random(20240229);
        const QList<QByteArray> seeds{R"({"id":1,"method":"describe"})",
            R"({"id":"x","method":"cancel","params":{"request":7}})",
            R"({"id":3,"method":"ping","params":{"a":[1,2,{"b":null}]}})"};
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 2500) {
            QByteArray block;
            for (int i = 0; i < 50; ++i) {
                QByteArray line = seeds[random.bounded(seeds.size())];
                for (int change = random.bounded(6); change > 0; --change) {
                    const auto place = random.bounded(line.size());
                    const char byte = static_cast<char>(random.bounded(256));
                    switch (random.bounded(3)) {
                    case 0:
                        line[place] = byte;
                        break;
                    case 1:
                        line.insert(place, byte);
                        break;
                    default:
                        line.remove(place, random.bounded(8));
                        line.append('}');
                    }
                }
                block += line + '\n';
            }
            engine.send(block);
            engine.process().readAllStandardOutput();
            QCOMPARE(engine.process().state(), QProcess::Running);
        }
        engine.send("\n{\"id\":\"last\",\"method\":\"ping\"}\n");
        // The first line may be the rest of one that was thrown away above.
        for (int i = 0; engine.next().value("id", Json()) != "last"; ++i) {
            QVERIFY(i < 1000000);
        }
    }
};

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
