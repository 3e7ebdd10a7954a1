// SPDX-License-Identifier: GPL-3.0-or-later
// The eight modes on the real window: by key, by click, in four themes, and what a screen reader
// finds in each.
#include "app/main_window.h"
#include "tests/app/bench.h"
#include "tests/robot/accessible_tree.h"
#include "tests/robot/golden.h"

#include <QDir>
#include <QTest>

using namespace lapidary::robot;

namespace {

struct ModeNames
{
    QString id;
    QString word;
};

const std::vector<ModeNames> kModes{
    {QStringLiteral("welcome"), QStringLiteral("Welcome")},
    {QStringLiteral("model"), QStringLiteral("Model")},
    {QStringLiteral("calibrate"), QStringLiteral("Calibrate")},
    {QStringLiteral("group"), QStringLiteral("Group")},
    {QStringLiteral("train"), QStringLiteral("Train")},
    {QStringLiteral("route"), QStringLiteral("Route")},
    {QStringLiteral("evaluate"), QStringLiteral("Evaluate")},
    {QStringLiteral("export"), QStringLiteral("Export")},
};

/// What is the same in every mode stands in a golden of its own.
QWidget* part(Bench& bench, const QString& name)
{
    return bench.window().findChild<QWidget*>(name);
}

void addModes()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("word");
    QTest::addColumn<int>("number");
    int number = 0;
    for (const ModeNames& mode : kModes) {
        QTest::addRow("%s", qPrintable(mode.id)) << mode.id << mode.word << ++number;
    }
}

} // namespace

class TestModes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void keysAndClicksLeadToTheSamePage()
    {
        Bench bench(200);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        int number = 0;
        for (const ModeNames& mode : kModes) {
            LAP_DO(robot, press(QStringLiteral("Ctrl+%1").arg(++number)));
            LAP_DO(robot, waitFor(QString(QStringLiteral("page.") + mode.id)));
            QVERIFY2(bench.window().windowTitle().contains(mode.word),
                qPrintable(bench.window().windowTitle()));
        }
        for (const ModeNames& mode : kModes) {
            LAP_DO(robot, click(QString(QStringLiteral("Modes > ") + mode.word)));
            LAP_DO(robot, waitFor(QString(QStringLiteral("page.") + mode.id)));
            QVERIFY(bench.window().windowTitle().contains(mode.word));
        }
    }

    void everyModeHasAPictureInEveryTheme_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<int>("first");
        QTest::newRow("light") << QStringLiteral("Light") << 210;
        QTest::newRow("dark") << QStringLiteral("Dark") << 220;
        QTest::newRow("high-contrast") << QStringLiteral("High contrast") << 230;
        QTest::newRow("projector") << QStringLiteral("Projector") << 240;
    }

    void everyModeHasAPictureInEveryTheme()
    {
        QFETCH(QString, entry);
        QFETCH(int, first);
        Bench bench(first);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, menu({u"View", u"Theme", entry}));
        int number = 0;
        for (const ModeNames& mode : kModes) {
            LAP_DO(robot, press(QStringLiteral("Ctrl+%1").arg(++number)));
            LAP_DO(robot, waitFor(QString(QStringLiteral("page.") + mode.id)));
            LAP_DO(robot,
                picture(QStringLiteral("%1-%2").arg(
                    mode.id, QString::fromUtf8(QTest::currentDataTag()))));
        }
    }

    void theCommandLineChoosesTheMode()
    {
        Bench bench;
        bench.line.mode = QStringLiteral("route");
        QVERIFY(bench.start());
        QVERIFY(bench.robot.has(u"page.route"));
    }

    void aPageIsExplainedByF1()
    {
        Bench bench(250);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, press(u"Ctrl+4"));
        LAP_DO(robot, press(u"F1"));
        LAP_DO(robot, waitText(u"The Group page"));
        LAP_DO(robot, picture(u"page-help"));
        LAP_DO(robot, press(u"Esc"));
        LAP_DO(robot, waitGone(u"The Group page"));
    }

    void everyPageReadsAsItsGolden_data() { addModes(); }

    void everyPageReadsAsItsGolden()
    {
        QFETCH(QString, id);
        QFETCH(int, number);
        Bench bench;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, press(QStringLiteral("Ctrl+%1").arg(number)));
        const QString page = QString(QStringLiteral("page.") + id);
        LAP_DO(bench.robot, waitFor(page));
        LAP_NOTHING(
            compareWithGolden(id + QStringLiteral(".txt"), accessibleTree(part(bench, page))));
    }

    void theFrameReadsAsItsGolden()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, waitText(u"Engine ready"));
        QString text = accessibleTree(&bench.window());
        const QString page = accessibleTree(part(bench, QStringLiteral("page.welcome")));
        // The page has a golden of its own; here it is one line.
        const QStringList lines = page.split(QChar(u'\n'), Qt::SkipEmptyParts);
        QStringList frame;
        const QStringList all = text.split(QChar(u'\n'));
        for (const QString& line : all) {
            const bool isOfPage = std::any_of(lines.begin() + 1, lines.end(),
                [&line](const QString& other) { return other.trimmed() == line.trimmed(); });
            if (!isOfPage) {
                frame.append(line);
            }
        }
        LAP_NOTHING(compareWithGolden(QStringLiteral("frame.txt"), frame.join(QChar(u'\n'))));
    }

    void everyMenuReadsAsItsGolden()
    {
        Bench bench(260);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        QString text;
        for (const char16_t* title :
            {u"File", u"Edit", u"Select", u"View", u"Experts", u"Engine", u"Window", u"Help"}) {
            LAP_DO(robot, click(title));
            QWidget* menu = QApplication::activePopupWidget();
            QVERIFY(menu);
            text += accessibleTree(menu);
            LAP_DO(robot,
                picture(QString(QStringLiteral("menu-") + QString::fromUtf16(title)).toLower()));
            LAP_DO(robot, press(u"Esc"));
            QVERIFY(!QApplication::activePopupWidget());
        }
        LAP_NOTHING(compareWithGolden(QStringLiteral("menus.txt"), text));
    }
};

LAP_ROBOT_MAIN(TestModes)
#include "tst_modes.moc"
