// SPDX-License-Identifier: GPL-3.0-or-later
// The robot drags for real: a QDrag between widgets, with the X server in between. Offscreen a
// QDrag ends at once, so drops are tested there with drop events (tst_robot).
#include "tests/robot/robot.h"
#include "tests/robot/watchdog.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

using namespace lapidary::robot;

class TestRobotDragXvfb : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QCOMPARE(QGuiApplication::platformName(), QStringLiteral("xcb")); }

    void aRowIsDraggedToAnotherList()
    {
        QWidget window;
        auto* from = new QListWidget;
        from->addItems({QStringLiteral("c3"), QStringLiteral("c7")});
        from->setDragEnabled(true);
        from->setAccessibleName(QStringLiteral("Expert 1"));
        auto* to = new QListWidget;
        to->setAcceptDrops(true);
        to->setAccessibleName(QStringLiteral("Expert 2"));
        auto* layout = new QHBoxLayout(&window);
        layout->addWidget(from);
        layout->addWidget(to);
        window.resize(500, 300);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        Robot robot(980);
        for (int i = 1; i <= 5; ++i) {
            LAP_DO(robot, drag(u"Expert 1 > c7", u"Expert 2"));
            QTRY_COMPARE(to->count(), i);
            to->item(i - 1)->setText(QStringLiteral("dropped %1").arg(i));
        }
        LAP_DO(robot, picture(u"drag"));
        QCOMPARE(from->count(), 2);
    }

    void keysArriveWithoutAWindowManager()
    {
        QWidget first;
        auto* field = new QLineEdit(&first);
        field->setAccessibleName(QStringLiteral("Name"));
        first.show();
        QWidget second;
        second.setWindowTitle(QStringLiteral("Second"));
        second.move(400, 0);
        second.show();
        QVERIFY(QTest::qWaitForWindowExposed(&first) && QTest::qWaitForWindowExposed(&second));
        Robot robot;
        LAP_DO(robot, click(u"Name"));
        LAP_DO(robot, type(u"abc"));
        QCOMPARE(field->text(), QStringLiteral("abc"));
    }
};

LAP_ROBOT_MAIN(TestRobotDragXvfb)
#include "tst_robot_drag_xvfb.moc"
