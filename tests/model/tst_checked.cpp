// SPDX-License-Identifier: Apache-2.0
#include "model/core/checked.h"

#include <QtTest>

#include <cstdint>
#include <limits>

using namespace lapidary::model;

namespace {

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
constexpr auto kLeastSigned = std::numeric_limits<std::int64_t>::min();
constexpr auto kMostSigned = std::numeric_limits<std::int64_t>::max();

} // namespace

// Usable at compile time, for constants that come from formats.
static_assert(checkedAdd(2, 3) == 5);
static_assert(!checkedMultiply(kMost, std::uint64_t{2}));

class TestChecked : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sumsThatFitAreExact()
    {
        QCOMPARE(checkedAdd(kMost - 1, std::uint64_t{1}).value(), kMost);
        QCOMPARE(checkedSubtract(kMost, kMost).value(), std::uint64_t{0});
        QCOMPARE(checkedMultiply(std::uint64_t{1} << 31, std::uint64_t{1} << 32).value(),
            std::uint64_t{1} << 63);
    }

    void overflowIsAnAnswer()
    {
        QVERIFY(!checkedAdd(kMost, std::uint64_t{1}));
        QVERIFY(!checkedSubtract(std::uint64_t{0}, std::uint64_t{1}));
        QVERIFY(!checkedMultiply(std::uint64_t{1} << 32, std::uint64_t{1} << 32));
        QVERIFY(!checkedAdd(kMostSigned, std::int64_t{1}));
        QVERIFY(!checkedSubtract(kLeastSigned, std::int64_t{1}));
        QVERIFY(!checkedMultiply(kLeastSigned, std::int64_t{-1}));
    }

    void castsKeepTheValueOrRefuse()
    {
        QCOMPARE(checkedCast<std::int64_t>(std::uint64_t{5}).value(), std::int64_t{5});
        QCOMPARE(checkedCast<std::uint8_t>(255).value(), std::uint8_t{255});
        QVERIFY(!checkedCast<std::uint8_t>(256));
        QVERIFY(!checkedCast<std::uint64_t>(-1));
        QVERIFY(!checkedCast<std::int64_t>(kMost));
    }
};

QTEST_GUILESS_MAIN(TestChecked)
#include "tst_checked.moc"
