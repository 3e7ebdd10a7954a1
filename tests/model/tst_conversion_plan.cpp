// SPDX-License-Identifier: Apache-2.0
// Which neuron goes where in a conversion, and how many experts work.
#include "model/plan/conversion_plan.h"
#include "tests/support/expect.h"

#include <QtTest>

using namespace lapidary;
using namespace lapidary::model;

namespace {

/// One layer of 8 neurons: 2 shared, three experts of 2.
Grouping smallGrouping()
{
    Grouping grouping;
    for (Owner id = 0; id < 4; ++id) {
        grouping.experts.push_back({.id = id});
    }
    grouping.layers.push_back({LayerId(0), {2, kShared, 0, 1, kShared, 0, 2, 1}, {}, {}});
    return grouping;
}

const UnitCounts kCounts{{}, 2, 8, 0};

} // namespace

class TestConversionPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void columnsAreSharedThenExpertByExpert()
    {
        const auto plan = planConversion(smallGrouping(), kCounts, {.active = 2});
        VERIFY_OK(plan);
        const LayerPlan& layer = plan->layers[0];
        QCOMPARE(layer.columns, (std::vector<std::int32_t>{1, 4, 2, 5, 3, 7, 0, 6}));
        QCOMPARE(layer.begins, (std::vector<std::int64_t>{2, 4, 6, 8}));
        QCOMPARE(layer.experts, (std::vector<Owner>{0, 1, 2})); // 3 has no neuron here
        QCOMPARE(layer.expertOfColumns(), (std::vector<std::int64_t>{-1, -1, 0, 0, 1, 1, 2, 2}));
        QCOMPARE(layer.sharedSlices, 1);
        QCOMPARE(layer.active, 1); // K counts the shared slice
        QVERIFY(plan->layers[1].isDense);
        QCOMPARE(plan->activeFraction(), (4.0 + 8.0) / 16.0);
    }

    void aCopyHasAColumnInBothExperts()
    {
        Grouping grouping = smallGrouping();
        grouping.layers[0].copies = {{0, 0}};
        const auto plan = planConversion(grouping, kCounts, {.active = 2});
        VERIFY_OK(plan);
        QCOMPARE(plan->layers[0].columns, (std::vector<std::int32_t>{1, 4, 0, 2, 5, 3, 7, 0, 6}));
        QCOMPARE(plan->layers[0].copiesOfColumns(),
            (std::vector<std::int32_t>{1, 1, 2, 1, 1, 1, 1, 2, 1}));
    }

    void whatCannotBePlannedIsRefused()
    {
        QVERIFY(!planConversion(smallGrouping(), kCounts, {.active = 1})); // only the shared one
        QVERIFY(!planConversion(smallGrouping(), kCounts, {.active = 5}));
        QVERIFY(!planConversion(smallGrouping(), kCounts, {.active = 2, .denseLayers = {2}}));
        Grouping hole = smallGrouping();
        hole.layers[0].neurons[3] = kUnassigned;
        const auto refused = planConversion(hole, kCounts, {.active = 2});
        QVERIFY(!refused);
        QVERIFY(test::text(refused.error().message).contains(u"the first one is 3"_qs));
        VERIFY_OK(planConversion(hole, kCounts, {.active = 2, .denseLayers = {0}}));
    }
};

QTEST_GUILESS_MAIN(TestConversionPlan)
#include "tst_conversion_plan.moc"
