// SPDX-License-Identifier: Apache-2.0
// What experts tell of the steps: identities, planted truth, and plain loops.
#include "model/trace/specialisation.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <random>

using namespace lapidary;
using model::kStepCount;

namespace {

/// Tokens of 20 items with 60 tokens each, 12 in a row of each step.
struct Planted
{
    std::vector<std::int8_t> labels;
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> sequences;
    std::vector<std::int16_t> experts;

    model::TokenFacts facts() const { return {labels, ids, sequences}; }

    model::LayerChoices layer(std::int64_t count, std::int64_t chosen = 1) const
    {
        return {experts.data(), chosen, chosen, count};
    }
};

Planted plant(const std::function<std::int16_t(int step, std::mt19937& random)>& expertOf)
{
    Planted planted;
    std::mt19937 random(7);
    for (int item = 0; item < 20; ++item) {
        for (int t = 0; t < 60; ++t) {
            const int step = t / 12;
            planted.labels.push_back(static_cast<std::int8_t>(step));
            planted.ids.push_back(static_cast<std::int32_t>(random() % 4));
            planted.sequences.push_back(item);
            planted.experts.push_back(expertOf(step, random));
        }
    }
    return planted;
}

/// Mutual information over the entropy of the rows, from probabilities.
double plainShare(const std::vector<std::vector<double>>& table)
{
    double total = 0.0;
    for (const auto& row : table) {
        for (const double n : row) {
            total += n;
        }
    }
    double information = 0.0;
    double entropy = 0.0;
    for (const auto& row : table) {
        double p = 0.0;
        for (const double n : row) {
            p += n / total;
        }
        entropy -= p > 0.0 ? p * std::log(p) : 0.0;
        for (std::size_t e = 0; e < row.size(); ++e) {
            double q = 0.0;
            for (const auto& other : table) {
                q += other[e] / total;
            }
            const double joint = row[e] / total;
            information += joint > 0.0 ? joint * std::log(joint / (p * q)) : 0.0;
        }
    }
    return information / entropy;
}

void verifyNear(double found, double expected, double limit)
{
    QVERIFY2(std::abs(found - expected) <= limit,
        qPrintable(QStringLiteral("%1, expected %2").arg(found).arg(expected)));
}

} // namespace

class TestSpecialisation : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anExpertThatIsAFunctionOfTheStepTellsAllOfIt()
    {
        const Planted planted
            = plant([](int step, std::mt19937&) { return static_cast<std::int16_t>(4 - step); });
        const auto found = model::specialisation(planted.facts(), {{planted.layer(5)}}, 1);
        QCOMPARE(found.size(), std::size_t{2}); // the layer, and the mean of all layers
        verifyNear(found[0].value, 1.0, 1e-12);
        verifyNear(found[1].interval.low, 1.0, 1e-9);
        QVERIFY(found[0].labelShuffle < 0.03);
    }

    void anExpertThatKnowsNothingTellsNothingBeyondChance()
    {
        const Planted planted = plant(
            [](int, std::mt19937& random) { return static_cast<std::int16_t>(random() % 8); });
        const auto found = model::specialisation(planted.facts(), {{planted.layer(8)}}, 1);
        QVERIFY(found[0].value < 0.03);
        verifyNear(found[0].value, found[0].labelShuffle, 0.01);
        QVERIFY(found[0].interval.low <= found[0].value);
        QVERIFY(found[0].interval.high >= found[0].value);
    }

    void theShareIsThatOfPlainLoops()
    {
        const std::vector<std::vector<double>> table{{3, 0, 7}, {0, 0, 0}, {11, 2, 1}, {1, 1, 1}};
        std::vector<std::int64_t> counts;
        for (const auto& row : table) {
            counts.insert(counts.end(), row.begin(), row.end());
        }
        verifyNear(*model::explainedShare(counts, 3), plainShare(table), 1e-12);
        verifyNear(*model::explainedShare(std::vector<std::int64_t>{2, 4, 1, 2}, 2), 0.0, 1e-12);
    }

    void oneStepAloneCannotBeTold()
    {
        QVERIFY(!model::explainedShare(std::vector<std::int64_t>{5, 5, 0, 0}, 2));
        Planted planted
            = plant([](int step, std::mt19937&) { return static_cast<std::int16_t>(step); });
        std::fill(planted.labels.begin(), planted.labels.end(), std::int8_t{2});
        QVERIFY(model::specialisation(planted.facts(), {{planted.layer(5)}}, 1).empty());
        QVERIFY(!model::tokenIdentity(planted.facts(), 1));
    }

    void unlabelledTokensAndMissingExpertsDoNotCount()
    {
        Planted planted;
        planted.labels = {0, -1, 1, 0};
        planted.ids = {9, 9, 9, 9};
        planted.sequences = {0, 0, 0, 0};
        planted.experts = {1, 0, /**/ 0, 1, /**/ 1, -1, /**/ 1, 0};
        const auto counts = model::countSteps(planted.facts(), planted.layer(2, 2));
        QCOMPARE(counts, (std::vector<std::int64_t>{2, 2, 0, 1, 0, 0, 0, 0, 0, 0}));
        const auto lift = model::liftOf(counts, 2);
        verifyNear(lift[0], 0.5 / 0.4, 1e-12);
        verifyNear(lift[2], 0.0, 1e-12);
        verifyNear(lift[3], 1.0 / 0.6, 1e-12);
        QVERIFY(std::isnan(lift[4])); // no token of that step
    }

    void theIntervalIsWiderWhenItemsDiffer()
    {
        Planted planted
            = plant([](int step, std::mt19937&) { return static_cast<std::int16_t>(step); });
        for (std::size_t t = 0; t < planted.labels.size(); ++t) {
            if (planted.sequences[t] % 2 == 0) {
                planted.experts[t] = 0; // in half of the items the experts know nothing
            }
        }
        const auto found = model::specialisation(planted.facts(), {{planted.layer(5)}}, 1);
        QVERIFY(found[0].interval.high - found[0].interval.low > 0.1);
        QVERIFY(found[0].interval.low < found[0].value && found[0].value < found[0].interval.high);
        const auto again = model::specialisation(planted.facts(), {{planted.layer(5)}}, 1);
        QCOMPARE(again[0].interval.low, found[0].interval.low);
    }

    void theTokenTellsTheStepWhereEachStepHasItsOwnWords()
    {
        Planted planted
            = plant([](int step, std::mt19937&) { return static_cast<std::int16_t>(step); });
        const auto random = model::tokenIdentity(planted.facts(), 1);
        QVERIFY(random && random->value < 0.03);
        for (std::size_t t = 0; t < planted.labels.size(); ++t) {
            planted.ids[t] = 100 + planted.labels[t];
        }
        const auto own = model::tokenIdentity(planted.facts(), 1);
        QVERIFY(own);
        verifyNear(own->value, 1.0, 1e-12);
        QVERIFY(own->labelShuffle < 0.05);
    }
};

QTEST_GUILESS_MAIN(TestSpecialisation)
#include "tst_specialisation.moc"
