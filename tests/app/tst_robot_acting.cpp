// SPDX-License-Identifier: GPL-3.0-or-later
// What the robot does arrives as a person's input would, on toy windows.
#include "tests/app/toy_window.h"
#include "tests/robot/robot.h"
#include "tests/robot/watchdog.h"

#include <QDialog>
#include <QDragEnterEvent>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSplitter>
#include <QTimer>

using namespace lapidary::robot;

namespace {

/// Remembers the mouse events that arrive.
class Canvas : public QWidget
{
    Q_OBJECT

public:
    QPolygon moves;
    int presses = 0;
    int releases = 0;
    QStringList dropped;

    Canvas()
    {
        setAccessibleName(QStringLiteral("Canvas"));
        setMinimumSize(200, 200);
        setAcceptDrops(true);
    }

protected:
    void mousePressEvent(QMouseEvent*) override { ++presses; }

    void mouseMoveEvent(QMouseEvent* event) override { moves.append(event->pos()); }

    void mouseReleaseEvent(QMouseEvent*) override { ++releases; }

    void dragEnterEvent(QDragEnterEvent* event) override
    {
        event->setAccepted(event->mimeData()->hasUrls());
    }

    void dropEvent(QDropEvent* event) override
    {
        for (const QUrl& url : event->mimeData()->urls()) {
            dropped.append(url.toLocalFile());
        }
        event->acceptProposedAction();
    }
};

/// A window that is gone before the release of its last key has been told everywhere.
class Fleeting : public QWidget
{
public:
    bool wasReleased = false;

protected:
    void keyReleaseEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Space) {
            wasReleased = true;
            destroy();
        }
    }
};

} // namespace

