// SPDX-License-Identifier: GPL-3.0-or-later
// A real training run in the window: stories260K is recorded, grouped and converted by the engine,
// and then trained with the mouse: started, watched, paused, left alone by a window that closes,
// found again, stopped.
#include "app/main_window.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "app/workbench.h"
#include "model/run/run_reader.h"
#include "model/run/run_state.h"
#include "tests/app/planted_run.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <chrono>

using namespace lapidary::robot;

namespace {

constexpr int kLong = 240000;
const QString kDense = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

void engine(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(LAPIDARY_ENGINE), arguments);
    if (!process.waitForFinished(kLong) || process.exitCode() != 0) {
        qFatal("%s", process.readAllStandardError().constData());
    }
}

/// A project with a converted model of 8 experts, 4 of them active.
QString convertedProject(const Bench& bench)
{
    const QString folder = emptyProject(bench);
    const QString text = bench.path(QStringLiteral("stories.txt"));
    QFile file(text);
    if (!file.open(QIODevice::WriteOnly)) {
        qFatal("the text could not be written");
    }
    for (int i = 0; i < 60; ++i) {
        file.write("Once upon a time there was a little girl named Lily. She liked to play.\n");
    }
    file.close();
    const QString recording = folder + QStringLiteral("/recordings/001-stories");
    const QString grouping = bench.path(QStringLiteral("grouping.json"));
    QDir().mkpath(folder + QStringLiteral("/recordings"));
    QDir().mkpath(folder + QStringLiteral("/exports"));
    const auto words = [](const char* line) { return QString::fromUtf8(line).split(QChar(u' ')); };
    engine(QStringList{QStringLiteral("record"), kDense, QStringLiteral("--data"), text,
               QStringLiteral("--out"), recording}
        + words("--tokens 512 --sequence-length 64 --device cpu"));
    engine(QStringList{QStringLiteral("group"), kDense, QStringLiteral("--recording"), recording,
               QStringLiteral("--out"), grouping}
        + words("--method contribution-kmeans --experts 8"));
    engine(QStringList{QStringLiteral("convert"), kDense, QStringLiteral("--recording"), recording,
               QStringLiteral("--grouping"), grouping, QStringLiteral("--out"),
               folder + QStringLiteral("/exports/moe")}
        + words("--active 4 --device cpu"));
    return folder;
}

lapidary::model::RunState stateOf(const QString& project)
{
    const std::string run = project.toStdString() + "/runs/001-short/run.db";
    auto reader = lapidary::model::RunReader::open(run);
    if (!reader) {
        return {};
    }
    const auto status = reader->status();
    return status ? lapidary::model::runStateOf(*status, std::chrono::system_clock::now())
                  : lapidary::model::RunState();
}

bool openTrain(Bench& bench, const QString& project)
{
    bench.workbench().services().project.open(project);
    return bench.robot.waitUntil(QStringLiteral("the project's name in the title"),
               [&] { return bench.window().windowTitle().startsWith(QStringLiteral("Planted")); })
        && (!bench.robot.has(u"dock.inspector") || bench.robot.press(u"Ctrl+Shift+D"))
        && bench.robot.press(u"Ctrl+5");
}

} // namespace

class TestTrainLive : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRunOutlivesItsWindow()
    {
        Bench bench(650);
        bench.line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        const QString project = convertedProject(bench);
        QVERIFY(bench.start());
        bench.window().resize(1700, 1900);
        Robot& robot = bench.robot;
        robot.setPatience(kLong);
        LAP_STEPS(robot, openTrain(bench, project));
        LAP_DO(robot, waitText(u"What is trained"));
        LAP_DO(robot, waitUntil(QStringLiteral("the model and the kinds"), [&] {
            return robot.isEnabled(u"new_run.start");
        }));
        LAP_DO(robot, click(u"new_run.name"));
        LAP_DO(robot, type(u"short"));
        LAP_DO(robot, click(u"param.steps"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, type(u"100000")); // it is stopped long before
        LAP_DO(robot, waitText(u"Everything that is needed is there"));
        LAP_DO(robot, picture(u"train-new-run"));
        LAP_DO(robot, click(u"new_run.start"));
        LAP_DO(robot, waitText(u"The run goes on in a process of its own"));
        LAP_DO(robot,
            waitUntil(QStringLiteral("some steps"), [&] { return stateOf(project).step >= 5; }));
        LAP_DO(robot, waitText(u"tokens/s"));
        LAP_DO(robot, picture(u"train-real"));

        LAP_DO(robot, click(u"run.pause"));
        LAP_DO(robot, waitText(u"paused at step"));
        LAP_DO(robot, waitText(u"The run waits"));
        const auto paused = stateOf(project);
        QCOMPARE(paused.state, std::string("paused"));
        LAP_DO(robot, click(u"run.continue"));
        LAP_DO(robot, waitText(u"The run goes on in a process of its own"));

        QVERIFY(bench.restart()); // and the run has not noticed
        const auto between = stateOf(project);
        QCOMPARE(between.state, std::string("running"));
        bench.window().resize(1700, 1900);
        LAP_STEPS(robot, openTrain(bench, project));
        LAP_DO(robot, waitText(u"The run goes on in a process of its own"));
        LAP_DO(robot, waitUntil(QStringLiteral("more steps"), [&] {
            return stateOf(project).step > paused.step + 2;
        }));
        LAP_DO(robot, waitText(u"1 job"));
        LAP_DO(robot, click(u"run.stop"));
        LAP_DO(robot, waitText(u"stopped at step"));
        LAP_DO(robot, waitFor(u"run.resume"));
        QCOMPARE(stateOf(project).state, std::string("stopped"));
        LAP_DO(robot, picture(u"train-stopped"));
    }
};

LAP_ROBOT_MAIN(TestTrainLive)
#include "tst_train_live.moc"
