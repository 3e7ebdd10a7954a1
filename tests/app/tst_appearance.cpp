// SPDX-License-Identifier: GPL-3.0-or-later
// Themes and text size change at once and are there again after a restart.
#include "app/main_window.h"
#include "app/workbench.h"
#include "tests/app/bench.h"
#include "tests/robot/text_audit.h"
#include "widgets/theme/theme.h"

#include <QTest>

using namespace lapidary::robot;
using lapidary::widgets::ThemeId;
using lapidary::widgets::Token;

namespace {

/// The colour that most of the mode page shows.
bool isPaintedIn(Bench& bench, ThemeId theme)
{
    const QImage image = bench.robot.look(u"page.welcome");
    const QRgb canvas = lapidary::widgets::tokenColor(theme, Token::Canvas).rgb();
    return pixelsOf(image, canvas) > image.width() * image.height() / 4;
}

} // namespace

class TestAppearance : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { LAP_NOTHING(blocks()); }

    void aThemeIsPaintedAndRemembered_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<ThemeId>("theme");
        QTest::newRow("light") << QStringLiteral("Light") << ThemeId::Light;
        QTest::newRow("dark") << QStringLiteral("Dark") << ThemeId::Dark;
        QTest::newRow("high contrast") << QStringLiteral("High contrast") << ThemeId::HighContrast;
        QTest::newRow("projector") << QStringLiteral("Projector") << ThemeId::Projector;
    }

    void aThemeIsPaintedAndRemembered()
    {
        QFETCH(QString, entry);
        QFETCH(ThemeId, theme);
        Bench bench;
        bench.line.theme.reset();
        QVERIFY(bench.start());
        LAP_DO(bench.robot, menu({u"View", u"Theme", entry}));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("the colours of the theme"), [&] {
            return isPaintedIn(bench, theme);
        }));
        QVERIFY(bench.restart());
        LAP_DO(bench.robot, waitUntil(QStringLiteral("the colours after a restart"), [&] {
            return isPaintedIn(bench, theme);
        }));
    }

    void themesCanBeChangedFromThePalette()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, palette(u"theme dark"));
        LAP_DO(bench.robot, waitUntil(QStringLiteral("the dark theme"), [&] {
            return isPaintedIn(bench, ThemeId::Dark);
        }));
    }

    void textGrowsShrinksAndIsRemembered()
    {
        Bench bench(400);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        const int before = robot.look(u"Modes > Welcome").height();
        QVERIFY(before > 0);
        for (int i = 0; i < 5; ++i) {
            LAP_DO(robot, press(u"Ctrl+="));
        }
        LAP_DO(robot, waitUntil(QStringLiteral("larger text"), [&] {
            return robot.look(u"Modes > Welcome").height() > before;
        }));
        LAP_DO(robot, picture(u"text-150"));
        const int larger = robot.look(u"Modes > Welcome").height();
        QVERIFY(bench.restart());
        QCOMPARE(robot.look(u"Modes > Welcome").height(), larger);
        LAP_DO(robot, press(u"Ctrl+0"));
        LAP_DO(robot, press(u"Ctrl+-"));
        LAP_DO(robot, waitUntil(QStringLiteral("smaller text"), [&] {
            return robot.look(u"Modes > Welcome").height() < larger;
        }));
    }

    void textStopsGrowingAtItsLimits()
    {
        Bench bench(405);
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        for (int i = 0; i < 12; ++i) {
            LAP_DO(robot, press(u"Ctrl+="));
        }
        QCOMPARE(bench.workbench().services().theme.textScale(), 200);
        LAP_DO(robot, picture(u"text-200"));
        LAP_DO(robot, press(u"Ctrl+K"));
        LAP_DO(robot, type(u"text larger"));
        LAP_DO(robot, waitText(u"View: Text larger. "));
        LAP_DO(robot, press(u"Esc"));
        for (int i = 0; i < 14; ++i) {
            LAP_DO(robot, press(u"Ctrl+-"));
        }
        QCOMPARE(bench.workbench().services().theme.textScale(), 80);
    }

    void theStatusBarCanBeHiddenAndStaysSo()
    {
        Bench bench;
        QVERIFY(bench.start());
        Robot& robot = bench.robot;
        QVERIFY(robot.has(u"status"));
        LAP_DO(robot, menu({u"View", u"Show status bar"}));
        LAP_DO(robot,
            waitUntil(QStringLiteral("no status bar"), [&] { return !robot.has(u"status"); }));
        QVERIFY(bench.restart());
        QVERIFY(!robot.has(u"status"));
        LAP_DO(robot, menu({u"View", u"Show status bar"}));
        LAP_DO(robot, waitFor(u"status"));
    }

    void fullScreenAndBack()
    {
        Bench bench;
        QVERIFY(bench.start());
        LAP_DO(bench.robot, press(u"F11"));
        QTRY_VERIFY(bench.window().isFullScreen());
        LAP_DO(bench.robot, press(u"F11"));
        QTRY_VERIFY(!bench.window().isFullScreen());
    }
};

LAP_ROBOT_MAIN(TestAppearance)
#include "tst_appearance.moc"
