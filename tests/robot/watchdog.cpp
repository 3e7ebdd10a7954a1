// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/watchdog.h"

#include <QAbstractEventDispatcher>
#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <ctime>
#include <utility>

namespace lapidary::robot {

namespace {

constexpr std::int64_t kNanosecondsPerMs = 1'000'000;

std::int64_t threadTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

} // namespace

QString Watchdog::Delivery::words() const
{
    const char* key = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    const QString event
        = key ? QString::fromLatin1(key) : QStringLiteral("event %1").arg(int{type});
    return QStringLiteral("%1 to %2%3")
        .arg(event, QString::fromLatin1(receiver),
            object.isEmpty() ? QString() : QStringLiteral(" “%1”").arg(object));
}

Watchdog::Watchdog(std::chrono::milliseconds limit)
    : m_limit(limit.count() * kNanosecondsPerMs)
{ }

void Watchdog::enter(QObject* receiver, QEvent* event)
{
    Frame frame;
    frame.turn = m_turn;
    // The receiver may be gone when the time is known, so its name is taken now.
    frame.delivery = {receiver->metaObject()->className(), receiver->objectName(), event->type()};
    frame.start = threadTime();
    m_frames.push_back(std::move(frame));
}

void Watchdog::leave()
{
    Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    const std::int64_t time = threadTime() - frame.start - frame.otherTurns;
    if (time - frame.nested > frame.worst.time) {
        frame.worst = {time - frame.nested, frame.delivery};
    }
    Frame* parent = m_frames.empty() ? nullptr : &m_frames.back();
    const bool isWholeTurn = !parent || parent->turn != frame.turn;
    if (parent) {
        parent->otherTurns += frame.otherTurns + (isWholeTurn ? time : 0);
        parent->nested += isWholeTurn ? 0 : time;
    }
    if (isWholeTurn) {
        finishTurn(frame, time);
    } else if (frame.worst.time > parent->worst.time) {
        parent->worst = frame.worst;
    }
}

void Watchdog::finishTurn(const Frame& frame, std::int64_t time)
{
    m_longest = std::max(m_longest, time);
    if (time <= m_limit) {
        return;
    }
    m_blocks.append(
        QStringLiteral("the GUI thread was busy for %1 ms (limit %2 ms of CPU time) with "
                       "%3; %4 ms of these with %5")
            .arg(QString::number(time / kNanosecondsPerMs),
                QString::number(m_limit / kNanosecondsPerMs), frame.delivery.words(),
                QString::number(frame.worst.time / kNanosecondsPerMs),
                frame.worst.delivery.words()));
}

QStringList Watchdog::takeBlocks()
{
    return std::exchange(m_blocks, {});
}

std::chrono::milliseconds Watchdog::longestTurn() const
{
    return std::chrono::milliseconds(m_longest / kNanosecondsPerMs);
}

WatchedApplication::WatchedApplication(int& argc, char** argv)
    : QApplication(argc, argv)
{
    setAttribute(Qt::AA_Use96Dpi); // as QTEST_MAIN does
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, this,
        [this] { m_watchdog.turn(); });
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event)
{
    // Other threads deliver events too.
    if (!m_isWatching || QThread::currentThread() != thread()) {
        return QApplication::notify(receiver, event);
    }
    m_watchdog.enter(receiver, event);
    const bool result = QApplication::notify(receiver, event);
    m_watchdog.leave();
    return result;
}

WatchedApplication& watchedApplication()
{
    return *static_cast<WatchedApplication*>(QCoreApplication::instance());
}

} // namespace lapidary::robot
