// SPDX-License-Identifier: GPL-3.0-or-later
// The watchdog itself: planted blocks are seen and named, waiting and other threads are not blamed.
#include "tests/robot/watchdog.h"

#include <QDialog>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QWidget>

#include <ctime>
#include <thread>

using namespace lapidary::robot;
using namespace std::chrono_literals;

namespace {

constexpr auto kLimit = 100ms;

/// Uses this much CPU time of the calling thread.
void burn(std::chrono::milliseconds time)
{
    const auto now = [] {
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
    };
    const auto end = now() + time;
    while (now() < end) { }
}

class BusyWidget : public QWidget
{
    Q_OBJECT

public:
    explicit BusyWidget(std::chrono::milliseconds time)
        : m_time(time)
    {
        setObjectName(QStringLiteral("greedy"));
    }

protected:
    void mousePressEvent(QMouseEvent*) override { burn(m_time); }

private:
    std::chrono::milliseconds m_time;
};

} // namespace

class TestWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        watchedApplication().watchdog() = Watchdog(kLimit);
        watchedApplication().watch(true);
    }

    void cleanup() { watchedApplication().watch(false); }

    void aBusyHandlerIsNamed()
    {
        BusyWidget widget(150ms);
        widget.show();
        QTest::mousePress(widget.windowHandle(), Qt::LeftButton, {}, QPoint(5, 5));
        const QStringList blocks = watchedApplication().watchdog().takeBlocks();
        QCOMPARE(blocks.size(), 1);
        QVERIFY2(blocks[0].contains(u"with MouseButtonPress to BusyWidget “greedy”"),
            qPrintable(blocks[0]));
        QVERIFY(watchedApplication().watchdog().longestTurn() >= 150ms);
    }

    void aQuickHandlerIsNot()
    {
        BusyWidget widget(20ms);
        widget.show();
        QTest::mousePress(widget.windowHandle(), Qt::LeftButton, {}, QPoint(5, 5));
        QCOMPARE(watchedApplication().watchdog().takeBlocks(), QStringList());
    }

    void aBusyTimerAndAQueuedCallAreSeen()
    {
        int done = 0;
        const auto work = [&done] {
            burn(150ms);
            ++done;
        };
        QTimer::singleShot(0, this, work);
        QMetaObject::invokeMethod(this, work, Qt::QueuedConnection);
        QTRY_COMPARE(done, 2);
        QCOMPARE(watchedApplication().watchdog().takeBlocks().size(), 2);
    }

    void waitingIsNotBlamed()
    {
        bool isDone = false;
        QTimer::singleShot(0, this, [&] {
            std::this_thread::sleep_for(150ms);
            isDone = true;
        });
        QTRY_VERIFY(isDone);
        QCOMPARE(watchedApplication().watchdog().takeBlocks(), QStringList());
    }

    void workOfOtherThreadsIsNotBlamed()
    {
        bool isDone = false;
        QTimer::singleShot(0, this, [&] {
            std::thread worker([] { burn(150ms); });
            worker.join();
            isDone = true;
        });
        QTRY_VERIFY(isDone);
        QCOMPARE(watchedApplication().watchdog().takeBlocks(), QStringList());
    }

    /// A dialog that is open for long is many short turns.
    void turnsInsideADialogCountForThemselves()
    {
        QDialog dialog;
        int turns = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, &dialog, [&] {
            burn(30ms);
            if (++turns == 8) {
                dialog.accept();
            }
        });
        QTimer::singleShot(0, &dialog, [&] {
            timer.start(1);
            dialog.exec();
        });
        QTRY_COMPARE(turns, 8);
        QCOMPARE(watchedApplication().watchdog().takeBlocks(), QStringList());
    }

    void aBlockInsideADialogIsSeenOnce()
    {
        QDialog dialog;
        bool isDone = false;
        QTimer::singleShot(0, &dialog, [&] {
            QTimer::singleShot(0, &dialog, [&] {
                burn(150ms);
                dialog.accept();
            });
            dialog.exec();
            isDone = true;
        });
        QTRY_VERIFY(isDone);
        QCOMPARE(watchedApplication().watchdog().takeBlocks().size(), 1);
    }
};

LAP_ROBOT_MAIN(TestWatchdog)
#include "tst_watchdog.moc"
