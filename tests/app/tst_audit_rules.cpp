// SPDX-License-Identifier: GPL-3.0-or-later
// The audits and the comparison with goldens find planted mistakes, on toy windows.
#include "tests/robot/accessible_tree.h"
#include "tests/robot/action_audit.h"
#include "tests/robot/golden.h"
#include "tests/robot/name_audit.h"
#include "tests/robot/text_audit.h"
#include "tests/robot/watchdog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace lapidary::robot;

namespace {

QAction* addAction(QMenu* menu, const QString& text, const QString& key)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(QStringLiteral("toy.") + key);
    action->setToolTip(QStringLiteral("Explains ") + text);
    action->setShortcut(QKeySequence(key));
    return action;
}

/// Takes the keyboard and does not show it.
class Ringless : public QWidget
{
public:
    Ringless()
    {
        setFocusPolicy(Qt::StrongFocus);
        setAccessibleName(QStringLiteral("Ringless"));
        setMinimumSize(60, 40);
    }
};

} // namespace

class TestAuditRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void shortcutClashesAreFound()
    {
        QMainWindow window;
        QMenu* menu = window.menuBar()->addMenu(QStringLiteral("&File"));
        addAction(menu, QStringLiteral("&New"), QStringLiteral("Ctrl+N"));
        QCOMPARE(shortcutClashes(&window), QStringList());
        addAction(menu, QStringLiteral("N&ext"), QStringLiteral("Ctrl+N"));
        QCOMPARE(
            shortcutClashes(&window), QStringList{QStringLiteral("Ctrl+N means “New” and “Next”")});
    }

    void localShortcutsClashOnlyWhereTheyMeet()
    {
        QMainWindow window;
        auto* left = new QWidget(&window);
        auto* right = new QWidget(&window);
        for (QWidget* place : {left, right}) {
            auto* shortcut = new QShortcut(QKeySequence(QStringLiteral("L")), place);
            shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        }
        QCOMPARE(shortcutClashes(&window), QStringList());
        new QShortcut(QKeySequence(QStringLiteral("L")), &window);
        QCOMPARE(shortcutClashes(&window).size(), 1);
    }

    void mnemonicProblemsAreFound()
    {
        QMainWindow window;
        QMenu* menu = window.menuBar()->addMenu(QStringLiteral("&File"));
        addAction(menu, QStringLiteral("&New && old"), {});
        addAction(menu->addMenu(QStringLiteral("&Recent")), QStringLiteral("&New"), {});
        QCOMPARE(mnemonicProblems(&window), QStringList());
        addAction(menu, QStringLiteral("&Next"), {});
        addAction(menu, QStringLiteral("Bare"), {});
        QCOMPARE(mnemonicProblems(&window),
            (QStringList{QStringLiteral("menu File: “New & old” and “Next” share the mnemonic n"),
                QStringLiteral("menu File: “Bare” has no mnemonic")}));
    }

    void undocumentedActionsAreFound()
    {
        QMainWindow window;
        QMenu* menu = window.menuBar()->addMenu(QStringLiteral("&File"));
        addAction(menu, QStringLiteral("&New"), QStringLiteral("Ctrl+N"));
        QCOMPARE(undocumentedActions(&window), QStringList());
        menu->addAction(QStringLiteral("Old"));
        QCOMPARE(undocumentedActions(&window),
            (QStringList{QStringLiteral("menu File: “Old” lacks a text or an id"),
                QStringLiteral("menu File: “Old” has no tip beyond its text")}));
    }

    void unnamedThingsAreFound()
    {
        QWidget window;
        auto* form = new QFormLayout(&window);
        form->addRow(QStringLiteral("&Name"), new QLineEdit);
        form->addRow(QStringLiteral("&Theme"), new QComboBox);
        form->addRow(new QCheckBox(QStringLiteral("Fast")));
        window.show();
        QCOMPARE(unnamedThings(&window), QStringList());
        form->addRow(new QListWidget);
        form->addRow(new QComboBox);
        auto* icon = new QToolButton;
        icon->setAccessibleName(QStringLiteral("Close"));
        form->addRow(icon);
        QTRY_COMPARE(unnamedThings(&window).size(), 3);
        QVERIFY(unnamedThings(&window)[0].contains(u"QListWidget"));
        QVERIFY(unnamedThings(&window)[1].contains(u"QComboBox"));
        QVERIFY(unnamedThings(&window)[2].contains(u"no tool tip"));
    }

    void tabReachesEverythingOrSaysWhatNot()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(new QPushButton(QStringLiteral("One")));
        layout->addWidget(new QLineEdit);
        layout->addWidget(new QPushButton(QStringLiteral("Two")));
        window.show();
        Robot robot;
        const TabTour good = tabAround(robot, &window);
        QCOMPARE(good.problems, QStringList());
        QCOMPARE(good.order.size(), 3);

        layout->addWidget(new QPlainTextEdit); // takes Tab as a character
        QTRY_VERIFY(tabAround(robot, &window)
                        .problems.join(QChar(u'\n'))
                        .contains(u"QPlainTextEdit “” does not let the focus go on"));
    }

    void aMissingFocusRingIsFound()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(new QPushButton(QStringLiteral("One")));
        layout->addWidget(new Ringless);
        window.show();
        Robot robot;
        const QStringList problems = tabAround(robot, &window).problems;
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems[0].contains(u"“Ringless” looks the same"), qPrintable(problems[0]));
    }

    void clippedTextsAreFound()
    {
        QWidget window;
        auto* label = new QLabel(QStringLiteral("Understand, extract, relate"), &window);
        auto* button = new QPushButton(QStringLiteral("Merge 2 experts"), &window);
        button->move(0, 60);
        window.resize(600, 200);
        window.show();
        label->resize(label->sizeHint());
        button->resize(button->sizeHint());
        QCOMPARE(clippedTexts(&window), QStringList());
        label->resize(40, 20);
        button->move(570, 60);
        const QStringList problems = clippedTexts(&window);
        QCOMPARE(problems.size(), 2);
        QVERIFY2(problems[0].startsWith(u"QLabel “Understand"), qPrintable(problems[0]));
        QVERIFY2(problems[1].contains(u"sticks out"), qPrintable(problems[1]));
    }

    void aWrappedLabelMustShowAllItsLines()
    {
        QWidget window;
        auto* label = new QLabel(QStringLiteral("one two three four five six seven"), &window);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->resize(60, label->heightForWidth(60));
        window.resize(300, 300);
        window.show();
        QCOMPARE(clippedTexts(&window), QStringList());
        label->resize(60, 16);
        QCOMPARE(clippedTexts(&window).size(), 1);
        label->resize(20, 300);
        QVERIFY(clippedTexts(&window).join(QChar(u'\n')).contains(u"cuts the word “three”"));
    }

    void contrastIsMeasuredOnPixels()
    {
        const auto contrastOf = [](QColor paper, QColor ink) {
            QImage image(120, 30, QImage::Format_RGB32);
            image.fill(paper);
            QPainter painter(&image);
            painter.setPen(ink);
            painter.drawText(image.rect(), Qt::AlignCenter, QStringLiteral("Understand"));
            painter.end();
            return textContrast(image);
        };
        QVERIFY(contrastOf(Qt::white, Qt::black) > 15.0);
        QVERIFY(contrastOf(Qt::white, QColor(0xcccccc)) < 2.0);
        QCOMPARE(contrastOf(Qt::white, Qt::white), 1.0);
    }

    void thePseudoLanguageIsLongerAndMarked()
    {
        PseudoTranslator translator;
        QCoreApplication::installTranslator(&translator);
        const QString text = QCoreApplication::translate("Toy", "&New project %1");
        QCoreApplication::removeTranslator(&translator);
        QVERIFY(PseudoTranslator::isTranslated(text));
        QVERIFY(text.contains(u"&N") && text.contains(u"%1"));
        QVERIFY2(text.size() >= 21, qPrintable(text));
        QVERIFY(!PseudoTranslator::isTranslated(QStringLiteral("New project")));
    }

    void theTreeIsStableAndMasked()
    {
        QWidget window;
        window.setObjectName(QStringLiteral("toy"));
        auto* layout = new QVBoxLayout(&window);
        auto* frame = new QWidget;
        (new QVBoxLayout(frame))->addWidget(new QLabel(QStringLiteral("Free: 3.1 GB on 2 cores")));
        layout->addWidget(frame);
        auto* box = new QCheckBox(QStringLiteral("&Fast"));
        box->setChecked(true);
        box->setEnabled(false);
        layout->addWidget(box);
        window.show();
        const QString expected = QStringLiteral("client #toy\n"
                                                "  text \"Free: <size> on <count> cores\"\n"
                                                "  checkbox \"Fast\" [disabled, checked]\n");
        QCOMPARE(accessibleTree(&window), expected);
        QCOMPARE(accessibleTree(&window), expected);
    }

    void aDifferenceShowsTheLinesAroundIt()
    {
        const QString before = QStringLiteral("a\nb\nc\nd\ne\nf\ng\nh");
        const QString after = QStringLiteral("a\nb\nc\nd\nE\nf\ng\nh");
        QCOMPARE(lineDifference(before, before), QString());
        QCOMPARE(
            lineDifference(before, after), QStringLiteral("  c\n  d\n- e\n+ E\n  f\n  g\n  …\n"));
    }

    void aMissingGoldenFailsAndSaysHowToAcceptIt()
    {
        qunsetenv("LAPIDARY_UPDATE_GOLDENS");
        const QString problem
            = compareWithGolden(QStringLiteral("does-not-exist.txt"), QStringLiteral("a\n"));
        QVERIFY2(problem.contains(u"does not exist"), qPrintable(problem));
        QVERIFY(problem.contains(u"LAPIDARY_UPDATE_GOLDENS=1"));
        QVERIFY(problem.contains(u"+ a"));
    }
};

LAP_ROBOT_MAIN(TestAuditRules)
#include "tst_audit_rules.moc"
