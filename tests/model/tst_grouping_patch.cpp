// SPDX-License-Identifier: Apache-2.0
// Every edit is one patch, and its inverse restores the grouping exactly.
#include "model/grouping/edits.h"
#include "model/grouping/grouping_statistics.h"
#include "tests/support/expect.h"
#include "tests/support/random_grouping.h"

using namespace lapidary::model;
using lapidary::test::GroupingDice;
using lapidary::test::text;

namespace {

/// Two layers of six neurons: 0 0 1 1 shared unassigned, and no heads.
Grouping twoLayers()
{
    Grouping grouping = emptyGrouping({"", 2, 6, 0}, 2, /*withHeads=*/false);
    for (LayerGrouping& layer : grouping.layers) {
        layer.neurons = {0, 0, 1, 1, kShared, kUnassigned};
    }
    grouping.experts[1].name = "Relate";
    return grouping;
}

/// Applies what must be possible and returns the inverse.
Patch applied(Grouping& grouping, const Result<Patch>& patch)
{
    if (!patch) {
        qFatal("%s", patch.error().line().c_str());
    }
    auto inverse = apply(grouping, *patch);
    if (!inverse) {
        qFatal("%s", inverse.error().line().c_str());
    }
    return *inverse;
}

QString refusal(Grouping& grouping, const Result<Patch>& patch)
{
    if (!patch) {
        return text(patch.error().message);
    }
    const auto inverse = apply(grouping, *patch);
    return inverse ? QStringLiteral("done") : text(inverse.error().message);
}

} // namespace

class TestGroupingPatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void randomEditsKeepTheRulesAndTheirInversesRestoreEachState()
    {
        int done = 0;
        int refused = 0;
        for (unsigned seed = 0; seed < 40; ++seed) {
            GroupingDice dice(seed);
            Grouping grouping = dice.grouping();
            std::vector<std::pair<Grouping, Patch>> past;
            for (int i = 0; i < 120; ++i) {
                const auto patch = dice.edit(grouping);
                const Grouping before = grouping;
                auto inverse = patch ? apply(grouping, *patch) : Result<Patch>(patch.error());
                if (!inverse) {
                    QVERIFY2(grouping == before, "an edit that was refused left a trace");
                    QCOMPARE(inverse.error().code, ErrorCode::InvalidArgument);
                    ++refused;
                    continue;
                }
                VERIFY_OK(check(grouping));
                past.emplace_back(before, *std::move(inverse));
                ++done;
            }
            while (!past.empty()) {
                const Grouping after = grouping;
                const auto redo = apply(grouping, past.back().second);
                VERIFY_OK(redo);
                QVERIFY(grouping == past.back().first);
                VERIFY_OK(apply(grouping, *redo)); // the inverse of the inverse
                QVERIFY(grouping == after);
                VERIFY_OK(apply(grouping, past.back().second));
                past.pop_back();
            }
        }
        QVERIFY2(done > 2000 && refused > 200,
            qPrintable(QStringLiteral("%1 done, %2 refused").arg(done).arg(refused)));
    }

    void theDifferenceOfTwoGroupingsLeadsFromOneToTheOtherAndBack()
    {
        for (unsigned seed = 0; seed < 60; ++seed) {
            GroupingDice dice(seed);
            Grouping from = dice.grouping();
            Grouping to = dice.grouping(3, 37, 6, 2 + dice.below(6));
            for (Grouping* grouping : {&from, &to}) {
                for (int i = 0; i < 30; ++i) {
                    if (const auto patch = dice.edit(*grouping)) {
                        static_cast<void>(apply(*grouping, *patch).hasValue());
                    }
                }
            }
            Grouping walking = from;
            const Patch back = applied(walking, difference(from, to, "Group"));
            QVERIFY(walking == to);
            VERIFY_OK(apply(walking, back));
            QVERIFY(walking == from);
            QVERIFY(difference(from, from, "")->isEmpty());
        }
    }

    void assigningMovesExactlyTheChosenUnits()
    {
        Grouping grouping = twoLayers();
        const Patch inverse = applied(
            grouping, assignUnits(grouping, {{LayerId(1), UnitKind::Neuron, {0, 2, 3, 5}}}, 1));
        QCOMPARE(grouping.layers[1].neurons, (std::vector<Owner>{1, 0, 1, 1, kShared, 1}));
        QVERIFY(grouping.layers[0] == twoLayers().layers[0]);
        QCOMPARE(text(inverse.label), QStringLiteral("Move 2 units to Relate"));
    }

    void aLockedExpertNeitherLosesNorGainsUnits()
    {
        Grouping grouping = twoLayers();
        grouping.experts[1].isLocked = true;
        const Grouping before = grouping;
        const QString locked = QStringLiteral("expert 1 (Relate) is locked");
        const auto neurons = [](std::vector<std::int32_t> units) {
            return std::vector<UnitSelection>{{LayerId(0), UnitKind::Neuron, std::move(units)}};
        };
        QCOMPARE(refusal(grouping, assignUnits(grouping, neurons({0}), 1)), locked);
        QCOMPARE(refusal(grouping, assignUnits(grouping, neurons({0, 2}), kShared)), locked);
        QCOMPARE(refusal(grouping, mergeExperts(grouping, 0, 1)), locked);
        QCOMPARE(refusal(grouping, mergeExperts(grouping, 1, 0)), locked);
        QCOMPARE(refusal(grouping, removeExpert(grouping, 1)), locked);
        QVERIFY(grouping == before);
        QCOMPARE(withoutLocked(grouping, neurons({0, 1, 2, 4})).front().units,
            (std::vector<std::int32_t>{0, 1, 4}));
        Expert unlocked = grouping.experts[1];
        unlocked.isLocked = false;
        applied(grouping, changeExpert(unlocked, "Unlock"));
        applied(grouping, mergeExperts(grouping, 0, 1));
        QCOMPARE(
            grouping.layers[0].neurons, (std::vector<Owner>{0, 0, 0, 0, kShared, kUnassigned}));
    }

    void mergingCarriesCopiesOverAndDropsThoseThatMakeNoSenseAnyMore()
    {
        Grouping grouping = twoLayers();
        grouping.experts.push_back({.id = 2});
        applied(grouping, copyUnits(grouping, {LayerId(0), UnitKind::Neuron, {0, 2}}, 2, true));
        applied(grouping, copyUnits(grouping, {LayerId(0), UnitKind::Neuron, {1}}, 1, true));
        const Grouping before = grouping;
        const Patch inverse = applied(grouping, mergeExperts(grouping, 1, 2));
        QCOMPARE(grouping.layers[0].copies, (std::vector<UnitCopy>{{0, 1}, {1, 1}}));
        VERIFY_OK(apply(grouping, inverse));
        QVERIFY(grouping == before);
        applied(grouping, mergeExperts(grouping, 0, 1)); // neuron 1 is at home there, 2 moves in
        QCOMPARE(grouping.layers[0].copies, (std::vector<UnitCopy>{{0, 2}, {2, 2}}));
    }

    void splittingTakesMembersOfThatExpertOnly()
    {
        Grouping grouping = twoLayers();
        const Expert added{.id = grouping.freeId(), .name = "Deduce", .role = "deduce"};
        const UnitSelection stranger{LayerId(0), UnitKind::Neuron, {1, 2}};
        QCOMPARE(refusal(grouping, splitExpert(grouping, 0, added, {stranger})),
            QStringLiteral("neuron 2 of layer 0 does not belong to expert 0"));
        applied(grouping, splitExpert(grouping, 0, added, {{LayerId(0), UnitKind::Neuron, {1}}}));
        QCOMPARE(
            grouping.layers[0].neurons, (std::vector<Owner>{0, 2, 1, 1, kShared, kUnassigned}));
        QCOMPARE(text(titleOf(grouping, 2)), QStringLiteral("Deduce"));
    }

    void hostilePatchesAreRefusedWithoutATrace()
    {
        const auto run = [](std::int32_t first, std::int32_t count, Owner owner) {
            return PatchStep(AssignStep{LayerId(0), UnitKind::Neuron, {{first, count, owner}}});
        };
        const UnitRun half{3, 2, 0};
        const std::vector<PatchStep> steps{run(-1, 2, 0), run(0, 0, 0), run(5, 2, 0),
            run(0, 2147483647, 0), run(2147483647, 2147483647, 0), run(0, 1, 7), run(0, 1, -3),
            AssignStep{LayerId(9), UnitKind::Neuron, {half}},
            AssignStep{LayerId(0), UnitKind::Head, {half}},
            AssignStep{LayerId(0), UnitKind::Neuron, {half, {4, 1, 1}}}, AddExpertStep{{.id = 0}},
            AddExpertStep{{.id = -1}}, AddExpertStep{{.id = 1 << 30}},
            AddExpertStep{{.id = 5, .name = "a\nb"}}, RemoveExpertStep{0}, RemoveExpertStep{-1},
            RemoveExpertStep{77}, ChangeExpertStep{{.id = 0, .role = "think"}},
            ChangeExpertStep{{.id = 0, .color = "red"}}, ChangeExpertStep{{.id = 8}},
            CopyStep{LayerId(0), true, {{0, 0}}}, CopyStep{LayerId(0), true, {{4, 0}}},
            CopyStep{LayerId(0), true, {{0, 1}, {0, 1}}}, CopyStep{LayerId(0), true, {{-1, 1}}},
            CopyStep{LayerId(0), true, {{6, 1}}}, CopyStep{LayerId(0), false, {{0, 1}}}};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            Grouping grouping = twoLayers();
            const auto answer = apply(grouping, {"", {run(0, 1, kShared), steps[i]}});
            QVERIFY2(!answer, qPrintable(QString::number(i)));
            QVERIFY2(grouping == twoLayers(), qPrintable(QString::number(i)));
        }
    }

    void sizesCountCopiesInEachExpertTheyWorkIn()
    {
        Grouping grouping = twoLayers();
        applied(grouping, copyUnits(grouping, {LayerId(0), UnitKind::Neuron, {0, 1}}, 1, true));
        const std::vector<LayerSizes> sizes = sizesOf(grouping, UnitKind::Neuron);
        QCOMPARE(sizes[0].experts, (std::vector<std::int64_t>{2, 4}));
        QCOMPARE(sizes[0].shared, std::int64_t{1});
        QCOMPARE(sizes[0].unassigned, std::int64_t{1});
        QCOMPARE(sizes[0].assigned(), std::int64_t{7});
        QCOMPARE(sizes[0].deviation(), 1.0 / 3.0);
        QCOMPARE(sizes[1].deviation(), 0.0);
        Grouping moved = grouping;
        applied(moved, assignUnits(moved, {{LayerId(1), UnitKind::Neuron, {0, 1, 2}}}, kShared));
        QCOMPARE(differingUnits(grouping, moved, UnitKind::Neuron), std::int64_t{3});
    }
};

QTEST_GUILESS_MAIN(TestGroupingPatch)
#include "tst_grouping_patch.moc"
