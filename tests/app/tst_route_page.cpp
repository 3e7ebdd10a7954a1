// SPDX-License-Identifier: GPL-3.0-or-later
// The Route page as a person uses it, with the real engine on the fixture cut into experts: a
// prompt is traced, tokens are chosen by mouse and keys, an expert is muted, and items with steps
// are traced.
#include "app/main_window.h"
#include "app/services/services.h"
#include "app/workbench.h"
#include "tests/app/bench.h"
#include "tests/robot/name_audit.h"
#include "tests/robot/text_audit.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/token_ribbon.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace lapidary::robot;
using lapidary::widgets::TokenRibbon;

namespace {

constexpr int kLong = 120000;
constexpr int kSettle = 300; ///< ms for another theme to be on the screen, for the pictures
const QString kFixture = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

void runEngine(const QStringList& arguments)
{
    QProcess engine;
    engine.start(QStringLiteral(LAPIDARY_ENGINE), arguments);
    if (!engine.waitForFinished(kLong) || engine.exitCode() != 0) {
        qFatal("%s", engine.readAllStandardError().constData());
    }
}

/// A bench with a project, the fixture as its model, and a conversion of it.
class RouteBench : public Bench
{
public:
    using Bench::Bench;

    [[nodiscard]] bool begin()
    {
        convertFixture();
        line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        line.path = kFixture;
        const bool isUp = start();
        window().resize(1700, 1500);
        robot.setPatience(kLong);
        const bool hasProject = isUp && robot.waitText(u"Only looked at") && robot.press(u"Ctrl+N")
            && robot.waitFor(u"dialog.new_project") && robot.type(u"Calm") && robot.press(u"Tab")
            && robot.press(u"Ctrl+A") && robot.type(path(QStringLiteral("projects")))
            && robot.press(u"Return") && robot.waitText(u"The model of this project");
        const QString folder = path(QStringLiteral("projects/Calm.lapidary/exports"));
        return hasProject && QDir().mkpath(folder)
            && QDir().rename(path(QStringLiteral("moe")), folder + QStringLiteral("/moe"))
            && robot.press(u"Ctrl+6") && robot.waitFor(u"route.model");
    }

    TokenRibbon& ribbon() const { return *window().findChild<TokenRibbon*>(); }

private:
    void convertFixture()
    {
        const QString tasks = path(QStringLiteral("tasks.jsonl"));
        runEngine({u"make-tasks"_qs, u"--family"_qs, u"all"_qs, u"--level"_qs, u"1"_qs,
            u"--count"_qs, u"12"_qs, u"--seed"_qs, u"3"_qs, u"--out"_qs, tasks});
        const QString recording = path(QStringLiteral("rec"));
        runEngine({u"record"_qs, kFixture, u"--data"_qs, tasks, u"--tokens"_qs, u"1500"_qs,
            u"--out"_qs, recording, u"--device"_qs, u"cpu"_qs});
        const QString grouping = path(QStringLiteral("g.json"));
        runEngine({u"group"_qs, kFixture, u"--recording"_qs, recording, u"--method"_qs,
            u"contribution-kmeans"_qs, u"--experts"_qs, u"8"_qs, u"--shared"_qs, u"2"_qs,
            u"--out"_qs, grouping});
        runEngine({u"convert"_qs, kFixture, u"--recording"_qs, recording, u"--grouping"_qs,
            grouping, u"--active"_qs, u"4"_qs, u"--out"_qs, path(QStringLiteral("moe")),
            u"--device"_qs, u"cpu"_qs});
    }
};

} // namespace

class TestRoutePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aPromptIsTracedAndItsTokensCanBeReadAndAnExpertMuted()
    {
        RouteBench bench(700);
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        QVERIFY2(!robot.isEnabled(u"route.start"), "there is no prompt");
        LAP_DO(robot, click(u"route.prompt"));
        LAP_DO(robot, type(u"Once upon a time, there was a little girl"));
        LAP_DO(robot, click(u"route.start"));
        LAP_DO(robot, waitText(u"tokens traced"));
        LAP_DO(robot, waitText(u"Loss of this text, dense"));
        QVERIFY(robot.has(u"route.own_text"));
        LAP_DO(robot, picture(u"route-traced"));
        TokenRibbon& ribbon = bench.ribbon();
        ribbon.setFocus();
        LAP_DO(robot, press(u"Home"));
        LAP_DO(robot, press(u"Right"));
        QCOMPARE(ribbon.token(), 1);
        LAP_DO(robot, press(u"Right"));
        LAP_DO(robot, press(u"Down"));
        QVERIFY(ribbon.accessibleDescription().contains(QStringLiteral("L1:")));
        LAP_DO(robot, waitText(u"dense 0."));
        LAP_DO(robot, picture(u"route-token"));
        muteTheFirstChoice(bench);
    }

    void itemsWithStepsShowWhichExpertWorksInWhichStep()
    {
        RouteBench bench(705);
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        LAP_DO(robot, click(u"route.kind"));
        LAP_DO(robot, click(u"Items of a data file"));
        LAP_DO(robot, click(u"route.file"));
        LAP_DO(robot, type(bench.path(QStringLiteral("tasks.jsonl"))));
        LAP_DO(robot, click(u"route.start"));
        LAP_DO(robot, waitText(u"Experts of L0 tell of the step"));
        LAP_DO(robot, waitText(u"By chance (shuffled labels)"));
        LAP_DO(robot, waitText(u"The token itself tells"));
        QTest::qWait(kSettle);
        LAP_DO(robot, picture(u"route-steps"));
        auto* const window = &bench.window();
        QVERIFY2(
            unnamedThings(window).isEmpty(), qPrintable(unnamedThings(window).join(QChar(u'\n'))));
        lapidary::widgets::Theme& theme = bench.workbench().services().theme;
        theme.setId(lapidary::widgets::ThemeId::Dark);
        QTest::qWait(kSettle);
        LAP_DO(robot, picture(u"route-dark"));
        theme.setId(lapidary::widgets::ThemeId::HighContrast);
        QTest::qWait(kSettle);
        LAP_DO(robot, picture(u"route-contrast"));
        theme.setId(lapidary::widgets::ThemeId::Projector);
        QTest::qWait(kSettle);
        LAP_DO(robot, picture(u"route-projector"));
        theme.setId(lapidary::widgets::ThemeId::Light);
        theme.setTextScale(200);
        QTest::qWait(kSettle);
        LAP_DO(robot, picture(u"route-large"));
    }

private:
    /// By the menu of the chosen token, and back by its chip.
    void muteTheFirstChoice(RouteBench& bench)
    {
        Robot& robot = bench.robot;
        TokenRibbon& ribbon = bench.ribbon();
        const QString before = ribbon.describe(2);
        ribbon.setFocus();
        const QPoint middle = ribbon.rect().center();
        QContextMenuEvent wanted(
            QContextMenuEvent::Keyboard, middle, ribbon.mapToGlobal(middle)); // the key Menu
        QApplication::sendEvent(&ribbon, &wanted);
        LAP_DO(robot, click(u"Mute L1*"));
        LAP_DO(robot, waitFor(u"route.chip"));
        LAP_DO(robot, waitUntil(QStringLiteral("another choice"), [&] {
            return !ribbon.describe(2).isEmpty() && ribbon.describe(2) != before
                && robot.isEnabled(u"route.start");
        }));
        LAP_DO(robot, waitText(u"Loss of this text, dense"));
        LAP_DO(robot, picture(u"route-muted"));
        LAP_DO(robot, click(u"route.chip"));
        LAP_DO(robot, waitUntil(QStringLiteral("the first choice"), [&] {
            return ribbon.describe(2) == before;
        }));
    }
};

LAP_ROBOT_MAIN(TestRoutePage)
#include "tst_route_page.moc"
