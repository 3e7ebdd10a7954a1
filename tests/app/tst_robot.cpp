// SPDX-License-Identifier: GPL-3.0-or-later
// How the robot finds what it is told to use, on toy windows.
#include "tests/app/toy_window.h"
#include "tests/robot/robot.h"
#include "tests/robot/watchdog.h"

#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QStringListModel>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolBar>
#include <QTreeWidget>

using namespace lapidary::robot;

class TestRobot : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void findsByText_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("text without its mnemonic") << QStringLiteral("Merge 2 experts");
        QTest::newRow("start of the text") << QStringLiteral("Merge*");
        QTest::newRow("accessible name") << QStringLiteral("Join experts");
        QTest::newRow("object name") << QStringLiteral("merge.button");
    }

    void findsByText()
    {
        QFETCH(QString, target);
        Toy toy;
        auto* button = toy.addButton(QStringLiteral("&Merge 2 experts"));
        button->setAccessibleName(QStringLiteral("Join experts"));
        button->setObjectName(QStringLiteral("merge.button"));
        toy.addButton(QStringLiteral("Other"));
        toy.show();
        Robot robot;
        LAP_DO(robot, click(target));
        QCOMPARE(toy.done, QStringList{QStringLiteral("&Merge 2 experts")});
    }

    void findsAFieldByItsLabel()
    {
        Toy toy;
        auto* label = toy.add(new QLabel(QStringLiteral("&Name")));
        auto* field = toy.add(new QLineEdit);
        label->setBuddy(field);
        toy.show();
        Robot robot;
        LAP_DO(robot, click(u"Name"));
        LAP_DO(robot, type(u"Zürich 5 日本"));
        QCOMPARE(field->text(), QStringLiteral("Zürich 5 日本"));
        QCOMPARE(robot.text(u"Name"), QStringLiteral("Zürich 5 日本"));
    }

    void refusesWhatIsMissingAndListsWhatIsVisible()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Split"));
        toy.show();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Merge"));
        QVERIFY2(robot.problem().startsWith(u"nothing visible is called “Merge”; visible: "),
            qPrintable(robot.problem()));
        QVERIFY2(robot.problem().contains(u"button “Split”"), qPrintable(robot.problem()));
    }

    void refusesWhatIsHidden()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Merge"));
        toy.addButton(QStringLiteral("Split"));
        toy.show();
        qobject_cast<QWidget*>(toy.layout->itemAt(0)->widget())->hide();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Merge"));
        QVERIFY2(robot.problem().contains(u"hidden"), qPrintable(robot.problem()));
        QVERIFY(toy.done.isEmpty());
    }

    void refusesWhatIsDisabled()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Merge"))->setEnabled(false);
        toy.show();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Merge"));
        QCOMPARE(robot.problem(), QStringLiteral("button “Merge” (disabled) cannot be used"));
        QVERIFY(robot.has(u"Merge"));
        QVERIFY(!robot.isEnabled(u"Merge"));
    }

    void refusesWhatIsAmbiguousUntilAContainerIsNamed()
    {
        Toy toy;
        for (const QString& title : {QStringLiteral("Left"), QStringLiteral("Right")}) {
            auto* group = toy.add(new QGroupBox(title));
            auto* button = new QPushButton(QStringLiteral("Clear"));
            (new QVBoxLayout(group))->addWidget(button);
            QObject::connect(
                button, &QPushButton::clicked, button, [&toy, title] { toy.done.append(title); });
        }
        toy.show();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Clear"));
        QVERIFY2(robot.problem().startsWith(u"2 visible things are called “Clear”"),
            qPrintable(robot.problem()));
        LAP_DO(robot, click(u"Right > Clear"));
        QCOMPARE(toy.done, QStringList{QStringLiteral("Right")});
    }

    void whatIsForActingGoesBeforeAHeading()
    {
        Toy toy;
        toy.add(new QLabel(QStringLiteral("Train")));
        toy.addButton(QStringLiteral("Train"));
        toy.show();
        Robot robot;
        LAP_DO(robot, click(u"Train"));
        QCOMPARE(toy.done.size(), 1);
    }

    void refusesWhatIsCovered()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Merge"));
        toy.show();
        auto* cover = new QLabel(QStringLiteral("Cover"), &toy.window);
        cover->setAutoFillBackground(true);
        cover->setGeometry(toy.window.rect());
        cover->show();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Merge"));
        QVERIFY2(robot.problem().contains(u"covered"), qPrintable(robot.problem()));
    }

    void waitsForWhatComesLater()
    {
        Toy toy;
        auto* button = toy.addButton(QStringLiteral("Later"));
        button->setEnabled(false);
        toy.show();
        QTimer::singleShot(50, button, [button] { button->setEnabled(true); });
        Robot robot;
        LAP_DO(robot, click(u"Later"));
        QCOMPARE(toy.done.size(), 1);
    }

    void usesTabsListsTreesTablesAndCombos()
    {
        Toy toy;
        auto* tabs = toy.add(new QTabWidget);
        auto* list = new QListWidget;
        list->addItems({QStringLiteral("alpha"), QStringLiteral("beta")});
        auto* tree = new QTreeWidget;
        tree->setHeaderLabels({QStringLiteral("Layer")});
        new QTreeWidgetItem(tree, {QStringLiteral("L12")});
        auto* combo = new QComboBox;
        combo->setAccessibleName(QStringLiteral("Theme"));
        combo->addItems({QStringLiteral("Light"), QStringLiteral("Dark")});
        tabs->addTab(list, QStringLiteral("Li&st"));
        tabs->addTab(tree, QStringLiteral("Tree"));
        tabs->addTab(combo, QStringLiteral("Combo"));
        toy.show();
        Robot robot;
        LAP_DO(robot, click(u"beta"));
        QCOMPARE(list->currentRow(), 1);
        LAP_DO(robot, click(u"Tree"));
        LAP_DO(robot, click(u"L12"));
        QVERIFY(tree->currentItem());
        LAP_DO(robot, click(u"Combo"));
        LAP_DO(robot, click(u"Theme"));
        LAP_DO(robot, click(u"Dark"));
        QCOMPARE(combo->currentText(), QStringLiteral("Dark"));
        QCOMPARE(robot.text(u"Theme"), QStringLiteral("Dark"));
    }

    void findsRowsOfHugeTables()
    {
        Toy toy;
        QStringList rows;
        for (int i = 0; i < 100000; ++i) {
            rows.append(QStringLiteral("unit %1").arg(i));
        }
        QStringListModel model(rows);
        auto* table = toy.add(new QTableView);
        table->setModel(&model);
        toy.show();
        Robot robot;
        LAP_DO(robot, click(u"unit 3"));
        QCOMPARE(table->currentIndex().row(), 3);
        QVERIFY(!robot.has(u"unit 5000"));
    }

    void findsToolButtonsAndDocks()
    {
        Toy toy;
        QAction* action
            = toy.window.addToolBar(QStringLiteral("Modes"))->addAction(QStringLiteral("Group"));
        auto* dock = new QDockWidget(QStringLiteral("Jobs"));
        dock->setObjectName(QStringLiteral("dock.jobs"));
        auto* clear = new QPushButton(QStringLiteral("Clear"));
        dock->setWidget(clear);
        toy.window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        toy.addButton(QStringLiteral("Clear"));
        toy.show();
        QSignalSpy triggered(action, &QAction::triggered);
        QSignalSpy cleared(clear, &QPushButton::clicked);
        Robot robot;
        LAP_DO(robot, click(u"Group"));
        QCOMPARE(triggered.count(), 1);
        LAP_DO(robot, click(u"Jobs > Clear"));
        QCOMPARE(cleared.count(), 1);
        LAP_DO(robot, click(u"dock.jobs > Close"));
        QVERIFY(!dock->isVisible());
    }
};

LAP_ROBOT_MAIN(TestRobot)
#include "tst_robot.moc"
