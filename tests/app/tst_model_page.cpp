// SPDX-License-Identifier: GPL-3.0-or-later
// The Model page as a person uses it: opening by every way, the tensors, trying the model, and a
// model that moves or changes.
#include "app/main_window.h"
#include "app/project/model_session.h"
#include "app/workbench.h"
#include "tests/app/bench.h"

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QTest>

using namespace lapidary::robot;

namespace {

const QString kFixture = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

/// Copies the fixture, so that it can be moved and changed.
bool copyModel(const QString& to)
{
    bool isCopied = QDir().mkpath(to);
    const QStringList files = QDir(kFixture).entryList(QDir::Files);
    for (const QString& file : files) {
        isCopied = isCopied && QFile::copy(kFixture + QChar(u'/') + file, to + QChar(u'/') + file);
        QFile::setPermissions(to + QChar(u'/') + file, QFile::ReadOwner | QFile::WriteOwner);
    }
    return isCopied;
}

/// Makes another model of it: changes one weight.
bool changeModel(const QString& folder)
{
    QFile file(folder + QStringLiteral("/model.safetensors"));
    return file.open(QIODevice::ReadWrite) && file.seek(file.size() - 2)
        && file.write("\x3f", 1) == 1;
}

/// Opens a model with the dialog, by keyboard.
bool openByDialog(Robot& robot, QStringView keys, const QString& path)
{
    return robot.press(keys) && robot.waitFor(u"dialog.open_model") && robot.type(path)
        && robot.press(u"Return") && robot.waitGone(u"Open a model:");
}

/// Starts with a window that shows the whole page.
bool startTall(Bench& bench)
{
    const bool isUp = bench.start();
    bench.window().resize(1500, 1900);
    return isUp;
}

bool makeProject(Bench& bench, const QString& name)
{
    Robot& robot = bench.robot;
    return robot.press(u"Ctrl+N") && robot.waitFor(u"dialog.new_project") && robot.type(name)
        && robot.press(u"Tab") && robot.press(u"Ctrl+A")
        && robot.type(bench.path(QStringLiteral("projects"))) && robot.press(u"Return")
        && robot.waitUntil(QStringLiteral("the project's name in the title"),
            [&] { return bench.window().windowTitle().startsWith(name); });
}

} // namespace

class TestModelPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void aModelOnTheCommandLineIsShownWithItsFacts()
    {
        Bench bench(800);
        bench.line.path = kFixture;
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitFor(u"model.name"));
        LAP_DO(robot, waitText(u"Only looked at"));
        LAP_DO(robot, waitText(u"8 on 4 key-value heads, each of 8 dimensions"));
        LAP_DO(robot, waitText(u"512 tokens"));
        LAP_DO(robot, waitText(u"1.0 MB"));
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
        LAP_DO(robot, picture(u"model-page"));
    }

    void tensorsAreFilteredSortedAndChosenByLayer()
    {
        Bench bench(805);
        bench.line.path = kFixture;
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
        LAP_DO(robot, click(u"tensors.filter"));
        LAP_DO(robot, type(u"down_proj"));
        LAP_DO(robot, waitText(u"5 of 47 tensors"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, type(u"no such tensor"));
        LAP_DO(robot, waitText(u"0 of 47 tensors"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, press(u"Del"));
        LAP_DO(robot, click(u"layers"));
        LAP_DO(robot, press(u"Home"));
        LAP_DO(robot, waitText(u"9 of 47 tensors"));
        LAP_DO(robot, press(u"End"));
        LAP_DO(robot, waitText(u"model.layers.4."));
        LAP_DO(robot, press(u"Esc"));
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
    }

    void theTextIsShownAsItComesAndFiguresAreTheEngines()
    {
        Bench bench(810);
        bench.line.path = kFixture;
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
        QVERIFY2(!robot.isEnabled(u"try.start"), "nothing to continue yet");
        LAP_DO(robot, click(u"try.prompt"));
        LAP_DO(robot, type(u"Zero"));
        LAP_DO(robot, click(u"try.start"));
        LAP_DO(robot, waitUntil(QStringLiteral("the text"), [&] {
            return robot.text(u"try.output") == QStringLiteral("Zero one two three");
        }));
        LAP_DO(robot, waitText(u"123 tokens/s"));
        LAP_DO(robot, waitText(u"all tokens used"));
        LAP_DO(robot, picture(u"model-try"));
    }

    void generatingIsStopped()
    {
        Bench bench;
        bench.line.path = kFixture;
        setEngineManner("slow-work");
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
        LAP_DO(robot, click(u"try.prompt"));
        LAP_DO(robot, type(u"Zero"));
        LAP_DO(robot, click(u"try.start"));
        LAP_DO(robot, waitUntil(QStringLiteral("the first word"), [&] {
            return robot.text(u"try.output") == QStringLiteral("Zero one");
        }));
        LAP_DO(robot, click(u"try.stop"));
        LAP_DO(robot, waitText(u"Cancelled."));
        QCOMPARE(robot.text(u"try.output"), QStringLiteral("Zero one"));
        QVERIFY(robot.isEnabled(u"try.start"));
    }

    void theRealEngineGeneratesAndMeasures()
    {
        Bench bench(815);
        bench.line.enginePath = QStringLiteral(LAPIDARY_ENGINE);
        bench.line.path = kFixture;
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"47 of 47 tensors"));
        LAP_DO(robot, click(u"try.prompt"));
        LAP_DO(robot, type(u"Once upon a time"));
        LAP_DO(robot, click(u"try.tokens"));
        LAP_DO(robot, press(u"Ctrl+A"));
        LAP_DO(robot, type(u"12"));
        LAP_DO(robot, click(u"try.start"));
        LAP_DO(robot, waitText(u"tokens/s"));
        QVERIFY2(robot.text(u"try.output")
                     .startsWith(QStringLiteral("Once upon a time, there was a little girl")),
            qPrintable(robot.text(u"try.output")));
        QFile text(bench.path(QStringLiteral("story.txt")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("Once upon a time, there was a little girl named Lily. She loved to play.\n");
        text.close();
        LAP_DO(robot, click(u"perplexity.file"));
        LAP_DO(robot, type(text.fileName()));
        LAP_DO(robot, click(u"perplexity.start"));
        LAP_DO(robot, waitText(u"nats per token"));
        LAP_DO(robot, picture(u"model-real-engine"));
    }

    void aProjectTakesTheModelAndKeepsItOverARestart()
    {
        Bench bench(820);
        const QString model = bench.path(QStringLiteral("model"));
        QVERIFY(copyModel(model));
        bench.line.path = model;
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"Only looked at"));
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Own")));
        LAP_DO(robot, waitText(u"The model of this project"));
        bench.line.path.clear();
        QVERIFY(bench.restart());
        LAP_DO(robot, menu({u"File", u"Open recent", u"Own"}));
        LAP_DO(robot, press(u"Ctrl+2"));
        LAP_DO(robot, waitText(u"The model of this project"));
    }

    void aMovedModelIsLocatedAndKnownAgain()
    {
#ifdef LAPIDARY_SANITIZED
        QSKIP("so slow, the completer of the file dialog sometimes takes the Return that is meant "
              "for the dialog");
#endif
        Bench bench(825);
        const QString model = bench.path(QStringLiteral("model"));
        const QString moved = bench.path(QStringLiteral("elsewhere"));
        QVERIFY(copyModel(model));
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Mover")));
        LAP_STEPS(
            robot, openByDialog(robot, u"Ctrl+Shift+O", model + QStringLiteral("/config.json")));
        LAP_DO(robot, waitText(u"The model of this project"));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No model is open"));
        QVERIFY(QDir().rename(model, moved));
        LAP_DO(robot, menu({u"File", u"Open recent", u"Mover"}));
        LAP_DO(robot, waitText(u"The model is not where it was"));
        LAP_DO(robot, picture(u"model-missing"));
        LAP_DO(robot, click(u"Project notes")); // it stays editable
        LAP_DO(robot, type(u"still mine"));
        LAP_DO(robot, waitText(u"Saved"));
        LAP_DO(robot, click(u"messages > Locate model*"));
        LAP_DO(robot, waitFor(u"dialog.open_model"));
        LAP_DO(robot, type(QString(moved + QStringLiteral("/config.json"))));
        LAP_DO(robot, press(u"Return"));
        LAP_DO(robot, waitText(u"found again"));
        LAP_DO(robot, waitText(u"The model of this project"));
        LAP_DO(robot, picture(u"model-found"));
    }

    void aChangedModelIsToldByItsFingerprintAndCanBeAccepted()
    {
        Bench bench(830);
        const QString model = bench.path(QStringLiteral("model"));
        QVERIFY(copyModel(model));
        QVERIFY(startTall(bench));
        Robot& robot = bench.robot;
        LAP_STEPS(robot, makeProject(bench, QStringLiteral("Change")));
        LAP_STEPS(
            robot, openByDialog(robot, u"Ctrl+Shift+O", model + QStringLiteral("/config.json")));
        LAP_DO(robot, waitText(u"The model of this project"));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No model is open"));
        QVERIFY(changeModel(model));
        LAP_DO(robot, menu({u"File", u"Open recent", u"Change"}));
        LAP_DO(robot, waitText(u"has changed since it was chosen"));
        LAP_DO(robot, picture(u"model-changed"));
        LAP_DO(robot, click(u"messages > Use this model"));
        LAP_DO(robot, waitGone(u"has changed since it was chosen"));
        LAP_DO(robot, press(u"Ctrl+W"));
        LAP_DO(robot, waitText(u"No model is open"));
        LAP_DO(robot, menu({u"File", u"Open recent", u"Change"}));
        LAP_DO(robot, waitText(u"The model of this project"));
        QVERIFY2(!robot.reads(u"has changed"), "the new fingerprint was not kept");
    }

    void whatIsNoModelIsRefusedInASentence()
    {
        Bench bench;
        const QString model = bench.path(QStringLiteral("model"));
        QVERIFY(copyModel(model));
        QFile file(model + QStringLiteral("/model.safetensors"));
        QVERIFY(file.resize(file.size() / 2));
        bench.line.path = model;
        QVERIFY(startTall(bench));
        LAP_DO(bench.robot, waitText(u"The model cannot be opened"));
        LAP_DO(bench.robot, waitText(u"ST"));
    }
};

LAP_ROBOT_MAIN(TestModelPage)
#include "tst_model_page.moc"
