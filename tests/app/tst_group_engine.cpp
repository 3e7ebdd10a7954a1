// SPDX-License-Identifier: GPL-3.0-or-later
// The Group page with the real engine: a method groups a recording of a small model, the figures of
// the layer are measured, and the map is laid out by PCA.
#include "app/main_window.h"
#include "tests/app/planted_project.h"
#include "tests/robot/text_audit.h"

#include <QComboBox>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace lapidary::robot;

namespace {

constexpr int kLong = 120000;

/// A project with a recording of stories260K over a few sentences.
QString recordedProject(const Bench& bench)
{
    const QString folder = bench.path(QStringLiteral("Planted.lapidary"));
    if (!lapidary::model::Project::create(folder.toStdString(), "Planted")) {
        qFatal("the project could not be made");
    }
    const QString text = bench.path(QStringLiteral("stories.txt"));
    QFile file(text);
    if (!file.open(QIODevice::WriteOnly)) {
        qFatal("the text could not be written");
    }
    for (int i = 0; i < 60; ++i) {
        file.write("Once upon a time there was a little girl named Lily. She liked to play.\n");
    }
    file.close();
    QProcess engine;
    engine.start(QStringLiteral(LAPIDARY_ENGINE),
        {QStringLiteral("record"),
            QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf"),
            QStringLiteral("--data"), text, QStringLiteral("--tokens"), QStringLiteral("512"),
            QStringLiteral("--sequence-length"), QStringLiteral("64"), QStringLiteral("--out"),
            folder + QStringLiteral("/recordings/stories")});
    if (!engine.waitForFinished(kLong) || engine.exitCode() != 0) {
        qFatal("%s", engine.readAllStandardError().constData());
    }
    return folder;
}

} // namespace

class TestGroupEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aMethodGroupsAndItsQualityIsMeasured()
    {
        Bench bench(390);
        bench.line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        const QString folder = recordedProject(bench);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        robot.setPatience(kLong);
        LAP_STEPS(robot, openPlanted(bench, folder));
        LAP_DO(robot, click(u"Group by a method…"));
        LAP_DO(robot, waitFor(u"group.dialog"));
        LAP_DO(robot, waitUntil(QStringLiteral("the methods"), [&] {
            return robot.isEnabled(u"Group all layers");
        }));
        LAP_DO(robot, waitText(u"Shared"));
        LAP_DO(robot, picture(u"group-dialog"));
        LAP_DO(robot, click(u"Group all layers"));
        LAP_DO(robot, waitText(u"8 experts"));
        QWidget* figures = bench.window().findChild<QWidget*>(QStringLiteral("figures"));
        QVERIFY(figures);
        LAP_DO(robot, waitUntil(QStringLiteral("the figures"), [&] {
            return figures->accessibleDescription().startsWith(
                       QStringLiteral("Error, ideal router:"))
                && !figures->accessibleDescription().contains(QStringLiteral("not measured"));
        }));
        auto* layouts = bench.window().findChild<QComboBox*>(QStringLiteral("map.layout"));
        QVERIFY(layouts->findText(QStringLiteral("PCA")) >= 0);
        LAP_DO(robot, click(u"map.layout"));
        LAP_DO(robot, press(u"Down"));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitUntil(QStringLiteral("the map by PCA"), [&] {
            return layouts->currentText() == QStringLiteral("PCA")
                && mapOf(bench).scene().size() > 0;
        }));
        LAP_DO(robot, waitUntil(QStringLiteral("the marks of E0"), [&] {
            const QRgb mark = lapidary::widgets::expertColor(0).rgb();
            return pixelsOf(robot.look(u"map"), mark) > 200;
        }));
        LAP_DO(robot, picture(u"group-pca"));
        qInfo("%s", qPrintable(figures->accessibleDescription()));
    }
};

LAP_ROBOT_MAIN(TestGroupEngine)
#include "tst_group_engine.moc"
