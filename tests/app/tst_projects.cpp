// SPDX-License-Identifier: GPL-3.0-or-later
// A project from its making to its reopening, by keyboard and by mouse, and what can go wrong.
#include "app/main_window.h"
#include "model/project/project.h"
#include "tests/app/bench.h"

#include <QDir>
#include <QTest>

using namespace lapidary::robot;

namespace {

/// Makes a project with the dialog, by keyboard only.
bool makeProject(Bench& bench, const QString& name)
{
    Robot& robot = bench.robot;
    const QString folder = bench.path(QStringLiteral("projects"));
    const QString will = QStringLiteral("The project will be %1/%2.lapidary").arg(folder, name);
    return robot.press(u"Ctrl+N") && robot.waitFor(u"dialog.new_project") && robot.type(name)
        && robot.press(u"Tab") && robot.press(u"Ctrl+A") && robot.type(folder)
        && robot.waitText(will) && robot.press(u"Return")
        && robot.waitUntil(QStringLiteral("the project's name in the title"),
            [&] { return bench.window().windowTitle().startsWith(name); });
}

} // namespace

class TestProjects : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void aProjectIsMadeRenamedAnnotatedClosedAndReopenedByKeyboard()
    {
        Bench bench(500);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+N"));
        LAP_DO(robot, waitFor(u"dialog.new_project"));
        LAP_DO(robot, picture(u"new-project"));
        LAP_DO(robot, press(u"Esc"));
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("First")));
        QVERIFY(QDir(bench.path(QStringLiteral("projects/First.lapidary"))).exists());
        LAP_DO(robot, waitText(u"First"));
        LAP_DO(robot, picture(u"project-open"));

        LAP_DO(robot, press(u"F2"));
        LAP_DO(robot, waitFor(u"dialog.rename"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, type(u"Zweites 日本"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitUntil(QStringLiteral("the new name in the title"), [&] {
            return bench.window().windowTitle().startsWith(QStringLiteral("Zweites 日本"));
        }));

        LAP_DO(robot, palette(u"edit project notes"));
        QCOMPARE(robot.focusName(), QStringLiteral("Project notes"));
        LAP_DO(robot, type(u"Five steps, five experts"));
        LAP_DO(robot, waitText(u"Saved"));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No project is open"));

        LAP_DO(robot, press(u"Ctrl+1"));
        LAP_DO(robot, click(u"recent.First"));
        LAP_DO(robot, waitUntil(QStringLiteral("the notes"), [&] {
            return robot.text(u"Project notes") == QStringLiteral("Five steps, five experts");
        }));
        QVERIFY(bench.window().windowTitle().startsWith(QStringLiteral("Zweites 日本")));
    }

    void notesTypedRightBeforeTheEndAreKept()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Hasty")));
        LAP_DO(robot, click(u"Project notes"));
        LAP_DO(robot, type(u"last words"));
        QVERIFY(bench.restart());
        LAP_DO(robot, menu({u"File", u"Open recent", u"Hasty"}));
        LAP_DO(robot, waitUntil(QStringLiteral("the notes"), [&] {
            return robot.text(u"Project notes") == QStringLiteral("last words");
        }));
    }

    void returnRightAfterTypingMakesTheProject()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+N"));
        LAP_DO(robot, waitFor(u"dialog.new_project"));
        // Both in one turn of the event loop: the check cannot have answered in between.
        QWidget* field = QApplication::focusWidget();
        QTest::keyClicks(field, QStringLiteral("Quick"));
        QTest::keyClick(field, Qt::Key_Return);
        LAP_DO(robot, waitUntil(QStringLiteral("the project's name in the title"), [&] {
            return bench.window().windowTitle().startsWith(u"Quick");
        }));
        // One that exists is still refused.
        LAP_DO(robot, press(u"Ctrl+N"));
        LAP_DO(robot, waitFor(u"dialog.new_project"));
        field = QApplication::focusWidget();
        QTest::keyClicks(field, QStringLiteral("Quick"));
        QTest::keyClick(field, Qt::Key_Return);
        LAP_DO(robot, waitText(u"exists already"));
        LAP_DO(robot, press(u"Esc"));
    }

    void aNameThatExistsIsRefusedInTheDialog()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Twice")));
        LAP_DO(robot, press(u"Ctrl+N"));
        LAP_DO(robot, waitFor(u"dialog.new_project"));
        LAP_DO(robot, type(u"Twice"));
        LAP_DO(robot, waitText(u"exists already"));
        QVERIFY(!robot.isEnabled(u"Create project"));
        LAP_DO(robot, press(u"Esc"));
    }

    void theDemoOpens()
    {
        Bench bench(520);
        QVERIFY(bench.start());
        LAP_DO(bench.robot, menu({u"File", u"Open demo project"}));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("the demo in the title"), [&] {
            return bench.window().windowTitle().contains(QStringLiteral("emo"));
        }));
        LAP_DO(bench.robot, picture(u"demo"));
    }

    void aMissingRecentProjectIsRemovedFromTheList()
    {
        Bench bench(530);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Lost")));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No project is open"));
        QVERIFY(QDir(bench.path(QStringLiteral("projects/Lost.lapidary"))).removeRecursively());
        QVERIFY(bench.restart());
        LAP_DO(robot, waitText(u"Lost"));
        LAP_DO(robot, waitFor(u"Remove Lost from the list"));
        LAP_DO(robot, picture(u"missing-recent"));
        LAP_DO(robot, click(u"Remove Lost from the list"));
        LAP_DO(robot, waitGone(u"Lost"));
    }

    void aMissingRecentProjectIsLocated()
    {
        Bench bench(535);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Moved")));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No project is open"));
        QVERIFY(QDir().mkpath(bench.path(QStringLiteral("elsewhere"))));
        const QString now = bench.path(QStringLiteral("elsewhere/Moved.lapidary"));
        QVERIFY(QDir().rename(bench.path(QStringLiteral("projects/Moved.lapidary")), now));
        QVERIFY(bench.restart());
        LAP_DO(robot, click(u"Locate Moved…"));
        LAP_DO(robot, waitFor(u"dialog.locate"));
        LAP_DO(robot, picture(u"locate"));
        LAP_DO(robot, type(now));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitUntil(QStringLiteral("the project in the title"), [&] {
            return bench.window().windowTitle().startsWith(QStringLiteral("Moved"));
        }));
        LAP_DO(robot, press(u"Ctrl+1"));
        LAP_DO(robot, waitUntil(QStringLiteral("no missing project"), [&] {
            return !robot.has(u"Locate Moved…");
        }));
    }

    void aProjectThatIsOpenElsewhereIsNamed()
    {
        Bench bench(540);
        const QString folder = bench.path(QStringLiteral("Busy.lapidary"));
        auto held = lapidary::model::Project::create(folder.toStdString(), "Busy");
        QVERIFY(held);
        bench.line.path = folder;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"open"));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("an error in the message bar"), [&] {
            return bench.robot.reads(u"Busy.lapidary");
        }));
        LAP_DO(bench.robot, picture(u"locked"));
        QVERIFY(!bench.window().windowTitle().startsWith(QStringLiteral("Busy")));
    }

    void whatIsNoProjectIsExplained()
    {
        Bench bench(545);
        bench.line.path = bench.path(QStringLiteral("nowhere.lapidary"));
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"OPEN-05"));
        LAP_DO(bench.robot, picture(u"not-found"));
        LAP_DO(bench.robot, click(u"messages > Dismiss"));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("no message"), [&] {
            return !bench.robot.has(u"messages > Dismiss");
        }));
        LAP_DO(bench.robot, press(u"Alt+3"));
        LAP_DO(bench.robot, waitText(u"OPEN-05"));
    }

    void filesAreDroppedOnWelcome()
    {
        Bench bench(550);
        const QString folder = bench.path(QStringLiteral("Dropped.lapidary"));
        QVERIFY(lapidary::model::Project::create(folder.toStdString(), "Dropped"));
        const QString model = bench.path(QStringLiteral("model.gguf"));
        QFile file(model);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("GGUF\3\0\0\0", 8) == 8);
        file.close();
        QVERIFY(bench.start());
        LAP_DO(bench.robot, dropFiles({model}, u"page.welcome"));
        LAP_DO(bench.robot, waitText(u"The model cannot be opened"));
        LAP_DO(bench.robot, press(u"Ctrl+1"));
        LAP_DO(bench.robot, picture(u"dropped-model"));
        LAP_DO(bench.robot, dropFiles({folder}, u"page.welcome"));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("the project in the title"), [&] {
            return bench.window().windowTitle().startsWith(QStringLiteral("Dropped"));
        }));
    }
};

LAP_ROBOT_MAIN(TestProjects)
#include "tst_projects.moc"
