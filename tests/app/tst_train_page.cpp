// SPDX-License-Identifier: GPL-3.0-or-later
// The Train page over runs whose figures are planted: what is shown of them, live and looking back,
// what can be asked of them, and runs that go back, are lost or have failed.
#include "app/main_window.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "app/workbench.h"
#include "model/run/run_reader.h"
#include "tests/app/planted_run.h"
#include "tests/robot/name_audit.h"
#include "tests/robot/text_audit.h"
#include "widgets/run/load_heatmap.h"
#include "widgets/run/step_matrix.h"
#include "widgets/theme/tokens.h"

#include <QTest>
#include <QTreeWidget>

using namespace lapidary::robot;
using lapidary::widgets::ThemeId;

namespace {

/// Opens the project on the Train page, without the panes around it.
bool openTrain(Bench& bench, const QString& project, QStringView awaited)
{
    bench.workbench().services().project.open(project);
    return bench.robot.waitUntil(QStringLiteral("the project's name in the title"),
               [&] { return bench.window().windowTitle().startsWith(QStringLiteral("Planted")); })
        && (!bench.robot.has(u"dock.inspector") || bench.robot.press(u"Ctrl+Shift+D"))
        && bench.robot.press(u"Ctrl+5") && bench.robot.waitText(awaited);
}

template <class Widget>
Widget& find(const Bench& bench, const char* name)
{
    auto* widget = bench.window().findChild<Widget*>(QLatin1String(name));
    if (!widget) {
        qFatal("there is no %s", name);
    }
    return *widget;
}

QString described(const Bench& bench, const char* name)
{
    return find<QWidget>(bench, name).accessibleDescription();
}

QString runFolder(const QString& project, const char* name = "001-planted")
{
    return project + QStringLiteral("/runs/") + QLatin1String(name);
}

/// Answers the requests of a run as a job does.
QString answerNext(PlantedRun& run, const std::string& text)
{
    const auto requests = run.store().openRequests();
    if (!requests || requests->empty()) {
        return {};
    }
    if (!run.store().answer(requests->front().id, text)) {
        qFatal("the request could not be answered");
    }
    return QString::fromStdString(requests->front().verb);
}

} // namespace

class TestTrainPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void whatIsMissingIsSaidWithTheWayToIt()
    {
        Bench bench(600);
        const QString project = emptyProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"There is no converted model to train"));
        LAP_DO(robot, click(u"page.train > Group"));
        LAP_DO(robot, waitFor(u"page.group"));
    }

    void aRunIsWatchedWhileItGoesOn()
    {
        Bench bench(601);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.event(0, "info", "start", "40 items, 2 left out");
        run.writeSteps(60);
        run.say("running");
        QVERIFY(bench.start());
        bench.window().resize(1700, 1700);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Running"));
        LAP_DO(robot, waitText(u"60 of 200"));
        LAP_DO(robot, waitText(u"2,048 tokens/s"));
        LAP_DO(robot, waitText(u"40 items, 2 left out"));
        QVERIFY2(described(bench, "load_heatmap")
                     .contains(QStringLiteral("Most used: layer 1, expert 0")),
            qPrintable(described(bench, "load_heatmap")));
        QVERIFY(described(bench, "load_heatmap").contains(QStringLiteral("Without tokens: 1.")));
        LAP_DO(robot, waitText(u"1 job"));
        LAP_DO(robot, picture(u"train-live"));
        run.writeSteps(80);
        run.say("running");
        LAP_DO(robot, waitText(u"80 of 200"));
        LAP_DO(robot, waitUntil(QStringLiteral("the newest step in the bar"), [&] {
            return robot.text(u"history.step") == QStringLiteral("step 79");
        }));
        run.writeSteps(200);
        run.say("finished");
        run.setStatus({{"exit_sentence", "the run finished at step 200"}});
        LAP_DO(robot, waitText(u"The run finished at step 200."));
        QVERIFY(!robot.has(u"run.pause"));
    }

    void theHistoryIsLookedBackOn()
    {
        Bench bench(605);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.writeSteps(100);
        run.say("running");
        QVERIFY(bench.start());
        bench.window().resize(1700, 1700);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Running"));
        LAP_DO(robot, waitText(u"step 99"));
        // The five labels have a favourite each: 60 of 130, where chance is 60+4·10+… of all.
        LAP_DO(robot, waitUntil(QStringLiteral("the matrix"), [&] {
            return described(bench, "step_matrix").contains(QStringLiteral("3.00 times chance"));
        }));
        find<QWidget>(bench, "history.slider").setFocus();
        LAP_DO(robot, press(u"Home"));
        LAP_DO(robot, waitUntil(QStringLiteral("the first step"), [&] {
            return robot.text(u"history.step") == QStringLiteral("step 0");
        }));
        const QString before = described(bench, "load_heatmap");
        run.writeSteps(120);
        run.say("running");
        LAP_DO(robot, waitText(u"120 of 200"));
        QCOMPARE(robot.text(u"history.step"), QStringLiteral("step 0"));
        QCOMPARE(described(bench, "load_heatmap"), before);
        LAP_DO(robot, picture(u"train-history"));
        LAP_DO(robot, click(u"history.live"));
        LAP_DO(robot, waitUntil(QStringLiteral("the newest step"), [&] {
            return robot.text(u"history.step") == QStringLiteral("step 119");
        }));
    }

    void whatIsAskedIsAnswered()
    {
        Bench bench(610);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.writeSteps(10);
        run.say("running");
        QVERIFY(bench.start());
        bench.window().resize(1400, 1000);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Running"));
        LAP_DO(robot, click(u"run.pause"));
        LAP_DO(robot, waitUntil(QStringLiteral("the request"), [&] {
            return answerNext(run, "paused at step 10") == QStringLiteral("pause");
        }));
        run.say("paused");
        LAP_DO(robot, waitText(u"paused at step 10"));
        LAP_DO(robot, waitText(u"The run waits"));
        LAP_DO(robot, click(u"run.continue"));
        LAP_DO(robot, waitUntil(QStringLiteral("the request"), [&] {
            return answerNext(run, "goes on at step 10") == QStringLiteral("resume");
        }));
        run.say("running");
        LAP_DO(robot, click(u"run.checkpoint"));
        LAP_DO(robot, waitUntil(QStringLiteral("the request"), [&] {
            return answerNext(run, "kept at step 10") == QStringLiteral("checkpoint");
        }));
        LAP_DO(robot, click(u"run.stop"));
        LAP_DO(robot, waitUntil(QStringLiteral("the request"), [&] {
            return answerNext(run, "stopped at step 10") == QStringLiteral("stop");
        }));
        run.say("stopped");
        LAP_DO(robot, waitFor(u"run.resume"));
    }

    void aRunThatWentBackForgetsWhatIsNoLongerTrue()
    {
        Bench bench(615);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.writeSteps(90);
        run.say("running");
        QVERIFY(bench.start());
        bench.window().resize(1700, 1700);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Running"));
        LAP_DO(robot, waitText(u"step 89"));
        LAP_DO(robot, waitText(u"46.1 k")); // tokens: 90 steps of 512
        run.goBack(40);
        run.writeSteps(50);
        run.say("running");
        LAP_DO(robot, waitText(u"50 of 200"));
        LAP_DO(robot, waitText(u"25.6 k"));
        LAP_DO(robot, waitUntil(QStringLiteral("the newest true step"), [&] {
            return robot.text(u"history.step") == QStringLiteral("step 49");
        }));
        LAP_DO(robot, waitText(u"goes on at step 40"));
    }

    void aLostRunOffersToGoOn()
    {
        Bench bench(620);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.writeSteps(30);
        run.say("running", 2147480000); // no process has this number
        QVERIFY(bench.start());
        bench.window().resize(1400, 1000);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Lost"));
        LAP_DO(robot, waitText(u"ended without a word"));
        QVERIFY(robot.has(u"run.resume"));
        QVERIFY(!robot.has(u"run.pause"));
        LAP_DO(robot, picture(u"train-lost"));
    }

    void aFailureIsToldWithItsSentence()
    {
        Bench bench;
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.writeSteps(5);
        run.say("failed");
        run.setStatus({{"exit_class", "NumericGuard"},
            {"exit_sentence", "the loss of step 5 is not a number"}});
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Failed"));
        LAP_DO(robot, waitText(u"The loss of step 5 is not a number."));
        QVERIFY(robot.has(u"run.resume"));
    }

    void twoRunsStandInOnePlot()
    {
        Bench bench(625);
        const QString project = emptyProject(bench);
        PlantedRun first(runFolder(project));
        first.writeSteps(60);
        first.say("finished");
        PlantedRun second(runFolder(project, "002-other"));
        second.writeSteps(40);
        second.say("finished");
        QVERIFY(bench.start());
        bench.window().resize(1700, 1400);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"002-other"));
        LAP_DO(robot, click(u"runs.list > 001-planted"));
        LAP_DO(robot, waitText(u"60 of 200"));
        LAP_DO(robot, click(u"curves.compare"));
        LAP_DO(robot, press(u"Down"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitText(u"Beside: 002-other "));
        LAP_DO(robot, picture(u"train-compare"));
    }

    void aDamagedRunIsListedWithItsReason()
    {
        Bench bench;
        const QString project = emptyProject(bench);
        QDir().mkpath(runFolder(project));
        QFile file(runFolder(project) + QStringLiteral("/run.db"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no database");
        file.close();
        QVERIFY(bench.start());
        LAP_STEPS(bench.robot, openTrain(bench, project, u"001-planted"));
        LAP_DO(bench.robot, waitText(u"database"));
    }

    void everyThemeShowsARunWithoutClippedText_data()
    {
        QTest::addColumn<ThemeId>("theme");
        QTest::addColumn<int>("scale");
        QTest::newRow("light") << ThemeId::Light << 100;
        QTest::newRow("dark") << ThemeId::Dark << 100;
        QTest::newRow("contrast") << ThemeId::HighContrast << 100;
        QTest::newRow("projector") << ThemeId::Projector << 100;
        QTest::newRow("light-200") << ThemeId::Light << 200;
    }

    void everyThemeShowsARunWithoutClippedText()
    {
        QFETCH(ThemeId, theme);
        QFETCH(int, scale);
        Bench bench(630 + static_cast<int>(theme) + scale / 20);
        const QString project = emptyProject(bench);
        PlantedRun run(runFolder(project));
        run.event(0, "info", "start", "40 items, 2 left out");
        run.writeSteps(150);
        run.event(100, "info", "checkpoint", "step-100 is kept");
        run.say("running");
        bench.line.theme = theme;
        bench.line.scale = scale;
        QVERIFY(bench.start());
        bench.window().resize(1800, scale == 100 ? 1700 : 2600);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, openTrain(bench, project, u"Running"));
        LAP_DO(robot, waitText(u"step 149"));
        LAP_DO(robot, waitUntil(QStringLiteral("room for the page"), [&] {
            return crowdedPages(&bench.window()).isEmpty();
        }));
        auto& loads = find<lapidary::widgets::LoadHeatmap>(bench, "load_heatmap");
        LAP_DO(robot, waitUntil(QStringLiteral("cells with room for their figures"), [&] {
            return loads.cellRect(0, 0).height() >= loads.fontMetrics().height();
        }));
        LAP_NOTHING(clippedTexts(&bench.window()).join(QChar(u'\n')));
        LAP_NOTHING(unnamedThings(&find<QWidget>(bench, "page.train")).join(QChar(u'\n')));
        LAP_DO(robot,
            picture(QStringLiteral("train-%1").arg(QString::fromUtf8(QTest::currentDataTag()))));
    }
};

LAP_ROBOT_MAIN(TestTrainPage)
#include "tst_train_page.moc"
