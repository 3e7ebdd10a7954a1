// SPDX-License-Identifier: Apache-2.0
// The kernels against cases computed by hand and against products that have nothing in common with
// the reference loops.
#include "compute/base/torch_runtime.h"
#include "compute/kernels/bfloat16.h"
#include "compute/kernels/kernels.h"
#include "tests/support/expect.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

using namespace lapidary::compute;
using lapidary::model::ErrorCode;
using lapidary::test::errorLine;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// A grouped product with its memory.
struct Product
{
    std::vector<float> input;
    std::vector<float> weights;
    std::vector<std::int32_t> offsets;
    std::vector<float> output;
    GroupedMatmul arguments;

    Product(std::vector<std::int32_t> groupOffsets, std::int64_t inner, std::int64_t columns)
        : offsets(std::move(groupOffsets))
    {
        const auto groups = static_cast<std::int64_t>(offsets.size()) - 1;
        const std::int64_t rows = offsets.back();
        input.resize(static_cast<std::size_t>(rows * inner));
        weights.resize(static_cast<std::size_t>(groups * columns * inner));
        output.assign(static_cast<std::size_t>(rows * columns), kNaN);
        // Small integers: every sum is exact in float32, so that results can be compared exactly.
        for (std::size_t i = 0; i < input.size(); ++i) {
            input[i] = static_cast<float>(static_cast<int>(i * 7 % 11) - 5);
        }
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights[i] = static_cast<float>(static_cast<int>(i * 5 % 13) - 6);
        }
        arguments = {input.data(), weights.data(), offsets.data(), output.data(), rows, inner,
            columns, groups, ScalarType::Float32};
    }
};

struct Gate
{
    std::vector<float> logits;
    std::vector<std::int32_t> indices;
    std::vector<float> weights;
    TopKGate arguments;

    Gate(std::vector<float> values, std::int64_t tokens, std::int64_t chosen)
        : logits(std::move(values))
        , indices(static_cast<std::size_t>(tokens * chosen), -7)
        , weights(static_cast<std::size_t>(tokens * chosen), kNaN)
        , arguments{logits.data(), indices.data(), weights.data(), tokens,
              tokens == 0 ? 1 : static_cast<std::int64_t>(logits.size()) / tokens, chosen}
    { }
};

} // namespace

