// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as a person meets it: it works, is cancelled, dies, is missing, is the wrong program,
// is started again. The window survives all of it.
#include "app/main_window.h"
#include "tests/app/bench.h"

#include <QFile>
#include <QTest>

#include <csignal>

using namespace lapidary::robot;

namespace {

/// The one engine that runs; 0 when there is none.
qint64 enginePid()
{
    const QList<qint64> pids = Bench::childProcesses();
    return pids.size() == 1 ? pids.first() : 0;
}

} // namespace

class TestEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void theMachineIsDescribed()
    {
        Bench bench(600);
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"Engine ready"));
        LAP_DO(bench.robot, waitText(u"Test processor"));
        LAP_DO(bench.robot, waitText(u"All self-checks passed"));
        LAP_DO(bench.robot, picture(u"machine"));
    }

    void theRealEngineDescribesThisMachine()
    {
        Bench bench(605);
        bench.line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        bench.robot.setPatience(60000);
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"Engine ready"));
        LAP_DO(bench.robot, waitText(u"LibTorch"));
        LAP_DO(bench.robot, picture(u"real-engine"));
    }

    void anEngineThatIsKilledIsReportedAndStartedAgain()
    {
        Bench bench(610);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"Engine ready"));
        const qint64 pid = enginePid();
        QVERIFY(pid > 0);
        QCOMPARE(kill(static_cast<pid_t>(pid), SIGKILL), 0);
        LAP_DO(robot, waitText(u"Engine stopped unexpectedly"));
        LAP_DO(robot, waitText(u"ENG-01"));
        LAP_DO(robot, picture(u"engine-killed"));
        LAP_DO(robot, click(u"messages > Restart engine"));
        LAP_DO(robot, waitText(u"Engine ready"));
        LAP_DO(robot, waitUntil(QStringLiteral("no message any more"), [&] {
            return !robot.has(u"messages > Restart engine");
        }));
        QVERIFY(enginePid() > 0 && enginePid() != pid);
        LAP_DO(robot, press(u"Alt+3"));
        LAP_DO(robot, waitText(u"ENG-01"));
    }

    void anEngineThatCrashesTellsItsLastWordsInTheLog()
    {
        Bench bench(615);
        setEngineManner("crash");
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"Engine stopped unexpectedly"));
        LAP_DO(robot, click(u"messages > Log"));
        LAP_DO(robot, waitText(u"planted failure of a test"));
        LAP_DO(robot, picture(u"engine-crash-log"));
        setEngineManner({});
        LAP_DO(robot, press(u"Ctrl+Shift+R"));
        LAP_DO(robot, waitText(u"Engine ready"));
    }

    void anEngineThatIsMissingIsNamed()
    {
        Bench bench(620);
        bench.line.enginePath = bench.path(QStringLiteral("no/such/lapidary-engine"));
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"no/such/lapidary-engine"));
        LAP_DO(bench.robot, picture(u"engine-missing"));
        LAP_DO(bench.robot, press(u"Ctrl+4"));
        LAP_DO(bench.robot, waitFor(u"page.group"));
    }

    void aProgramThatIsNoEngineIsRefused_data()
    {
        QTest::addColumn<QByteArray>("manner");
        QTest::addColumn<QString>("text");
        QTest::newRow("garbage") << QByteArray("garbage")
                                 << QStringLiteral("does not speak the protocol");
        QTest::newRow("newer protocol")
            << QByteArray("newer") << QStringLiteral("speaks protocol 99");
    }

    void aProgramThatIsNoEngineIsRefused()
    {
        QFETCH(QByteArray, manner);
        QFETCH(QString, text);
        Bench bench(625);
        setEngineManner(manner);
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(text));
        LAP_DO(bench.robot, waitText(u"Engine stopped unexpectedly"));
        setEngineManner({});
        LAP_DO(bench.robot, click(u"messages > Restart engine"));
        LAP_DO(bench.robot, waitText(u"Engine ready"));
    }

    void anEngineThatEndedStaysSilentWhenTheWindowCloses()
    {
        Bench bench;
        setEngineManner("garbage");
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"Engine stopped unexpectedly"));
        bench.stop();
    }

    void runningWorkIsShownAndCancelled()
    {
        Bench bench(630);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        setEngineManner("slow");
        LAP_DO(robot, press(u"Ctrl+Shift+R"));
        LAP_DO(robot, waitText(u"Engine ready"));
        LAP_DO(robot, menu({u"Engine", u"Run self-checks"}));
        LAP_DO(robot, waitText(u"1 of 2"));
        LAP_DO(robot, waitFor(u"dock.jobs"));
        LAP_DO(robot, picture(u"job-running"));
        LAP_DO(robot, press(u"Ctrl+."));
        LAP_DO(robot, waitText(u"Engine ready"));
        LAP_DO(robot, waitText(u"Cancelled"));
    }

    void theWindowClosesWhileTheEngineWorks()
    {
        Bench bench;
        QVERIFY(bench.start());
        setEngineManner("slow");
        LAP_DO(bench.robot, press(u"Ctrl+Shift+R"));
        LAP_DO(bench.robot, waitText(u"Engine ready"));
        LAP_DO(bench.robot, menu({u"Engine", u"Run self-checks"}));
        LAP_DO(bench.robot, waitText(u"1 of 2"));
        bench.stop();
    }

    void brokenSettingsAreReportedAndMovedAside()
    {
        Bench bench(640);
        QVERIFY(QDir().mkpath(bench.path(QStringLiteral("settings"))));
        QFile file(bench.path(QStringLiteral("settings/settings.json")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"appearance.theme\": ") > 0);
        file.close();
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"SET-01"));
        LAP_DO(bench.robot, waitText(u"settings.json.broken"));
        LAP_DO(bench.robot, picture(u"broken-settings"));
        LAP_DO(bench.robot, click(u"messages > Settings…"));
        LAP_DO(bench.robot, waitFor(u"dialog.settings"));
        LAP_DO(bench.robot, press(u"Esc"));
    }
};

LAP_ROBOT_MAIN(TestEngine)
#include "tst_engine.moc"
