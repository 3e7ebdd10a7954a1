// SPDX-License-Identifier: Apache-2.0
#include "compute/record/magnitudes.h"
#include "model/core/counter_random.h"

#include <QtTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace lapidary;
using compute::ActivationRows;
using compute::ColumnSums;
using compute::RowFacts;

namespace {

/// Activations of very different sizes, with ties and zeros.
std::vector<float> activations(std::int64_t rows, std::int64_t columns, std::uint64_t seed)
{
    const model::CounterRandom random(seed);
    std::vector<float> values;
    for (std::int64_t i = 0; i < rows * columns; ++i) {
        const auto index = static_cast<std::uint64_t>(3 * i);
        const double size = std::exp(8.0 * random.uniform(index) - 6.0);
        const double value = random.below(index + 1, 2) == 0 ? size : -size;
        const std::uint64_t kind = random.below(index + 2, 8);
        values.push_back(kind == 0 ? 0.0F : kind == 1 ? 0.5F : static_cast<float>(value));
    }
    return values;
}

struct Sample
{
    Sample(std::int64_t rows, std::int64_t columns, std::uint64_t seed = 1)
        : values(activations(rows, columns, seed))
        , h{values.data(), rows, columns}
    {
        const model::CounterRandom random(seed, 7);
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto index = static_cast<std::uint64_t>(row);
            weights.push_back(static_cast<float>(0.1 + random.uniform(2 * index)));
            labels.push_back(static_cast<std::int8_t>(random.below(2 * index + 1, 6)) - 1);
        }
        thresholds.resize(static_cast<std::size_t>(rows));
        compute::topKThresholdsReference(
            h, std::max<std::int64_t>(1, columns / 5), 0, rows, thresholds.data());
    }

    RowFacts facts() const { return {weights.data(), thresholds.data(), labels.data(), 0.4F}; }

    std::vector<float> values;
    ActivationRows h;
    std::vector<float> weights;
    std::vector<std::int8_t> labels;
    std::vector<float> thresholds;
};

void compareSums(const ColumnSums& found, const ColumnSums& expected, double perRow)
{
    for (std::size_t i = 0; i < expected.value.size(); ++i) {
        const double size = 1e-6 * (expected.magnitude[i] + perRow);
        QVERIFY(std::abs(found.value[i] - expected.value[i]) <= size);
        QVERIFY(std::abs(found.magnitude[i] - expected.magnitude[i]) <= size);
        QVERIFY(std::abs(found.square[i] - expected.square[i]) <= 1e-6 * expected.square[i]);
        QVERIFY(std::abs(found.weightedSquare[i] - expected.weightedSquare[i])
            <= 1e-6 * expected.weightedSquare[i]);
        QCOMPARE(found.top[i], expected.top[i]);
        for (std::size_t s = 0; s <= model::kStepCount; ++s) {
            QCOMPARE(found.fires[s][i], expected.fires[s][i]);
        }
    }
}

} // namespace

class TestMagnitudes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void thresholdsChooseWhatSortingChooses_data()
    {
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("top");
        for (const auto& [columns, top] : {std::pair(1, 1), std::pair(3, 3), std::pair(15, 4),
                 std::pair(16, 16), std::pair(17, 1), std::pair(172, 10), std::pair(333, 200)}) {
            QTest::addRow("%d of %d", top, columns) << columns << top;
        }
    }

    void thresholdsChooseWhatSortingChooses()
    {
        QFETCH(int, columns);
        QFETCH(int, top);
        const Sample sample(40, columns);
        std::vector<float> fast(40);
        std::vector<float> slow(40);
        compute::topKThresholds(sample.h, top, 0, 40, fast.data());
        compute::topKThresholdsReference(sample.h, top, 0, 40, slow.data());
        for (std::size_t row = 0; row < 40; ++row) {
            for (int c = 0; c < columns; ++c) {
                const float magnitude
                    = std::abs(sample.values[row * static_cast<std::size_t>(columns)
                        + static_cast<std::size_t>(c)]);
                QCOMPARE(magnitude >= fast[row], magnitude >= slow[row]);
            }
        }
    }

    void tiesCountAndZerosDoNot()
    {
        const std::vector<float> values{1.0F, -3.0F, 3.0F, 2.0F, -2.0F, 0.0F, //
            0.0F, 0.0F, 0.0F, -0.0F, 0.0F, 1e-30F};
        const ActivationRows h{values.data(), 2, 6};
        std::vector<float> thresholds(2);
        compute::topKThresholds(h, 3, 0, 2, thresholds.data());
        QVERIFY(thresholds[0] > 1.0F && thresholds[0] <= 2.0F); // both twos are third
        QVERIFY(thresholds[1] > 0.0F && thresholds[1] <= 1e-30F);
    }

    void numbersThatAreNotFiniteEndTheSearch()
    {
        const float infinity = std::numeric_limits<float>::infinity();
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const std::vector<float> values{nan, -infinity, 1.0F, infinity, nan, nan};
        std::vector<float> thresholds(2);
        compute::topKThresholds({values.data(), 2, 3}, 2, 0, 2, thresholds.data());
        QVERIFY(thresholds[0] > 0.0F);
    }

    void sumsAreThoseOfPlainLoops_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        for (const auto& [rows, columns] : {std::pair(1, 1), std::pair(5, 15), std::pair(64, 16),
                 std::pair(65, 17), std::pair(200, 172), std::pair(130, 300), std::pair(0, 40)}) {
            QTest::addRow("%dx%d", rows, columns) << rows << columns;
        }
    }

    void sumsAreThoseOfPlainLoops()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const Sample sample(rows, columns);
        ColumnSums fast(columns);
        ColumnSums slow(columns);
        const std::int64_t stride = columns + 3;
        std::vector<float> fastMagnitudes(static_cast<std::size_t>(rows * stride), -1.0F);
        std::vector<float> slowMagnitudes = fastMagnitudes;
        compute::addRows(sample.h, sample.facts(), 0, columns, fast, fastMagnitudes.data(), stride);
        compute::addRowsReference(
            sample.h, sample.facts(), 0, columns, slow, slowMagnitudes.data(), stride);
        compareSums(fast, slow, rows);
        QCOMPARE(fastMagnitudes, slowMagnitudes); // and nothing between the rows
    }

    void theDivisionOfColumnsChangesNoBit()
    {
        const Sample sample(150, 600);
        ColumnSums whole(600);
        ColumnSums parts(600);
        compute::addRows(sample.h, sample.facts(), 0, 600, whole, nullptr, 0);
        for (const auto& [begin, end] :
            {std::pair(0, 256), std::pair(256, 272), std::pair(272, 600)}) {
            compute::addRows(sample.h, sample.facts(), begin, end, parts, nullptr, 0);
        }
        QCOMPARE(parts.value, whole.value);
        QCOMPARE(parts.square, whole.square);
        QCOMPARE(parts.weightedSquare, whole.weightedSquare);
        QCOMPARE(parts.top, whole.top);
    }
};

QTEST_GUILESS_MAIN(TestMagnitudes)
#include "tst_magnitudes.moc"
