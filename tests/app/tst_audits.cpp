// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for everything in the window: keys, names, focus, readable and unclipped text.
#include "app/main_window.h"
#include "tests/app/bench.h"
#include "tests/robot/action_audit.h"
#include "tests/robot/name_audit.h"
#include "tests/robot/text_audit.h"
#include "widgets/theme/tokens.h"

#include <QTest>

using namespace lapidary::robot;
using lapidary::widgets::ThemeId;
using lapidary::widgets::Token;

namespace {

constexpr QSize kSmallest(1024, 700); ///< the smallest window that must work

QString lines(const QStringList& problems)
{
    return problems.join(QChar(u'\n'));
}

/// Calls `look` on every mode page, and once more for each of the dialogs.
template <class Look>
void everywhere(Bench& bench, Look look)
{
    Robot& robot = bench.robot;
    for (int mode = 1; mode <= 8; ++mode) {
        LAP_DO(robot, press(QStringLiteral("Ctrl+%1").arg(mode)));
        look(&bench.window(), QStringLiteral("mode %1").arg(mode));
    }
    for (const char16_t* keys : {u"Ctrl+N", u"Ctrl+,", u"?", u"F1"}) {
        LAP_DO(robot, press(keys));
        QWidget* dialog = QApplication::activeWindow();
        QVERIFY2(dialog && dialog != &bench.window(), qPrintable(QString::fromUtf16(keys)));
        look(dialog, dialog->objectName());
        LAP_DO(robot, press(u"Esc"));
    }
}

} // namespace

