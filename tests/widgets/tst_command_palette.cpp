// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/command_list_model.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/fuzzy.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTest>

using namespace lapidary::widgets;

namespace {

int score(const char16_t* pattern, const char16_t* text)
{
    const auto match = fuzzyMatch(pattern, text);
    return match ? match->score : -1;
}

/// A window with a palette over a few actions.
struct Fixture
{
    explicit Fixture(const Theme& theme)
        : palette(new CommandPalette(theme, &window))
    {
        auto* field = new QLineEdit(&window);
        window.setCentralWidget(field);
        for (const char* text :
            {"&Open…", "Open &demo", "&Save", "Save &as…", "Go to Train", "Undo"}) {
            auto* action = new QAction(QString::fromUtf8(text), &window);
            action->setObjectName(QString::fromUtf8(text).remove(u'&').remove(u' '));
            actions << action;
        }
        actions[0]->setShortcut(QKeySequence(QStringLiteral("Ctrl+O")));
        palette->setActions(actions);
        window.resize(1024, 700);
        window.show();
        field->setFocus();
    }

    QLineEdit* input() const { return palette->findChild<QLineEdit*>(); }

    QListView* list() const { return palette->findChild<QListView*>(); }

    QString current() const { return list()->currentIndex().data().toString(); }

    QMainWindow window;
    QList<QAction*> actions;
    CommandPalette* palette;
};

} // namespace

class TestCommandPalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_theme.apply(); }

    void fuzzyMatchesLettersInOrderIgnoringCase()
    {
        QVERIFY(score(u"osv", u"Open save") >= 0);
        QVERIFY(score(u"SAVE", u"save as") >= 0);
        QVERIFY(score(u"sa as", u"Save as") >= 0);
        QCOMPARE(score(u"vas", u"sav"), -1);
        QCOMPARE(score(u"a", u""), -1);
        QCOMPARE(score(u"", u"anything"), 0);
        QCOMPARE(fuzzyMatch(u"ot", u"Go to Train")->positions, (QList<int>{1, 3}));
    }

    void fuzzyPrefersWordStartsRunsAndShortTexts()
    {
        QVERIFY(score(u"gt", u"Go to Train") > score(u"gt", u"Merge tokens"));
        QVERIFY(score(u"train", u"Go to Train") > score(u"train", u"Text are in"));
        QVERIFY(score(u"mt", u"xx mxx txx") > score(u"mt", u"xxxmxxxtxx"));
        QVERIFY(score(u"save", u"Save") > score(u"save", u"Save as"));
        QVERIFY(score(u"open", u"Open") > score(u"open", u"Reopen"));
    }

    void fuzzySurvivesLongAndOddInput()
    {
        const QString longText(100'000, u'a');
        QVERIFY(fuzzyMatch(longText, longText).has_value());
        QVERIFY(!fuzzyMatch(QString(QChar(0xd800)), u"plain").has_value());
        QCOMPARE(fuzzyMatch(u"   ", u"x")->score, 0);
    }

    void modelKeepsItsContract()
    {
        CommandListModel model;
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QAction first(QStringLiteral("&First"));
        auto second = std::make_unique<QAction>(QStringLiteral("Second"));
        QAction separator;
        separator.setSeparator(true);
        model.setActions({&first, second.get(), &separator});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("First"));
        second.reset(); // the row stays until the next search, but is empty
        QVERIFY(!model.action(1));
        QVERIFY(!model.index(1).data().isValid());
        model.setPattern(QStringLiteral("zzz"));
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.action(0));
    }

    void typingAndEnterRunsTheBestMatch()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        QSignalSpy run(it.actions[1], &QAction::triggered);
        QSignalSpy told(it.palette, &CommandPalette::activated);
        it.palette->open();
        QVERIFY(it.input()->hasFocus());
        QTest::keyClicks(it.input(), QStringLiteral("od"));
        QCOMPARE(it.current(), QStringLiteral("Open demo"));
        QTest::keyClick(it.input(), Qt::Key_Return);
        QCOMPARE(run.count(), 1);
        QCOMPARE(told.count(), 1);
        QVERIFY(!it.palette->isVisible());
        QVERIFY(it.window.centralWidget()->hasFocus());
    }

    void aLeadingAngleIsAccepted()
    {
        Fixture it(m_theme);
        it.palette->open(QStringLiteral("> undo"));
        QCOMPARE(it.current(), QStringLiteral("Undo"));
    }

    void arrowsGoRoundAndEscapeCloses()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        it.palette->open();
        QTest::keyClick(it.input(), Qt::Key_Up);
        QCOMPARE(it.list()->currentIndex().row(), 5);
        QTest::keyClick(it.input(), Qt::Key_Down);
        QTest::keyClick(it.input(), Qt::Key_Down);
        QCOMPARE(it.list()->currentIndex().row(), 1);
        QTest::keyClick(it.input(), Qt::Key_PageDown);
        QCOMPARE(it.list()->currentIndex().row(), 5);
        QTest::keyClick(it.input(), Qt::Key_Escape);
        QVERIFY(!it.palette->isVisible());
        QVERIFY(it.window.centralWidget()->hasFocus());
    }

    void aDisabledCommandSaysWhyAndIsNotRun()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        it.actions[5]->setEnabled(false);
        it.actions[5]->setProperty("whyDisabled", QStringLiteral("Nothing to undo."));
        QSignalSpy run(it.actions[5], &QAction::triggered);
        it.palette->open(QStringLiteral("undo"));
        QVERIFY(it.input()->accessibleDescription().contains(QStringLiteral("Nothing to undo.")));
        QTest::keyClick(it.input(), Qt::Key_Return);
        QCOMPARE(run.count(), 0);
        QVERIFY(it.palette->isVisible());
    }

    void recentCommandsComeFirst()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        it.palette->open(QStringLiteral("undo"));
        QTest::keyClick(it.input(), Qt::Key_Return);
        it.palette->open(QStringLiteral("save as"));
        QTest::keyClick(it.input(), Qt::Key_Return);
        QCOMPARE(
            it.palette->recent(), (QStringList{QStringLiteral("Saveas…"), QStringLiteral("Undo")}));
        it.palette->open();
        QCOMPARE(it.current(), QStringLiteral("Save as…"));
        QCOMPARE(it.list()->model()->index(1, 0).data().toString(), QStringLiteral("Undo"));
        QStringList many;
        for (int i = 0; i < 50; ++i) {
            many << QString::number(i);
        }
        it.palette->setRecent(many);
        QCOMPARE(it.palette->recent().size(), CommandPalette::kRecentLimit);
    }

    void aClickOutsideClosesAndOneInsideRuns()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        QSignalSpy run(it.actions[2], &QAction::triggered);
        it.palette->open();
        QTest::mouseClick(it.window.centralWidget(), Qt::LeftButton, {}, QPoint(5, 5));
        QVERIFY(!it.palette->isVisible());
        it.palette->open(QStringLiteral("save"));
        const QRect row = it.list()->visualRect(it.list()->model()->index(0, 0));
        QTest::mouseClick(it.list()->viewport(), Qt::LeftButton, {}, row.center());
        QCOMPARE(run.count(), 1);
    }

    void itLiesCentredAtTheTopAndFollowsTheWindow()
    {
        Fixture it(m_theme);
        it.palette->open();
        for (const int width : {1024, 1900, 700}) {
            it.window.resize(width, 700);
            QTRY_COMPARE(it.palette->geometry().center().x() / 2, (width / 2 - 1) / 2);
            QVERIFY(it.palette->width() <= CommandPalette::kMaximumWidth);
            QVERIFY(it.palette->y() < 100);
        }
    }

    void itSurvivesTheEndOfItsActions()
    {
        Fixture it(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        it.palette->open();
        qDeleteAll(it.actions);
        it.actions.clear();
        QTest::keyClick(it.input(), Qt::Key_Return);
        QTest::keyClicks(it.input(), QStringLiteral("open"));
        QCOMPARE(it.list()->model()->rowCount(), 0);
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
