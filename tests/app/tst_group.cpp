// SPDX-License-Identifier: GPL-3.0-or-later
// The Group page on a planted recording: lasso, keys, menus, undo, and what is there after a crash.
#include "app/actions/actions.h"
#include "app/main_window.h"
#include "tests/app/planted_project.h"
#include "tests/robot/action_audit.h"
#include "tests/robot/name_audit.h"
#include "tests/robot/text_audit.h"

#include <QComboBox>
#include <QDir>
#include <QTest>

#include <filesystem>

using namespace lapidary::robot;

namespace {

constexpr QSize kSmallest(1024, 700);

} // namespace

class TestGroup : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void whatIsMissingIsSaidWithAWayToIt()
    {
        Bench bench(300);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+4"));
        LAP_DO(robot, waitText(u"No project is open"));
        const QString folder = bench.path(QStringLiteral("Planted.lapidary"));
        QVERIFY(lapidary::model::Project::create(folder.toStdString(), "Planted"));
        bench.workbench().services().project.open(folder);
        LAP_DO(robot, press(u"Ctrl+4"));
        LAP_DO(robot, waitText(u"There is no recording to group"));
        LAP_DO(robot, picture(u"group-no-recording"));
        LAP_DO(robot, click(u"page.group > Calibrate"));
        LAP_DO(robot, waitFor(u"page.calibrate"));
    }

    void unitsAreLassoedAssignedUndoneAndKept()
    {
        Bench bench(310);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_DO(robot, waitText(u"There are no experts yet"));
        LAP_DO(robot, picture(u"group-no-experts"));
        LAP_STEPS(robot, startByHand(bench));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));

        const QPolygonF outline = leftPart(mapOf(bench), 0.4);
        const int inside = unitsInside(mapOf(bench), outline);
        QVERIFY(inside > 20 && inside < 100);
        LAP_DO(robot, lasso(u"map", outline));
        LAP_DO(robot, waitFor(selectedText(inside)));
        LAP_DO(robot, picture(u"group-lasso"));
        LAP_DO(robot, press(u"2")); // the second card
        const QString moved = QStringLiteral("E1, %1 neurons*").arg(inside);
        LAP_DO(robot, waitFor(moved));
        LAP_DO(robot, waitFor(QString(QStringLiteral("Unassigned, %1 neurons").arg(120 - inside))));
        LAP_DO(robot, press(u"S"));
        LAP_DO(robot, waitFor(QString(QStringLiteral("Shared, %1 neurons").arg(inside))));
        LAP_DO(robot, press(u"Ctrl+Z"));
        LAP_DO(robot, waitFor(moved));
        LAP_DO(robot, press(u"Ctrl+Z"));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        LAP_DO(robot, press(u"Ctrl+Shift+Z"));
        LAP_DO(robot, waitFor(moved));

        QVERIFY(bench.restart());
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_DO(robot, waitFor(moved));
        LAP_DO(robot, press(u"Ctrl+Z")); // an edit of the former session
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        LAP_DO(robot, press(u"Ctrl+Y"));
        LAP_DO(robot, waitFor(moved));
    }

    void whatWasShownIsOnTheDiskAtOnce()
    {
        Bench bench(330);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench));
        const QPolygonF outline = leftPart(mapOf(bench), 0.5);
        const int inside = unitsInside(mapOf(bench), outline);
        LAP_DO(robot, lasso(u"map", outline));
        LAP_DO(robot, press(u"4"));
        const QString moved = QStringLiteral("E3, %1 neurons*").arg(inside);
        LAP_DO(robot, waitFor(moved));
        // The files as they are at this moment are what a kill would leave.
        const QString left = bench.path(QStringLiteral("Left.lapidary"));
        std::filesystem::copy(
            folder.toStdString(), left.toStdString(), std::filesystem::copy_options::recursive);
        LAP_DO(robot, press(u"0"));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        bench.workbench().services().project.open(left);
        LAP_DO(robot, waitUntil(QStringLiteral("the other project"), [&] {
            const auto& facts = bench.workbench().services().project.facts();
            return facts && facts->folder.endsWith(QStringLiteral("Left.lapidary"));
        }));
        LAP_DO(robot, waitFor(moved));
    }

    void cardsAreRenamedLockedAndGivenRolesAndMerged()
    {
        Bench bench(340);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench));
        const QPolygonF outline = leftPart(mapOf(bench), 0.5);
        const int inside = unitsInside(mapOf(bench), outline);
        LAP_DO(robot, lasso(u"map", outline));
        LAP_DO(robot, press(u"1"));
        LAP_DO(robot, waitFor(QString(QStringLiteral("E0, %1 neurons*").arg(inside))));

        LAP_DO(robot, click(u"E0, *"));
        LAP_DO(robot, press(u"F2"));
        LAP_DO(robot, type(u"Finder"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitFor(u"E0 Finder, *"));
        LAP_DO(robot, click(u"Menu of E0"));
        LAP_DO(robot, click(u"Role"));
        LAP_DO(robot, click(u"Extract"));
        LAP_DO(robot, waitFor(QString(QStringLiteral("E0 Finder, %1 neurons, *").arg(inside))));
        LAP_DO(robot, waitText(u"Extract"));
        LAP_DO(robot, click(u"Menu of E0"));
        LAP_DO(robot, click(u"Lock"));
        LAP_DO(robot, waitFor(u"Unlock E0"));
        LAP_DO(robot, click(u"map"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, press(u"3"));
        LAP_DO(robot, waitText(u"because their expert is locked"));
        LAP_DO(robot, waitFor(QString(QStringLiteral("E2, %1 neurons*").arg(120 - inside))));
        LAP_DO(robot, click(u"Unlock E0"));
        LAP_DO(robot, waitUntil(QStringLiteral("E0 to be unlocked"), [&] {
            return !robot.has(u"Unlock E0");
        }));
        LAP_DO(robot, click(u"Menu of E0"));
        LAP_DO(robot, click(u"Merge into"));
        LAP_DO(robot, click(u"E2"));
        LAP_DO(robot, waitText(u"3 experts"));
        LAP_DO(robot, waitFor(u"E2, 120 neurons*"));
        LAP_DO(robot, picture(u"group-merged"));
    }

    void layersHeadsAndSnapshotsAreReached()
    {
        Bench bench(350);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench));
        LAP_DO(robot, click(u"map"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, press(u"1"));
        LAP_DO(robot, waitFor(u"E0, 120 neurons*"));
        LAP_DO(robot, press(u"Ctrl+B"));
        LAP_DO(robot, waitFor(u"dialog.snapshot"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, click(u"map"));
        LAP_DO(robot, press(u"]"));
        LAP_DO(robot, waitUntil(QStringLiteral("the units of layer 1"), [&] {
            return mapOf(bench).scene().units().front() == kPlantedNeurons;
        }));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        LAP_DO(robot, press(u"["));
        LAP_DO(robot, waitFor(u"E0, 120 neurons*"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, press(u"0"));
        LAP_DO(robot, waitFor(u"Unassigned, 120 neurons"));
        LAP_DO(robot, menu({u"Experts", u"Back to snapshot…"}));
        LAP_DO(robot, waitFor(u"dialog.restore"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitFor(u"E0, 120 neurons*"));
    }

    void theToolBarOfTheMapMakesRoomForLongEntries()
    {
        Bench bench(355);
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench));
        auto* colours = bench.window().findChild<QComboBox*>(QStringLiteral("map.colour"));
        QVERIFY(colours != nullptr);
        const QWidget* bar = colours->parentWidget();
        for (int i = 0; i < 99 && colours->sizeHint().width() < bar->width() * 3 / 4; ++i) {
            colours->setItemText(0, colours->itemText(0) + QStringLiteral(" and more"));
        }
        QTRY_VERIFY(colours->width() >= colours->sizeHint().width()
            && colours->geometry().right() <= bar->width());
    }

    void everyThemeAndSizeCanBeShown_data()
    {
        QTest::addColumn<int>("scale");
        QTest::addColumn<QSize>("size");
        QTest::newRow("100") << 100 << QSize(1366, 768);
        QTest::newRow("100-large") << 100 << QSize(1920, 1200);
        QTest::newRow("200") << 200 << QSize(1366, 768);
        QTest::newRow("200-smallest") << 200 << kSmallest;
    }

    void everyThemeAndSizeCanBeShown()
    {
        QFETCH(int, scale);
        QFETCH(QSize, size);
        Bench bench(360 + (scale / 100) * 10 + (size == kSmallest ? 5 : size.width() / 1900));
        bench.line.scale = scale;
        const QString folder = plantProject(bench);
        QVERIFY(bench.start());
        bench.window().resize(size);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_STEPS(robot, startByHand(bench, /*isByMenu=*/scale > 100));
        if (scale == 100) {
            LAP_DO(robot, lasso(u"map", leftPart(mapOf(bench), 0.4)));
        } else { // the map may lie partly below
            LAP_DO(robot, press(u"Ctrl+A"));
        }
        LAP_DO(robot, press(u"1"));
        LAP_DO(robot, waitUntil(QStringLiteral("the edit"), [&] {
            return bench.workbench().services().actions["edit.undo"]->isEnabled();
        }));
        const QStringList clipped = clippedTexts(&bench.window());
        QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QChar(u'\n'))));
        const QStringList unnamed
            = unnamedThings(bench.window().findChild<QWidget*>(QStringLiteral("page.group")));
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(QChar(u'\n'))));
        for (const char16_t* theme : {u"Light", u"Dark", u"High contrast", u"Projector"}) {
            LAP_DO(robot, menu({u"View", u"Theme", theme}));
            LAP_DO(robot,
                picture(QStringLiteral("group-%1-%2")
                            .arg(QString::fromUtf8(QTest::currentDataTag()),
                                QString::fromUtf16(theme).toLower().replace(
                                    QChar(u' '), QChar(u'-')))));
        }
    }
};

LAP_ROBOT_MAIN(TestGroup)
#include "tst_group.moc"
