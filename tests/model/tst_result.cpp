// SPDX-License-Identifier: Apache-2.0
#include "tests/support/expect.h"

#include <memory>
#include <set>

using namespace lapidary::model;
using lapidary::test::text;

namespace {

Result<int> half(int number)
{
    return number % 2 == 0
        ? Result<int>(number / 2)
        : Error{ErrorCode::InvalidArgument, "found an odd number, expected an even one"};
}

Result<int> quarter(int number)
{
    LAP_TRY(const int once, half(number));
    LAP_TRY(const int twice, half(once));
    return twice;
}

Result<void> onlyEven(int number)
{
    LAP_CHECK(half(number));
    return {};
}

} // namespace

class TestResult : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void holdsAValueOrAnError()
    {
        QCOMPARE(*half(8), 4);
        QVERIFY(half(8).hasValue());
        QVERIFY(!half(7));
        QCOMPARE(half(7).error().code, ErrorCode::InvalidArgument);
    }

    void tryPassesTheFirstErrorOn()
    {
        QCOMPARE(*quarter(8), 2);
        QVERIFY(!quarter(6));
        QVERIFY(onlyEven(2));
        QVERIFY(!onlyEven(3));
    }

    void movesValuesThatCannotBeCopied()
    {
        Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
        const std::unique_ptr<int> value = *std::move(result);
        QCOMPARE(*value, 3);
    }

    void errorLineNamesCodePlaceAndNextStep()
    {
        const Error error{ErrorCode::DiskFull, "no space is left", "out.bin", "free some space"};
        QCOMPARE(text(error.line()),
            QStringLiteral("error[21]: no space is left, out.bin, free some space"));
        QCOMPARE(text(error.text()), QStringLiteral("no space is left (out.bin). free some space"));
    }

    void errorLineShowsTheRuleInsteadOfTheStatus()
    {
        const Error error{ErrorCode::Corrupt, "the file is too short", {}, {}, "ST12"};
        QCOMPARE(text(error.line()), QStringLiteral("error[ST12]: the file is too short"));
    }

    void errorLineStaysOneLine()
    {
        const Error error{ErrorCode::Corrupt, "a\nb\r\nc"};
        QVERIFY(!text(error.line()).contains(QLatin1Char('\n')));
        QVERIFY(!text(error.line()).contains(QLatin1Char('\r')));
    }

    void exitStatusFollowsTheContract_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("status");
        QTest::newRow("wrong usage") << ErrorCode::InvalidArgument << 2;
        QTest::newRow("bad input") << ErrorCode::Corrupt << 20;
        QTest::newRow("not representable") << ErrorCode::Unsupported << 20;
        QTest::newRow("disk full") << ErrorCode::DiskFull << 21;
        QTest::newRow("host memory") << ErrorCode::OutOfMemory << 22;
        QTest::newRow("gpu memory") << ErrorCode::GpuOutOfMemory << 23;
        QTest::newRow("no gpu") << ErrorCode::NoGpu << 24;
        QTest::newRow("gpu lost") << ErrorCode::GpuLost << 25;
        QTest::newRow("numeric guard") << ErrorCode::Numeric << 26;
        QTest::newRow("locked") << ErrorCode::Locked << 27;
        QTest::newRow("internal") << ErrorCode::Internal << 70;
        QTest::newRow("cancelled") << ErrorCode::Cancelled << 130;
    }

    void exitStatusFollowsTheContract()
    {
        QFETCH(ErrorCode, code);
        QTEST(exitStatus(code), "status");
    }

    void everyCodeHasANameOfItsOwn()
    {
        std::set<std::string_view> names;
        const int last = static_cast<int>(ErrorCode::Internal);
        for (int code = 0; code <= last; ++code) {
            names.insert(name(static_cast<ErrorCode>(code)));
        }
        QCOMPARE(names.size(), static_cast<std::size_t>(last + 1));
    }
};

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"