class TestRobotActing : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void scrollsToWhatIsOutOfSight()
    {
        Toy toy;
        auto* area = toy.add(new QScrollArea);
        auto* list = new QWidget;
        auto* rows = new QVBoxLayout(list);
        for (int i = 0; i < 60; ++i) {
            auto* button = new QPushButton(QStringLiteral("Row %1").arg(i));
            rows->addWidget(button);
            QObject::connect(button, &QPushButton::clicked, button,
                [&toy, i] { toy.done.append(QString::number(i)); });
        }
        area->setWidget(list);
        toy.show();
        Robot robot;
        LAP_DO(robot, click(u"Row 57"));
        LAP_DO(robot, click(u"Row 2"));
        QCOMPARE(toy.done, (QStringList{QStringLiteral("57"), QStringLiteral("2")}));
    }

    void walksThroughMenus()
    {
        Toy toy;
        QMenu* file = toy.window.menuBar()->addMenu(QStringLiteral("&File"));
        QMenu* recent = file->addMenu(QStringLiteral("Open &recent"));
        QAction* first = recent->addAction(QStringLiteral("First project\tCtrl+1"));
        QAction* closed = file->addAction(QStringLiteral("&Close"));
        closed->setEnabled(false);
        toy.show();
        QSignalSpy spy(first, &QAction::triggered);
        Robot robot;
        LAP_DO(robot, menu({u"File", u"Open recent", u"First project"}));
        QCOMPARE(spy.count(), 1);
        QVERIFY(!QApplication::activePopupWidget());
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.menu({u"File", u"Close"}));
        LAP_DO(robot, press(u"Esc"));
        QVERIFY(!QApplication::activePopupWidget());
    }

    void pressesShortcuts()
    {
        Toy toy;
        QAction* action = toy.window.menuBar()
                              ->addMenu(QStringLiteral("Go"))
                              ->addAction(QStringLiteral("Palette"));
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+K")));
        toy.show();
        QSignalSpy spy(action, &QAction::triggered);
        Robot robot;
        LAP_DO(robot, press(u"Ctrl+K"));
        QCOMPARE(spy.count(), 1);
        QVERIFY(!robot.press(u"Hyperspace+Q"));
    }

    void aModalDialogBlocksTheRest()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Behind"));
        toy.show();
        QDialog dialog(&toy.window);
        auto* ok = new QPushButton(QStringLiteral("Continue"));
        (new QVBoxLayout(&dialog))->addWidget(ok);
        QObject::connect(ok, &QPushButton::clicked, &dialog, &QDialog::accept);
        dialog.setModal(true);
        dialog.show();
        Robot robot;
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.click(u"Behind"));
        LAP_DO(robot, click(u"Continue"));
        LAP_DO(robot, click(u"Behind"));
        QCOMPARE(toy.done.size(), 1);
    }

    void keysGoToTheMainWindowAfterADialog()
    {
        Toy toy;
        auto* field = toy.add(new QLineEdit);
        toy.show();
        field->setFocus();
        {
            QDialog dialog(&toy.window);
            dialog.show();
        }
        Robot robot;
        LAP_DO(robot, type(u"abc"));
        QCOMPARE(field->text(), QStringLiteral("abc"));
    }

    void dragsASplitter()
    {
        Toy toy;
        auto* splitter = toy.add(new QSplitter);
        splitter->addWidget(new QPlainTextEdit);
        splitter->addWidget(new QPlainTextEdit);
        toy.show();
        splitter->handle(1)->setObjectName(QStringLiteral("handle"));
        const int before = splitter->sizes().first();
        Robot robot;
        LAP_DO(robot, dragBy(u"handle", QPoint(80, 0)));
        QVERIFY(splitter->sizes().first() > before + 60);
    }

    void drawsALassoWithEnoughMoves()
    {
        Toy toy;
        auto* canvas = toy.add(new Canvas);
        toy.show();
        const QPolygonF shape{
            {QPointF(20, 20), QPointF(120, 25), QPointF(100, 150), QPointF(20, 20)}};
        Robot robot;
        LAP_DO(robot, lasso(u"Canvas", shape));
        QCOMPARE(canvas->presses, 1);
        QCOMPARE(canvas->releases, 1);
        QVERIFY(canvas->moves.size() >= 20);
        QVERIFY(canvas->moves.contains(QPoint(120, 25)));
        QVERIFY(canvas->moves.contains(QPoint(100, 150)));
    }

    void dropsFilesOnlyWhereTheyAreTaken()
    {
        Toy toy;
        auto* canvas = toy.add(new Canvas);
        toy.addButton(QStringLiteral("Deaf"));
        toy.show();
        const QStringList files{QStringLiteral("/tmp/a.gguf"), QStringLiteral("/tmp/b c.gguf")};
        Robot robot;
        LAP_DO(robot, dropFiles(files, u"Canvas"));
        QCOMPARE(canvas->dropped, files);
        QVERIFY(!robot.dropFiles(files, u"Deaf"));
    }

    void hoversAndTurnsTheWheel()
    {
        Toy toy;
        auto* list = toy.add(new QListWidget);
        list->setAccessibleName(QStringLiteral("Experts"));
        for (int i = 0; i < 200; ++i) {
            list->addItem(QStringLiteral("expert %1").arg(i));
        }
        auto* button = toy.addButton(QStringLiteral("Hover me"));
        toy.show();
        Robot robot;
        LAP_DO(robot, wheel(u"Experts", -5));
        QVERIFY(!robot.has(u"expert 0"));
        QVERIFY(robot.has(u"expert 20"));
        LAP_DO(robot, hover(u"Hover me"));
        QVERIFY(button->underMouse());
    }

    void waitsForText()
    {
        Toy toy;
        auto* label = toy.add(new QLabel(QStringLiteral("Starting")));
        toy.show();
        QTimer::singleShot(
            40, label, [label] { label->setText(QStringLiteral("<b>Assigned</b> 1 204")); });
        Robot robot;
        LAP_DO(robot, waitText(u"Assigned 1 204"));
        LAP_DO(robot, waitGone(u"Starting"));
        robot.setPatience(kShortPatience);
        QVERIFY(!robot.waitText(u"Finished"));
        QVERIFY2(robot.problem().contains(u"Assigned"), qPrintable(robot.problem()));
    }

    void aKeyMayDeleteTheWindowThatTookIt()
    {
        Toy toy;
        toy.show();
        Fleeting window;
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        Robot robot;
        LAP_DO(robot, press(u"Ctrl+Shift+Space"));
        QVERIFY(window.wasReleased);
        QVERIFY(!window.windowHandle());
    }

    void takesPictures()
    {
        Toy toy;
        toy.addButton(QStringLiteral("Merge"));
        QMenu* menu = toy.window.menuBar()->addMenu(QStringLiteral("File"));
        menu->addAction(QStringLiteral("New"));
        toy.show();
        Robot robot(990);
        LAP_DO(robot, click(u"File"));
        LAP_DO(robot, picture(u"toy"));
        LAP_DO(robot, press(u"Esc"));
        const QString file = QStringLiteral(LAPIDARY_BINARY_DIR "/screens/990-toy.png");
        const QImage image(file);
        QVERIFY(image.width() >= 700 && image.height() >= 500);
        QVERIFY(QFile::remove(file));
        QVERIFY(!robot.look(u"Merge").isNull());
    }
};

LAP_ROBOT_MAIN(TestRobotActing)
#include "tst_robot_acting.moc"
