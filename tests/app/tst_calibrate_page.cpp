// SPDX-License-Identifier: GPL-3.0-or-later
// The Calibrate page as a person uses it: choosing data, recording, stopping, and reading what a
// recording says. The recordings are planted, so that their figures are known.
#include "app/main_window.h"
#include "tests/app/bench.h"
#include "tests/support/planted_recording.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace lapidary::robot;

namespace {

const QString kFixture = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

/// A bench with a project, the fixture as its model, and the Calibrate page.
class CalibrateBench : public Bench
{
public:
    using Bench::Bench;

    [[nodiscard]] bool begin()
    {
        m_ready = path(QStringLiteral("ready"));
        QDir().mkpath(m_ready);
        lapidary::test::PlantedRecording().write(m_ready.toStdString());
        qputenv("LAPIDARY_FAKE_RECORDING", QFile::encodeName(m_ready));
        QFile data(path(QStringLiteral("tasks.jsonl")));
        if (!data.open(QIODevice::WriteOnly)) {
            return false;
        }
        data.write(
            "{\"question\": \"How many stones?\", \"prompt\": \"1 + 1?\", \"response\": \"2\"}\n"
            "{\"question\": \"Which stone?\", \"prompt\": \"2 + 2?\", \"response\": \"4\"}\n");
        data.close();
        line.path = kFixture;
        const bool isUp = start();
        window().resize(1700, 1700);
        return isUp && robot.waitText(u"Only looked at") && robot.press(u"Ctrl+N")
            && robot.waitFor(u"dialog.new_project") && robot.type(u"Calm") && robot.press(u"Tab")
            && robot.press(u"Ctrl+A") && robot.type(path(QStringLiteral("projects")))
            && robot.press(u"Return") && robot.waitText(u"The model of this project")
            && robot.press(u"Ctrl+3") && robot.waitText(u"Nothing has been recorded");
    }

    [[nodiscard]] bool addData()
    {
        return robot.click(u"data.add") && robot.waitFor(u"dialog.add_data")
            && robot.type(path(QStringLiteral("tasks.jsonl"))) && robot.press(u"Return")
            && robot.waitText(u"2 items · without step labels");
    }

private:
    QString m_ready;
};

} // namespace

class TestCalibratePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup()
    {
        LAP_NOTHING(blocks());
        qunsetenv("LAPIDARY_FAKE_RECORDING");
    }

    void itemsAreSeenBeforeTheyAreRecorded()
    {
        CalibrateBench bench(850);
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        QVERIFY2(!robot.isEnabled(u"record.start"), "there is nothing to record from");
        LAP_STEPS(robot, bench.addData());
        LAP_DO(robot, waitText(u"1 + 1? 2"));
        LAP_DO(robot, click(u"data.field"));
        LAP_DO(robot, click(u"question"));
        LAP_DO(robot, waitText(u"How many stones?"));
        QVERIFY(robot.isEnabled(u"record.start"));
        LAP_DO(robot, picture(u"calibrate-data"));
    }

    void aRecordingIsMadeListedAndRead()
    {
        CalibrateBench bench(855);
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, bench.addData());
        LAP_DO(robot, click(u"record.start"));
        LAP_DO(robot, waitText(u"Recorded 256 tokens"));
        LAP_DO(robot, waitText(u"512 tokens/s"));
        LAP_DO(robot, waitText(u"001-tasks"));
        LAP_DO(robot, waitText(u"of another model")); // planted: not of the fixture
        LAP_DO(robot, waitText(u"Relate (2.08 ×)"));
        LAP_DO(robot, picture(u"calibrate-recorded"));
    }

    void tasksAreMadeFirstWhenThereAreNoFiles()
    {
        CalibrateBench bench;
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        LAP_DO(robot, click(u"data.source"));
        LAP_DO(robot, click(u"Reasoning tasks made here"));
        LAP_DO(robot, click(u"record.start"));
        LAP_DO(robot, waitText(u"Recorded 256 tokens"));
        LAP_DO(robot, waitText(u"001-tasks-all-1-3"));
    }

    void aStoppedRecordingIsKeptAndWorkSurvivesLeavingThePage()
    {
        CalibrateBench bench(860);
        setEngineManner("slow-work");
        LAP_STEPS(bench.robot, bench.begin());
        Robot& robot = bench.robot;
        LAP_STEPS(robot, bench.addData());
        LAP_DO(robot, click(u"record.start"));
        LAP_DO(robot, waitText(u"64 of 16,384 tokens"));
        LAP_DO(robot, waitText(u" min left"));
        LAP_DO(robot, picture(u"calibrate-running"));
        LAP_DO(robot, press(u"Ctrl+2"));
        LAP_DO(robot, waitFor(u"model.name"));
        LAP_DO(robot, press(u"Ctrl+3"));
        LAP_DO(robot, click(u"record.stop"));
        LAP_DO(robot, waitText(u"Stopped; 64 tokens were recorded"));
        LAP_DO(robot, waitText(u"001-tasks"));
    }
};

LAP_ROBOT_MAIN(TestCalibratePage)
#include "tst_calibrate_page.moc"
