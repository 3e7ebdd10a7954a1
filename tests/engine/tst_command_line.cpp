// SPDX-License-Identifier: Apache-2.0
// The contract of the command line: exit status, the error line, pure JSON.
#include "tests/engine/engine_process.h"

#include <algorithm>
#include <csignal>

using lapidary::test::contains;
using lapidary::test::EngineEnd;
using lapidary::test::Json;
using lapidary::test::runEngine;
using lapidary::test::withDriver;
using lapidary::test::words;

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void failuresHaveTheirStatusAndOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<std::string>("begin");
        QTest::addColumn<std::string>("part");
        const auto row = [](const char* name, std::initializer_list<const char*> arguments,
                             std::string begin, std::string part) {
            QTest::newRow(name) << words(arguments) << std::move(begin) << std::move(part);
        };
        row("no command", {}, "no command given", "--help");
        row("misspelt command", {"doktor"}, "unknown command \"doktor\"",
            "did you mean \"doctor\"?");
        row("option in front", {"--json", "doctor"}, "found option \"--json\"", "");
        row("misspelt option", {"doctor", "--devise", "cpu"}, "unknown option \"--devise\"",
            "did you mean \"--device\"?");
        row("missing value", {"doctor", "--threads"}, "option \"--threads\"", "");
    }

    void failuresHaveTheirStatusAndOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(std::string, begin);
        QFETCH(std::string, part);
        const EngineEnd end = runEngine(arguments);
        QCOMPARE(end.status, 2);
        QCOMPARE(end.output, std::string());
        QVERIFY2(end.errors.starts_with("error[2]: " + begin), end.errors.c_str());
        QVERIFY2(contains(end.errors, part), end.errors.c_str());
        QCOMPARE(std::count(end.errors.begin(), end.errors.end(), '\n'), 1);
    }

    void idleThreadsSoonSleepUnlessToldOtherwise()
    {
#ifdef LAPIDARY_SANITIZED
        QSKIP("the program does not start itself anew under the sanitizers");
#endif
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(QStringLiteral("GOMP_SPINCOUNT"));
        environment.insert(QStringLiteral("OMP_DISPLAY_ENV"), QStringLiteral("verbose"));
        const QStringList arguments{QStringLiteral("--version")};
        EngineEnd end = runEngine(arguments, {}, environment);
        QCOMPARE(end.status, 0);
        QVERIFY2(contains(end.errors, "GOMP_SPINCOUNT = '1000'"), end.errors.c_str());
        environment.insert(QStringLiteral("GOMP_SPINCOUNT"), QStringLiteral("77"));
        end = runEngine(arguments, {}, environment);
        QVERIFY2(contains(end.errors, "GOMP_SPINCOUNT = '77'"), end.errors.c_str());
    }

    void doctorPrintsOneJsonDocument()
    {
        const EngineEnd end
            = runEngine({"doctor", "--device", "cpu", "--json", "--progress", "json"});
        QVERIFY2(end.status == 0, (end.output + end.errors).c_str());
        const Json doctor = end.json();
        for (const char* key : {"cpu", "cuda", "libtorch", "memory", "passed", "self_checks"}) {
            QVERIFY2(doctor.contains(key), key);
        }
        QCOMPARE(doctor["passed"], Json(true));
        QVERIFY(doctor["cpu"]["cores"] >= 1);
        QVERIFY(doctor["cpu"]["lanes"].is_array());
        QVERIFY(doctor["memory"]["total"] > 1000000);
        QVERIFY(doctor["libtorch"]["version"].get<std::string>().starts_with("2."));
        QVERIFY(!doctor["cuda"]["reason"].get<std::string>().empty());
        QVERIFY(doctor["self_checks"].size() >= 2);
        for (const Json& check : doctor["self_checks"]) {
            QVERIFY2(check["passed"] == true, check.dump().c_str());
            QVERIFY(check["figure"] <= 1.0);
            QCOMPARE(check["device"], Json("cpu"));
        }
        for (const QByteArray& line : QByteArray::fromStdString(end.errors).trimmed().split('\n')) {
            QVERIFY2(Json::parse(line.toStdString()).contains("progress"), line.constData());
        }
    }

    void aGpuThatIsNotThereIsStatus24()
    {
        const EngineEnd end = runEngine(
            words({"doctor", "--device", "cuda", "--json"}), {}, withDriver("no_device"));
        QCOMPARE(end.status, 24);
        QCOMPARE(end.output, std::string());
        QVERIFY2(end.errors.starts_with("error[24]: "), end.errors.c_str());
        QVERIFY2(contains(end.errors, "lists no device"), end.errors.c_str());
    }

    void doctorSaysWhyAnOldDriverDoesNotServe()
    {
        const EngineEnd end = runEngine(words({"doctor", "--json"}), {}, withDriver("old"));
        QCOMPARE(end.status, 0);
        const Json cuda = end.json()["cuda"];
        QCOMPARE(cuda["available"], Json(false));
        QVERIFY(!cuda["reason"].get<std::string>().empty());
        QCOMPARE(cuda["driver"], Json("12.4"));
        QCOMPARE(cuda["devices"].size(), std::size_t{2});
        QCOMPARE(cuda["plugin"]["loaded"], Json(false));
    }

    void describeListsEveryKind()
    {
        const EngineEnd end = runEngine({"describe", "--json"});
        QCOMPARE(end.status, 0);
        const Json kinds = end.json()["kinds"];
        QVERIFY(kinds.contains("command"));
        QVERIFY(kinds.contains("self_check"));
        for (const Json& list : kinds) {
            QVERIFY(!list.empty());
            for (const Json& kind : list) {
                for (const char* key : {"id", "title", "summary", "source", "parameters"}) {
                    QVERIFY2(kind.contains(key), kind.dump().c_str());
                }
                QVERIFY2(kind["summary"] != "", kind.dump().c_str());
            }
        }
    }

    void theExamplesOfHelpRun_data()
    {
        QTest::addColumn<std::string>("command");
        QTest::newRow("doctor") << std::string("doctor");
        QTest::newRow("describe") << std::string("describe");
        QTest::newRow("serve") << std::string("serve");
    }

    void theExamplesOfHelpRun()
    {
        QFETCH(std::string, command);
        const std::string help = runEngine({command.c_str(), "--help"}).output;
        const std::string heading = "Example:\n";
        const std::string example = help.substr(help.find(heading) + heading.size());
        QProcess shell;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PATH"),
            QFileInfo(QStringLiteral(LAPIDARY_ENGINE)).path() + QLatin1Char(':')
                + environment.value(QStringLiteral("PATH")));
        shell.setProcessEnvironment(environment);
        shell.start(
            QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString::fromStdString(example)});
        QVERIFY(shell.waitForFinished(lapidary::test::kPatience));
        QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
        const QByteArray output = shell.readAllStandardOutput();
        QVERIFY(!output.isEmpty());
        QVERIFY(!output.contains('\033')); // no colours into a pipe
    }

    void versionIsPrinted()
    {
        const EngineEnd end = runEngine({"--version"});
        QCOMPARE(end.status, 0);
        QVERIFY2(end.output.starts_with("lapidary-engine 0."), end.output.c_str());
    }

    void aFullDiskIsStatus21()
    {
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(LAPIDARY_ENGINE), words({"describe", "--json"}));
        QVERIFY(process.waitForFinished(lapidary::test::kPatience));
        QCOMPARE(process.exitCode(), 21);
        QVERIFY(process.readAllStandardError().startsWith("error[21]: "));
    }

    void aSignalEndsServeWithStatus0()
    {
        for (const int signal : {SIGTERM, SIGINT}) {
            QProcess process;
            process.start(QStringLiteral(LAPIDARY_ENGINE), words({"serve"}));
            QVERIFY(process.waitForReadyRead(lapidary::test::kPatience)); // hello
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
            QVERIFY(process.waitForFinished(lapidary::test::kPatience));
            QCOMPARE(process.exitStatus(), QProcess::NormalExit);
            QCOMPARE(process.exitCode(), 0);
        }
    }

    void interruptsEndTheEngineWhileADriverHangs()
    {
        QProcess process;
        process.setProcessEnvironment(withDriver("hangs"));
        process.start(QStringLiteral(LAPIDARY_ENGINE), words({"doctor"}));
        QVERIFY(process.waitForStarted());
        const auto pid = static_cast<pid_t>(process.processId());
        // The second signal ends it wherever it is.
        QTRY_VERIFY_WITH_TIMEOUT(::kill(pid, SIGINT) != 0 || process.waitForFinished(50), 15000);
        QCOMPARE(process.state(), QProcess::NotRunning);
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
