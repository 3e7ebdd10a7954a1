// SPDX-License-Identifier: GPL-3.0-or-later
// From a dense model to an exported and measured mixture, all in the window and with the real
// engine: record made tasks, group, convert, compare, export, evaluate.
#include "app/main_window.h"
#include "model/checkpoint/open_model.h"
#include "model/core/strict_json.h"
#include "tests/app/bench.h"
#include "widgets/theme/palettes.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace lapidary;
using namespace lapidary::robot;

namespace {

const QString kFixture = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");
constexpr int kLong = 120000; // the real engine in the sanitizer build on a busy machine

class PathBench : public Bench
{
public:
    using Bench::Bench;

    QString project() const { return path(QStringLiteral("projects/Calm.lapidary")); }

    QString text() const { return path(QStringLiteral("held-out.txt")); }

    [[nodiscard]] bool begin()
    {
        QFile file(text());
        if (!file.open(QIODevice::WriteOnly)) {
            return false;
        }
        for (int i = 0; i < 40; ++i) {
            file.write("One day a little dog went to the park. He saw a big red ball.\n");
        }
        file.close();
        line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        line.path = kFixture;
        robot.setPatience(kLong);
        const bool isUp = start();
        window().resize(1600, 1100);
        return isUp && robot.waitText(u"Only looked at") && robot.press(u"Ctrl+N")
            && robot.waitFor(u"dialog.new_project") && robot.type(u"Calm") && robot.press(u"Tab")
            && robot.press(u"Ctrl+A") && robot.type(path(QStringLiteral("projects")))
            && robot.press(u"Return") && robot.waitText(u"The model of this project")
            && robot.press(u"Ctrl+Shift+D");
    }

    [[nodiscard]] bool fill(QStringView field, QStringView value)
    {
        return robot.click(field) && robot.press(u"Ctrl+A") && robot.type(value)
            && robot.press(u"Tab");
    }

    [[nodiscard]] bool isReady(QStringView button)
    {
        return robot.waitUntil(QStringLiteral("%1 can be pressed").arg(button),
            [&] { return robot.isEnabled(button); });
    }

    [[nodiscard]] bool record()
    {
        return robot.press(u"Ctrl+3") && robot.waitText(u"Nothing has been recorded")
            && robot.click(u"data.source") && robot.click(u"Reasoning tasks made here")
            && fill(u"record.tokens", u"2048") && robot.click(u"record.start")
            && robot.waitText(u"Recorded 2,048 tokens") && robot.waitText(u"001-tasks-all-1-3")
            && robot.picture(u"path-recorded");
    }

    [[nodiscard]] bool group()
    {
        return robot.press(u"Ctrl+4") && robot.waitFor(u"map") && robot.click(u"Group by a method…")
            && isReady(u"Group all layers") && robot.click(u"Group all layers")
            && robot.waitText(u"8 experts");
    }

    [[nodiscard]] bool convert()
    {
        return robot.press(u"Ctrl+Return") && robot.waitFor(u"convert.dialog")
            && isReady(u"convert.run") && robot.waitText(u"Every neuron has an expert")
            && robot.picture(u"path-convert") && robot.click(u"convert.run")
            && robot.waitFor(u"convert.result") && robot.waitText(u"All experts on");
    }
};

model::Json readJson(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    auto json = model::parseStrictJson(file.readAll().toStdString());
    return json ? *std::move(json) : model::Json();
}

} // namespace

class TestConvertPath : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aModelIsConvertedComparedAndExportedInTheWindow()
    {
        PathBench bench(900);
        Robot& robot = bench.robot;
        LAP_STEPS(robot, bench.begin());
        LAP_STEPS(robot, bench.record());
        LAP_STEPS(robot, bench.group());
        LAP_STEPS(robot, bench.convert());
        const QString made = bench.project() + QStringLiteral("/exports/hf-moe");
        const auto opened = model::openModel(made.toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().line().c_str());
        QCOMPARE(opened->config().experts.experts, 8);
        LAP_STEPS(robot, bench.fill(u"convert.text", bench.text()));
        LAP_DO(robot, click(u"convert.compare"));
        LAP_DO(robot, waitFor(u"convert.comparison"));
        LAP_DO(robot, waitText(u"Same first choice"));
        LAP_DO(robot, picture(u"path-converted"));

        LAP_DO(robot, click(u"convert.mode.export"));
        LAP_STEPS(robot, bench.isReady(u"export.start"));
        LAP_DO(robot, picture(u"path-export"));
        LAP_DO(robot, click(u"export.start"));
        LAP_DO(robot, waitText(u"Exported and read back"));
        LAP_DO(robot, waitText(u"model.safetensors ("));
        LAP_DO(robot, waitFor(u"exports.list"));
        LAP_DO(robot, picture(u"path-exported"));
        model::Json exported = readJson(made + QStringLiteral("-glm4moe/export.json"));
        QVERIFY(exported.is_object() && exported["round_trip"]["passed"] == true);

        LAP_DO(robot, press(u"Ctrl+7"));
        LAP_STEPS(robot, bench.fill(u"tasks.count", u"6"));
        LAP_STEPS(robot, bench.fill(u"evaluate.max_tokens", u"24"));
        LAP_DO(robot, click(u"evaluate.start"));
        LAP_DO(robot, waitText(u"Done."));
        LAP_DO(robot, waitText(u"hf against hf-moe"));
        LAP_DO(robot, waitUntil(QStringLiteral("the points of the dense model"), [&] {
            const QRgb mark = widgets::expertColor(0).rgb();
            const QImage plot
                = robot.look(u"evaluations.plot").convertToFormat(QImage::Format_RGB32);
            int count = 0;
            for (int y = 0; y < plot.height(); ++y) {
                for (int x = 0; x < plot.width(); ++x) {
                    count += plot.pixel(x, y) == mark ? 1 : 0;
                }
            }
            return count > 30;
        }));
        LAP_DO(robot, picture(u"path-evaluated"));
        model::Json evaluated = readJson(bench.project()
            + QStringLiteral("/evaluations/tasks-all-1-3-five-step/evaluation.json"));
        QVERIFY(evaluated.is_object() && evaluated["items"] == 6);
        QCOMPARE(evaluated["models"].size(), std::size_t{2});

        LAP_DO(robot, click(u"evaluations.save_table"));
        LAP_DO(robot, waitFor(u"dialog.save_table"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, type(bench.path(QStringLiteral("table.csv"))));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitText(u"The table was saved"));
        QFile table(bench.path(QStringLiteral("table.csv")));
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QByteArray written = table.readAll();
        QVERIFY2(written.contains("\"hf-moe\",all,6,"), written.constData());
    }
};

LAP_ROBOT_MAIN(TestConvertPath)
#include "tst_convert_path.moc"
