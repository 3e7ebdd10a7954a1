// SPDX-License-Identifier: GPL-3.0-or-later
// The command palette: opens, filters, runs, says why something cannot be run, goes away.
#include "app/main_window.h"
#include "tests/app/bench.h"

#include <QTest>

using namespace lapidary::robot;

class TestPalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void opensByKeyMenuAndButton()
    {
        Bench bench(300);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, waitFor(u"Command to run"));
        QCOMPARE(robot.focusName(), QStringLiteral("Command to run"));
        LAP_DO(robot, picture(u"palette"));
        LAP_DO(robot, press(u"Esc"));
        QVERIFY(!robot.has(u"Command to run"));
        LAP_DO(robot, press(u"Ctrl+Shift+P"));
        LAP_DO(robot, waitFor(u"Command to run"));
        LAP_DO(robot, press(u"Esc"));
        LAP_DO(robot, menu({u"View", u"Command palette…"}));
        LAP_DO(robot, waitFor(u"Command to run"));
        LAP_DO(robot, press(u"Esc"));
        LAP_DO(robot, click(u"search"));
        LAP_DO(robot, waitFor(u"Command to run"));
    }

    void filtersAndRuns()
    {
        Bench bench(310);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, type(u"evalu"));
        LAP_DO(robot, waitFor(u"palette > View: Evaluate"));
        QVERIFY(!robot.has(u"palette > File: New project…"));
        LAP_DO(robot, picture(u"palette-filter"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitFor(u"page.evaluate"));
        QVERIFY(!robot.has(u"Command to run"));
        LAP_DO(robot, palette(u"theme dark"));
        LAP_DO(robot, palette(u"mode route"));
    }

    void runsARowByClick()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, type(u"calib"));
        LAP_DO(robot, click(u"palette > View: Calibrate"));
        LAP_DO(robot, waitFor(u"page.calibrate"));
    }

    void whatWasRunComesFirstAlsoAfterARestart()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, palette(u"evaluate"));
        LAP_DO(robot, waitFor(u"page.evaluate"));
        QVERIFY(bench.restart());
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, press(u"Return")); // nothing typed: the newest one
        LAP_DO(robot, waitFor(u"page.evaluate"));
    }

    void saysWhyACommandCannotBeRun()
    {
        Bench bench(320);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, type(u"close project"));
        LAP_DO(robot, waitText(u"File: Close project. "));
        LAP_DO(robot, waitText(u"project"));
        LAP_DO(robot, picture(u"palette-why-disabled"));
        LAP_DO(robot, press(u"Return"));
        QVERIFY2(robot.has(u"Command to run"), "a disabled command closes the palette");
        LAP_DO(robot, press(u"Esc"));
    }

    void saysWhenNothingMatches()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, type(u"zzqq"));
        LAP_DO(robot, waitText(u"No command matches."));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, press(u"Esc"));
    }

    void givesTheFocusBack()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Tab"));
        const QString before = robot.focusName();
        QVERIFY(!before.isEmpty());
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, press(u"Esc"));
        QCOMPARE(robot.focusName(), before);
    }

    void goesAwayOnAClickOutside()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, waitFor(u"Command to run"));
        LAP_DO(robot, click(u"Modes > Train"));
        LAP_DO(robot, waitGone(u"Command to run"));
    }
};

LAP_ROBOT_MAIN(TestPalette)
#include "tst_palette.moc"
