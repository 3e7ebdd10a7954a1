// SPDX-License-Identifier: GPL-3.0-or-later
// Units are dragged to the cards of experts, by the mouse in a real X server.
#include "app/main_window.h"
#include "tests/app/planted_project.h"

#include <QTest>

using namespace lapidary::robot;

class TestGroupDragXvfb : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QCOMPARE(QGuiApplication::platformName(), QStringLiteral("xcb")); }

    void aSelectionIsDraggedToTheCardsOfExperts()
    {
        Bench bench(985);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        bench.window().resize(1600, 1000);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench));
        const QPolygonF outline = leftPart(mapOf(bench), 0.4);
        const int inside = unitsInside(mapOf(bench), outline);
        QVERIFY(inside > 20 && inside < 100);
        LAP_DO(robot, lasso(u"map", outline));
        LAP_DO(robot, waitFor(selectedText(inside)));
        // By the pill with their number, onto the second card.
        LAP_DO(robot, drag(u"selection", u"E1, 0 neurons*"));
        LAP_DO(robot, waitFor(QStringLiteral("E1, %1 neurons*").arg(inside)));
        LAP_DO(robot, picture(u"group-dropped"));
        LAP_DO(robot, press(u"Ctrl+Z"));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        LAP_DO(robot, press(u"Ctrl+Y"));
        LAP_DO(robot, waitFor(QStringLiteral("E1, %1 neurons*").arg(inside)));
        // What is dropped on the shared ones works for every token.
        LAP_DO(robot, drag(u"selection", u"Shared, 0 neurons"));
        LAP_DO(robot, waitFor(QStringLiteral("Shared, %1 neurons").arg(inside)));
    }
};

LAP_ROBOT_MAIN(TestGroupDragXvfb)
#include "tst_group_drag_xvfb.moc"
