// SPDX-License-Identifier: Apache-2.0
#include "compute/base/parallel.h"
#include "compute/base/torch_runtime.h"

#include <QtTest>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace lapidary::compute;

class TestParallel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyIndexIsTakenOnce()
    {
        for (const std::int64_t count : {0, 1, 2, 1000}) {
            std::vector<std::atomic<int>> taken(static_cast<std::size_t>(count));
            parallelFor(count, [&](std::int64_t i) { ++taken[static_cast<std::size_t>(i)]; });
            for (const auto& times : taken) {
                QCOMPARE(times.load(), 1);
            }
        }
    }

    void workRunsOnSeveralThreads()
    {
        const int before = threadCount();
        setThreadCount(2);
        std::mutex mutex;
        std::set<std::thread::id> threads;
        // Each of two indices waits for the other: only two threads can end this.
        std::atomic<int> arrived{0};
        parallelFor(2, [&](std::int64_t) {
            ++arrived;
            while (arrived < 2) {
                std::this_thread::yield();
            }
            const std::lock_guard lock(mutex);
            threads.insert(std::this_thread::get_id());
        });
        setThreadCount(before);
        QCOMPARE(threads.size(), std::size_t{2});
    }

    void anExceptionReachesTheCaller()
    {
        bool isCaught = false;
        try {
            parallelFor(100, [](std::int64_t i) {
                if (i == 57) {
                    throw std::runtime_error("57");
                }
            });
        } catch (const std::runtime_error&) {
            isCaught = true;
        }
        QVERIFY(isCaught);
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
