// SPDX-License-Identifier: Apache-2.0
#include "model/core/log.h"
#include "model/core/text_format.h"
#include "tests/support/expect.h"

#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

using namespace lapidary::model;
using lapidary::test::text;
using std::chrono::milliseconds;
using std::chrono::system_clock;

namespace {

constexpr const char* kHome = "/users/ada";

/// A logger that keeps its lines.
class Kept
{
public:
    explicit Kept(LogLevel threshold = LogLevel::Debug)
        : logger({[this](const LogEntry& entry) { lines.append(text(logLine(entry))); }}, threshold,
            kHome, [] { return system_clock::time_point(milliseconds(1769868227123)); })
    { }

    QStringList lines;
    Logger logger;
};

} // namespace

class TestLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aLineHasTimeLevelAndText()
    {
        Kept kept;
        kept.logger.warning("the disk is nearly full");
        QCOMPARE(kept.lines,
            QStringList{
                QStringLiteral("2026-01-31T14:03:47.123Z warning the disk is nearly full")});
    }

    void entriesBelowTheThresholdAreDropped()
    {
        Kept kept(LogLevel::Warning);
        kept.logger.debug("a");
        kept.logger.info("b");
        kept.logger.warning("c");
        kept.logger.error("d");
        QCOMPARE(kept.lines.size(), 2);
        QVERIFY(kept.lines[0].endsWith(QStringLiteral("warning c")));
        QVERIFY(kept.lines[1].endsWith(QStringLiteral("error d")));
    }

    void anEntryStaysOneLine()
    {
        Kept kept;
        kept.logger.info("first\nsecond\r\tthird\x1b[2J");
        QCOMPARE(kept.lines.size(), 1);
        QVERIFY(kept.lines[0].endsWith(QStringLiteral("first second  third [2J")));
    }

    void theHomeFolderIsHidden_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("path") << QByteArray("saved /users/ada/x.json")
                              << QByteArray("saved ~/x.json");
        QTest::newRow("alone") << QByteArray("/users/ada") << QByteArray("~");
        QTest::newRow("twice") << QByteArray("\"/users/ada/a\", /users/ada:")
                               << QByteArray("\"~/a\", ~:");
        QTest::newRow("another name") << QByteArray("/users/adam/x") << QByteArray("/users/adam/x");
        QTest::newRow("inside a path")
            << QByteArray("/mnt/users/ada/x") << QByteArray("/mnt/users/ada/x");
    }

    void theHomeFolderIsHidden()
    {
        QFETCH(QByteArray, said);
        QFETCH(QByteArray, shown);
        Kept kept;
        kept.logger.info(said.toStdString());
        QCOMPARE(kept.lines[0].mid(30), QString::fromUtf8(shown));
    }

    void nothingIsHiddenWithoutAHome()
    {
        QStringList lines;
        for (const char* home : {"", "/"}) {
            Logger logger({[&](const LogEntry& entry) { lines.append(text(entry.text)); }},
                LogLevel::Info, home);
            logger.info("/users/ada/x");
        }
        QCOMPARE(
            lines, (QStringList{QStringLiteral("/users/ada/x"), QStringLiteral("/users/ada/x")}));
    }

    void everySinkGetsEveryEntry()
    {
        int first = 0;
        int second = 0;
        Logger logger({[&](const LogEntry&) { ++first; }, [&](const LogEntry&) { ++second; }});
        logger.info("x");
        logger.error("y");
        QCOMPARE(first, 2);
        QCOMPARE(second, 2);
    }

    void threadsDoNotMixTheirEntries()
    {
        int entries = 0; // not atomic: the logger is what keeps the threads apart
        std::atomic<int> inside{0};
        std::atomic<bool> hasOverlap{false};
        system_clock::time_point last;
        bool isOrdered = true;
        Logger logger({[&](const LogEntry& entry) {
            hasOverlap = ++inside > 1 || hasOverlap;
            std::this_thread::yield(); // gives a second thread its chance to come in
            ++entries;
            isOrdered = isOrdered && entry.time >= last;
            last = entry.time;
            --inside;
        }});
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int j = 0; j < 500; ++j) {
                    logger.info("entry");
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        QCOMPARE(entries, 2000);
        QVERIFY(!hasOverlap);
        QVERIFY(isOrdered);
    }

    void timesAreUtcWithMilliseconds_data()
    {
        QTest::addColumn<qint64>("sinceEpoch");
        QTest::addColumn<QString>("shown");
        QTest::newRow("epoch") << qint64{0} << QStringLiteral("1970-01-01T00:00:00.000Z");
        QTest::newRow("before it") << qint64{-1} << QStringLiteral("1969-12-31T23:59:59.999Z");
        QTest::newRow("leap day") << qint64{1709164800005}
                                  << QStringLiteral("2024-02-29T00:00:00.005Z");
    }

    void timesAreUtcWithMilliseconds()
    {
        QFETCH(qint64, sinceEpoch);
        QFETCH(QString, shown);
        QCOMPARE(text(utcText(system_clock::time_point(milliseconds(sinceEpoch)))), shown);
    }

    void aMomentIsToldInLocalTime()
    {
        qputenv("TZ", "XYZ-05:00"); // five hours ahead of UTC
        ::tzset();
        const system_clock::time_point now{milliseconds(1769868227123)}; // 2026-01-31T14:03:47Z
        QCOMPARE(text(localMoment(utcText(now), now)), QStringLiteral("19:03 today"));
        QCOMPARE(text(localMoment("2026-01-30T23:30:00.000Z", now)), QStringLiteral("04:30 today"));
        QCOMPARE(text(localMoment("2026-01-30T14:05:00.000Z", now)),
            QStringLiteral("19:05 on 2026-01-30"));
        for (const char* wrong : {"", "now", "2026-01-30", "2026-99-30T14:05:00"}) {
            QCOMPARE(text(localMoment(wrong, now)), QStringLiteral("an unknown time"));
        }
        qunsetenv("TZ");
        ::tzset();
    }

    void quotedTextIsEscapedAndBounded()
    {
        QCOMPARE(text(quotedText("a\"b\\c\n\x1b")), QStringLiteral("\"a\\\"b\\\\c\\n\\u001b\""));
        QCOMPARE(text(quotedText("abcdef", 3)), QStringLiteral("\"abc...\""));
        QCOMPARE(text(quotedText("\xff")), QStringLiteral("\"\uFFFD\""));
        QCOMPARE(text(quotedText("ééé", 3)), QStringLiteral("\"é\uFFFD...\""));
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