class TestKernels : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void productOfTwoGroupsIsWhatPaperSays()
    {
        const std::vector<float> input{1, 2, 3, 4, 5, 6};           // [3, 2]
        const std::vector<float> weights{1, 0, 0, 1, 10, 0, 0, 10}; // [2, 2, 2]
        const std::vector<std::int32_t> offsets{0, 1, 3};
        std::vector<float> output(6, kNaN);
        VERIFY_OK(groupedMatmulCpu({input.data(), weights.data(), offsets.data(), output.data(), 3,
            2, 2, 2, ScalarType::Float32}));
        QCOMPARE(output, (std::vector<float>{1, 2, 30, 40, 50, 60}));
    }

    void cpuProductEqualsTheReferenceOnExactNumbers_data()
    {
        QTest::addColumn<QList<int>>("offsets");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("columns");
        QTest::newRow("odd sizes, empty group") << QList<int>{0, 3, 3, 10} << 5 << 7;
        QTest::newRow("one group") << QList<int>{0, 9} << 3 << 2;
        QTest::newRow("no rows") << QList<int>{0, 0, 0} << 4 << 4;
        QTest::newRow("no columns") << QList<int>{0, 4} << 4 << 0;
        QTest::newRow("no input features") << QList<int>{0, 4} << 0 << 3;
        QTest::newRow("over a tile") << QList<int>{0, 257, 257, 600} << 9 << 513;
    }

    void cpuProductEqualsTheReferenceOnExactNumbers()
    {
        QFETCH(QList<int>, offsets);
        QFETCH(int, inner);
        QFETCH(int, columns);
        Product product({offsets.begin(), offsets.end()}, inner, columns);
        const auto expected = groupedMatmulReference(product.arguments);
        VERIFY_OK(expected);
        VERIFY_OK(groupedMatmulCpu(product.arguments));
        QCOMPARE(std::vector<double>(product.output.begin(), product.output.end()), *expected);
    }

    void bfloat16ProductAccumulatesInFloat32()
    {
        // 4096 ones: a bfloat16 sum would stop at 256.
        constexpr std::int64_t kInner = 4096;
        const std::vector<std::uint16_t> ones(kInner, toBFloat16(1.0F));
        const std::vector<std::int32_t> offsets{0, 1};
        std::uint16_t output = 0;
        VERIFY_OK(groupedMatmulCpu({ones.data(), ones.data(), offsets.data(), &output, 1, kInner, 1,
            1, ScalarType::BFloat16}));
        QCOMPARE(fromBFloat16(output), 4096.0F);
    }

    void productHasTheSameBitsForAnyNumberOfThreads_data()
    {
        QTest::addColumn<std::vector<std::int32_t>>("offsets");
        QTest::addColumn<bool>("isBFloat16");
        // Few rows per group is where torch's own product depends on the threads.
        const std::vector<std::int32_t> groups{0, 5, 12, 12, 300, 306};
        const std::vector<std::int32_t> oneTile{0, 5};
        QTest::newRow("groups in float32") << groups << false;
        QTest::newRow("groups in bfloat16") << groups << true;
        QTest::newRow("one tile in float32") << oneTile << false;
        QTest::newRow("one tile in bfloat16") << oneTile << true;
    }

    void productHasTheSameBitsForAnyNumberOfThreads()
    {
        QFETCH(std::vector<std::int32_t>, offsets);
        QFETCH(bool, isBFloat16);
        const int before = threadCount();
        Product product(offsets, 301, 95);
        for (float& value : product.input) {
            value *= 0.137F;
        }
        std::vector<std::uint16_t> input;
        std::vector<std::uint16_t> weights;
        if (isBFloat16) {
            for (const float value : product.input) {
                input.push_back(toBFloat16(value));
            }
            for (const float value : product.weights) {
                weights.push_back(toBFloat16(value));
            }
            product.arguments.input = input.data();
            product.arguments.weights = weights.data();
            product.arguments.type = ScalarType::BFloat16;
        }
        std::vector<std::vector<float>> outputs;
        for (const int threads : {1, 2, 3, 7}) {
            setThreadCount(threads);
            std::fill(product.output.begin(), product.output.end(), 0.0F);
            VERIFY_OK(groupedMatmulCpu(product.arguments));
            outputs.push_back(product.output);
        }
        setThreadCount(before);
        for (const auto& output : outputs) {
            QVERIFY(std::memcmp(output.data(), outputs[0].data(), output.size() * 4) == 0);
        }
    }

    void wrongProductArgumentsAreNamed_data()
    {
        QTest::addColumn<QList<int>>("offsets");
        QTest::addColumn<QString>("message");
        QTest::newRow("first") << QList<int>{1, 2, 4} << "offset 0: found 1, expected 0";
        QTest::newRow("falling") << QList<int>{0, 3, 2} << "offset 2: found 2, expected 3 to 4";
        QTest::newRow("too large") << QList<int>{0, 9, 4} << "offset 1: found 9, expected 0 to 4";
        QTest::newRow("short") << QList<int>{0, 1, 2} << "found 2, expected the number of rows, 4";
        QTest::newRow("negative") << QList<int>{0, -1, 4} << "offset 1: found -1";
    }

    void wrongProductArgumentsAreNamed()
    {
        QFETCH(QList<int>, offsets);
        QFETCH(QString, message);
        Product product({0, 2, 4}, 3, 2);
        const std::vector<std::int32_t> wrong(offsets.begin(), offsets.end());
        product.arguments.offsets = wrong.data();
        const auto answer = groupedMatmulCpu(product.arguments);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(errorLine(answer).find(message.toStdString()) != std::string::npos,
            errorLine(answer).c_str());
    }

    void sizesThatNoMemoryHoldsAreRefused()
    {
        Product product({0, 4}, 3, 2);
        product.arguments.inner = std::numeric_limits<std::int32_t>::max();
        product.arguments.columns = std::numeric_limits<std::int32_t>::max();
        product.arguments.groups = std::numeric_limits<std::int32_t>::max() - 1;
        QVERIFY(!groupedMatmulCpu(product.arguments));
        product.arguments.rows = -1;
        QVERIFY(!groupedMatmulCpu(product.arguments));
    }

    void gateChoosesTheLargestAndNormalisesOverThem()
    {
        Gate gate({0.0F, 3.0F, 1.0F, 2.0F}, 1, 2);
        VERIFY_OK(topKGateCpu(gate.arguments));
        QCOMPARE(gate.indices, (std::vector<std::int32_t>{1, 3}));
        const float first = 1.0F / (1.0F + std::exp(-1.0F));
        QVERIFY(std::fabs(gate.weights[0] - first) < 1e-6F);
        QVERIFY(std::fabs(gate.weights[0] + gate.weights[1] - 1.0F) < 1e-6F);
    }

    void equalLogitsGoToTheLowerIndex_data()
    {
        QTest::addColumn<int>("experts");
        QTest::addColumn<int>("chosen");
        QTest::newRow("few of few") << 6 << 3;
        QTest::newRow("all") << 6 << 6;
        QTest::newRow("many of many") << 200 << 100;
    }

    void equalLogitsGoToTheLowerIndex()
    {
        QFETCH(int, experts);
        QFETCH(int, chosen);
        std::vector<float> logits(static_cast<std::size_t>(experts), 0.0F);
        for (std::size_t e = 0; e < logits.size(); e += 2) {
            logits[e] = -0.0F; // equal to +0
        }
        Gate gate(logits, 1, chosen);
        VERIFY_OK(topKGateCpu(gate.arguments));
        for (int k = 0; k < chosen; ++k) {
            QCOMPARE(gate.indices[static_cast<std::size_t>(k)], k);
        }
    }

    void maskedExpertsGetNoWeight()
    {
        Gate gate({-kInfinity, 1.0F, -kInfinity}, 1, 2);
        VERIFY_OK(topKGateCpu(gate.arguments));
        QCOMPARE(gate.indices, (std::vector<std::int32_t>{1, 0}));
        QCOMPARE(gate.weights, (std::vector<float>{1.0F, 0.0F}));
    }

    void largeLogitsDoNotOverflow()
    {
        Gate gate({3e38F, 3e38F, -3e38F}, 1, 3);
        VERIFY_OK(topKGateCpu(gate.arguments));
        QCOMPARE(gate.weights, (std::vector<float>{0.5F, 0.5F, 0.0F}));
    }

    void badRowsAreReportedAndTheOthersComputed_data()
    {
        QTest::addColumn<float>("bad");
        QTest::newRow("NaN") << kNaN;
        QTest::newRow("+inf") << kInfinity;
    }

    void badRowsAreReportedAndTheOthersComputed()
    {
        QFETCH(float, bad);
        Gate gate({1.0F, 2.0F, 1.0F, bad, 5.0F, 4.0F}, 3, 1);
        const auto answer = topKGateCpu(gate.arguments);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Numeric);
        QVERIFY(answer.error().message.find("token 1:") != std::string::npos);
        QCOMPARE(gate.indices, (std::vector<std::int32_t>{1, -1, 0}));
        QCOMPARE(gate.weights, (std::vector<float>{1.0F, 0.0F, 1.0F}));
    }

    void firstOfManyBadRowsIsReported()
    {
        std::vector<float> logits(5000, 1.0F); // more than one block of tokens
        logits[4000] = kNaN;
        logits[1234] = kNaN;
        logits[4999] = -kInfinity; // with one expert: nothing left
        Gate gate(logits, 5000, 1);
        const auto answer = topKGateCpu(gate.arguments);
        QVERIFY(!answer);
        QVERIFY(answer.error().message.find("token 1234:") != std::string::npos);
    }

    void gateSizesAreChecked()
    {
        Gate gate({1.0F, 2.0F}, 1, 1);
        gate.arguments.chosen = 3;
        QCOMPARE(errorLine(topKGateCpu(gate.arguments)),
            std::string("error[2]: top-k gate, experts per token: found 3, expected 1 to 2"));
        gate.arguments.experts = 1025;
        QVERIFY(!topKGateCpu(gate.arguments));
    }

    void bfloat16RoundsToNearestEven()
    {
        QCOMPARE(toBFloat16(1.0F), std::uint16_t{0x3f80});
        QCOMPARE(toBFloat16(1.00390625F), std::uint16_t{0x3f80}); // half way, to even
        QCOMPARE(toBFloat16(1.01171875F), std::uint16_t{0x3f82}); // half way, to even
        QCOMPARE(toBFloat16(3.4e38F), std::uint16_t{0x7f80});     // rounds to infinity
        QVERIFY(std::isnan(fromBFloat16(toBFloat16(kNaN))));
    }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "tst_kernels.moc"