class TestAudits : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void everyKeyMeansOneThing()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_NOTHING(lines(shortcutClashes(&bench.window())));
        LAP_NOTHING(lines(mnemonicProblems(&bench.window())));
    }

    void everyActionIsNamedAndExplained()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_NOTHING(lines(undocumentedActions(&bench.window())));
    }

    void everythingHasAnAccessibleName()
    {
        Bench bench;
        QVERIFY(bench.start());
        everywhere(bench, [](QWidget* window, const QString& place) {
            QVERIFY2(unnamedThings(window).isEmpty(),
                qPrintable(place + QStringLiteral(": ") + lines(unnamedThings(window))));
        });
    }

    void tabReachesEverythingAndShowsWhere_data()
    {
        QTest::addColumn<ThemeId>("theme");
        QTest::newRow("light") << ThemeId::Light;
        QTest::newRow("dark") << ThemeId::Dark;
        QTest::newRow("high contrast") << ThemeId::HighContrast;
        QTest::newRow("projector") << ThemeId::Projector;
    }

    void tabReachesEverythingAndShowsWhere()
    {
        QFETCH(ThemeId, theme);
        Bench bench;
        bench.line.theme = theme;
        QVERIFY(bench.start());
        for (const char16_t* mode : {u"Ctrl+1", u"Ctrl+4"}) {
            LAP_DO(bench.robot, press(mode));
            const TabTour tour = tabAround(bench.robot, &bench.window());
            LAP_NOTHING(lines(tour.problems));
            QVERIFY2(tour.order.size() >= 10, qPrintable(lines(tour.order)));
        }
    }

    void noTextIsClipped_data()
    {
        QTest::addColumn<int>("scale");
        for (const int scale : {80, 100, 150, 200}) {
            QTest::addRow("%d %%", scale) << scale;
        }
    }

    void noTextIsClipped()
    {
        QFETCH(int, scale);
        Bench bench(700 + scale / 10);
        bench.line.scale = scale;
        QVERIFY(bench.start());
        bench.window().resize(kSmallest);
        QCOMPARE(bench.window().size(), kSmallest);
        LAP_DO(bench.robot, waitUntil(QStringLiteral("room for the page"), [&] {
            return crowdedPages(&bench.window()).isEmpty();
        }));
        everywhere(bench, [](QWidget* window, const QString& place) {
            const QStringList problems = clippedTexts(window);
            QVERIFY2(
                problems.isEmpty(), qPrintable(place + QStringLiteral(":\n") + lines(problems)));
            LAP_NOTHING(lines(crowdedPages(window)));
        });
        LAP_DO(bench.robot, press(u"Ctrl+1"));
        LAP_DO(bench.robot, picture(QStringLiteral("smallest-window-%1").arg(scale)));
    }

    void theInspectorLeavesThePageRoom_data()
    {
        QTest::addColumn<int>("scale");
        QTest::addColumn<bool>("isMirrored");
        QTest::newRow("100 %") << 100 << false;
        QTest::newRow("200 %") << 200 << false;
        QTest::newRow("200 %, right to left") << 200 << true;
    }

    void theInspectorLeavesThePageRoom()
    {
        QFETCH(int, scale);
        QFETCH(bool, isMirrored);
        QApplication::setLayoutDirection(isMirrored ? Qt::RightToLeft : Qt::LeftToRight);
        Bench bench(720 + scale / 100 + (isMirrored ? 1 : 0));
        bench.line.scale = scale;
        bench.line.isDemo = true; // its folder is a long word in the inspector
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        bench.window().resize(kSmallest);
        LAP_DO(robot, waitUntil(QStringLiteral("the demo in the title"), [&] {
            return bench.window().windowTitle().contains(QStringLiteral("emo"));
        }));
        LAP_DO(robot, palette(u"layout default"));
        LAP_DO(robot, press(u"Ctrl+2"));
        LAP_DO(robot, waitFor(u"dock.inspector"));
        LAP_DO(robot, picture(QStringLiteral("inspector-%1").arg(scale)));
        LAP_NOTHING(lines(clippedTexts(&bench.window())));
        LAP_NOTHING(lines(crowdedPages(&bench.window())));
        const auto* modes = bench.window().findChild<QWidget*>(QStringLiteral("modes"));
        const auto* dock = bench.window().findChild<QWidget*>(QStringLiteral("dock.inspector"));
        QCOMPARE(modes->x() > dock->x(), isMirrored);
        for (const char16_t* mode : {u"Welcome", u"Export"}) {
            QVERIFY2(robot.has(QString(QStringLiteral("Modes > ") + QString::fromUtf16(mode))),
                "mode bar");
        }
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void aLanguageWithLongWordsFits()
    {
        PseudoTranslator translator;
        QCoreApplication::installTranslator(&translator);
        Bench bench(730);
        QVERIFY(bench.start());
        bench.window().resize(kSmallest);
        for (int mode = 1; mode <= 8; ++mode) {
            LAP_DO(bench.robot, press(QStringLiteral("Ctrl+%1").arg(mode)));
            LAP_NOTHING(lines(clippedTexts(&bench.window())));
        }
        LAP_DO(bench.robot, picture(u"pseudo-language"));
        QCoreApplication::removeTranslator(&translator);
    }

    void rightToLeftWorks()
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        Bench bench(735);
        QVERIFY(bench.start());
        bench.window().resize(kSmallest);
        for (int mode = 1; mode <= 8; ++mode) {
            LAP_DO(bench.robot, press(QStringLiteral("Ctrl+%1").arg(mode)));
            LAP_NOTHING(lines(clippedTexts(&bench.window())));
        }
        LAP_DO(bench.robot, press(u"Ctrl+1"));
        LAP_DO(bench.robot, picture(u"right-to-left"));
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void textStandsOutFromItsBackground_data() { tabReachesEverythingAndShowsWhere_data(); }

    void textStandsOutFromItsBackground()
    {
        constexpr double kReadable = 4.5; // WCAG 2.2, 1.4.3
        QFETCH(ThemeId, theme);
        Bench bench;
        bench.line.theme = theme;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        LAP_DO(robot, waitText(u"Test processor"));
        for (const char16_t* target : {u"File", u"Modes > Train", u"Modes > Welcome",
                 u"New project", u"dock.inspector > No project is open*", u"status.log"}) {
            const QImage image = robot.look(target);
            QVERIFY2(!image.isNull(), qPrintable(QString::fromUtf16(target)));
            QVERIFY2(textContrast(image) >= kReadable,
                qPrintable(QStringLiteral("%1: %2").arg(target).arg(textContrast(image))));
        }
    }

    void noBlackIsHardCodedOnDark()
    {
        Bench bench;
        bench.line.theme = ThemeId::Dark;
        QVERIFY(bench.start());
        const QRgb black = qRgb(0, 0, 0);
        QVERIFY(lapidary::widgets::tokenColor(ThemeId::Dark, Token::Canvas).rgb() != black);
        for (int mode = 1; mode <= 8; ++mode) {
            LAP_DO(bench.robot, press(QStringLiteral("Ctrl+%1").arg(mode)));
            QCOMPARE(pixelsOf(bench.window().grab().toImage(), black), 0);
        }
    }
};

LAP_ROBOT_MAIN(TestAudits)
#include "tst_audits.moc"
