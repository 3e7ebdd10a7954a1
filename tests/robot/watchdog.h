// SPDX-License-Identifier: GPL-3.0-or-later
// Fails a test when handling one event keeps the GUI thread busy for too long. It counts the CPU
// time of that thread, so neither a busy machine nor waiting for the disk of a test is blamed.
#pragma once

#include "tests/robot/patience.h"

#include <QApplication>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <vector>

namespace lapidary::robot {

/// 100 ms between two turns of the event loop is what a person notices; in the sanitizer build
/// times its slow-down.
inline constexpr std::chrono::milliseconds kTurnLimit{100 * kSanitizerFactor};

/// Adds up the CPU time from one turn of the event loop to the next and remembers what took it. An
/// event loop inside a handler (a dialog, a drag) starts turns of its own.
class Watchdog
{
public:
    explicit Watchdog(std::chrono::milliseconds limit = kTurnLimit);

    /// Around the delivery of each event.
    void enter(QObject* receiver, QEvent* event);
    void leave();

    /// A new turn began; what is still being handled has entered an event loop.
    void turn() { ++m_turn; }

    /// One sentence per turn above the limit since the last call.
    QStringList takeBlocks();

    /// The longest turn since the start.
    std::chrono::milliseconds longestTurn() const;

private:
    /// One event and who got it; put into words only when it is to blame.
    struct Delivery
    {
        const char* receiver = nullptr; ///< class name
        QString object;
        QEvent::Type type = QEvent::None;

        QString words() const;
    };

    struct Culprit
    {
        std::int64_t time = 0; ///< nanoseconds in its own code, without nested events
        Delivery delivery;
    };

    struct Frame
    {
        std::int64_t start = 0;
        std::int64_t nested = 0;     ///< in events delivered by this one
        std::int64_t otherTurns = 0; ///< in turns that ran inside of this one
        std::uint64_t turn = 0;
        Delivery delivery;
        Culprit worst;
    };

    void finishTurn(const Frame& frame, std::int64_t time);

    std::int64_t m_limit;
    std::int64_t m_longest = 0;
    std::uint64_t m_turn = 0;
    std::vector<Frame> m_frames;
    QStringList m_blocks;
};

/// The application object of all tests of the workbench: it watches every event from the moment
/// that `watch` is called.
class WatchedApplication : public QApplication
{
public:
    WatchedApplication(int& argc, char** argv);

    bool notify(QObject* receiver, QEvent* event) override;

    /// Whether events are watched. Start-up has a budget of its own.
    void watch(bool isOn) { m_isWatching = isOn; }

    Watchdog& watchdog() { return m_watchdog; }

private:
    Watchdog m_watchdog;
    bool m_isWatching = false;
};

/// The watched application of this test program.
WatchedApplication& watchedApplication();

} // namespace lapidary::robot

/// The main function of a test of the workbench.
#define LAP_ROBOT_MAIN(TestClass)                                                                  \
    int main(int argc, char** argv)                                                                \
    {                                                                                              \
        lapidary::robot::WatchedApplication application(argc, argv);                               \
        TestClass test;                                                                            \
        return QTest::qExec(&test, argc, argv);                                                    \
    }
