// SPDX-License-Identifier: GPL-3.0-or-later
// Panes are closed, moved, saved under a name and put back.
#include "app/main_window.h"
#include "tests/app/bench.h"

#include <QDockWidget>
#include <QTest>

using namespace lapidary::robot;

namespace {

QDockWidget* dock(Bench& bench, const QString& id)
{
    return bench.window().findChild<QDockWidget*>(QStringLiteral("dock.") + id);
}

} // namespace

class TestDocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void aPaneIsClosedByItsButtonAndOpenedByItsKey()
    {
        Bench bench(420);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, click(u"dock.inspector > Close"));
        QVERIFY(!robot.has(u"dock.inspector"));
        LAP_DO(robot, picture(u"no-inspector"));
        LAP_DO(robot, press(u"Alt+1"));
        LAP_DO(robot, waitFor(u"dock.inspector"));
        LAP_DO(robot, press(u"Alt+1"));
        QVERIFY(!robot.has(u"dock.inspector"));
        LAP_DO(robot, menu({u"Window", u"Inspector"}));
        LAP_DO(robot, waitFor(u"dock.inspector"));
    }

    void aPaneBehindAnotherIsBroughtForward()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, waitFor(u"dock.jobs"));
        LAP_DO(robot, press(u"Alt+4"));
        LAP_DO(robot, waitFor(u"dock.log"));
        LAP_DO(robot, click(u"Problems"));
        LAP_DO(robot, waitFor(u"dock.problems"));
        LAP_DO(robot, press(u"Alt+2"));
        LAP_DO(robot, waitFor(u"dock.jobs"));
    }

    void closedPanesStayClosedAfterARestart()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, click(u"dock.inspector > Close"));
        QVERIFY(bench.restart());
        QVERIFY(!bench.robot.has(u"dock.inspector"));
        LAP_DO(bench.robot, menu({u"Window", u"Layout", u"Reset"}));
        LAP_DO(bench.robot, waitFor(u"dock.inspector"));
    }

    void aPaneFloatsAndResetBringsItBack()
    {
        Bench bench(425);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, click(u"dock.inspector > Float"));
        QTRY_VERIFY(dock(bench, QStringLiteral("inspector"))->isFloating());
        LAP_DO(robot, picture(u"floating"));
        QVERIFY(bench.restart());
        QTRY_VERIFY(dock(bench, QStringLiteral("inspector"))->isFloating());
        LAP_DO(robot, menu({u"Window", u"Layout", u"Reset"}));
        QTRY_VERIFY(!dock(bench, QStringLiteral("inspector"))->isFloating());
        LAP_DO(robot, waitFor(u"dock.inspector"));
    }

    void aPaneIsDraggedAwayByItsTitle()
    {
        Bench bench;
        QVERIFY(bench.start());
        QDockWidget* inspector = dock(bench, QStringLiteral("inspector"));
        const QPolygonF way{{QPointF(30, 8), QPointF(-200, 120), QPointF(-420, 200)}};
        LAP_DO(bench.robot, lasso(u"dock.inspector", way));
        QTRY_VERIFY(inspector->isFloating());
        LAP_DO(bench.robot, menu({u"Window", u"Layout", u"Default"}));
        QTRY_VERIFY(!inspector->isFloating());
    }

    void allPanesHideAndComeBack()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Alt+1"));
        LAP_DO(robot, press(u"Ctrl+Shift+D"));
        QVERIFY(!robot.has(u"dock.jobs"));
        LAP_DO(robot, press(u"Ctrl+Shift+D"));
        LAP_DO(robot, waitFor(u"dock.jobs"));
        QVERIFY(!robot.has(u"dock.inspector"));
    }

    void layoutsAreChosen()
    {
        Bench bench(430);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, menu({u"Window", u"Layout", u"Teaching"}));
        LAP_DO(robot, waitFor(u"dock.inspector"));
        QVERIFY(!robot.has(u"dock.jobs"));
        LAP_DO(robot, picture(u"layout-teaching"));
        LAP_DO(robot, menu({u"Window", u"Layout", u"Compact"}));
        LAP_DO(robot, picture(u"layout-compact"));
        QVERIFY(robot.has(u"dock.inspector"));
        LAP_DO(robot, menu({u"Window", u"Layout", u"Default"}));
        LAP_DO(robot, waitFor(u"dock.jobs"));
    }

    void anOwnLayoutIsSavedUsedAndRemoved()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Alt+1"));
        LAP_DO(robot, menu({u"Window", u"Layout", u"Save current as…"}));
        LAP_DO(robot, waitFor(u"dialog.save_layout"));
        LAP_DO(robot, type(u"Narrow & quiet"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, menu({u"Window", u"Layout", u"Reset"}));
        LAP_DO(robot, waitFor(u"dock.inspector"));
        QVERIFY(bench.restart());
        LAP_DO(robot, menu({u"Window", u"Layout", u"Narrow & quiet"}));
        LAP_DO(robot, waitUntil(QStringLiteral("the saved layout"), [&] {
            return !robot.has(u"dock.inspector");
        }));
        LAP_DO(robot, menu({u"Window", u"Layout", u"Remove saved…"}));
        LAP_DO(robot, click(u"dialog.remove_layout > Remove layout"));
        LAP_DO(robot, menu({u"Window", u"Layout"}));
        QVERIFY(!robot.has(u"Narrow & quiet"));
        LAP_DO(robot, press(u"Esc"));
        LAP_DO(robot, press(u"Esc"));
    }
};

LAP_ROBOT_MAIN(TestDocks)
#include "tst_docks.moc"
