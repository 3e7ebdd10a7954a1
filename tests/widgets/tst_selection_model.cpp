// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/selection_model.h"
#include "widgets/document/unit_table.h"

#include <QSignalSpy>
#include <QTest>

#include <limits>
#include <set>

using namespace lapidary::widgets;

namespace {

UnitSet setOf(int size, const std::vector<UnitId>& units)
{
    UnitSet set(size);
    for (const UnitId unit : units) {
        set.insert(unit);
    }
    return set;
}

using Units = std::vector<UnitId>;

} // namespace

class TestSelectionModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyUnitHasItsNumberAndBack()
    {
        const UnitSpace space(3, 5, 2);
        QCOMPARE(space.size(), 21);
        std::set<UnitId> seen;
        for (int layer = 0; layer < 3; ++layer) {
            for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
                const UnitRange range = space.range(kind, layer);
                QCOMPARE(range.count(), kind == UnitKind::Neuron ? 5 : 2);
                for (int i = 0; i < range.count(); ++i) {
                    const Unit unit{kind, layer, i};
                    QVERIFY(space.unit(space.id(unit)) == unit);
                    QVERIFY(range.contains(space.id(unit)));
                    seen.insert(space.id(unit));
                }
            }
        }
        QCOMPARE(seen.size(), std::size_t{21});
        QCOMPARE(space.label(space.id({UnitKind::Head, 2, 1})), QStringLiteral("L2 · head 1"));
        QCOMPARE(space.label(6), QStringLiteral("L1 · neuron 1"));
    }

    void sizesBeyondReasonAreRefused()
    {
        QVERIFY(UnitSpace::fits(32, 14336, 32));
        QVERIFY(!UnitSpace::fits(1 << 20, 1 << 20, 0));
        QVERIFY(!UnitSpace::fits(-1, 4, 4));
    }

    void setsAgreeWithTheStandardOnes()
    {
        constexpr int kSize = 200; // not a multiple of 64
        std::set<UnitId> a{0, 63, 64, 127, 128, 199};
        std::set<UnitId> b{63, 65, 128, 198};
        UnitSet left = setOf(kSize, Units(a.begin(), a.end()));
        const UnitSet right = setOf(kSize, Units(b.begin(), b.end()));
        QCOMPARE(left.count(), 6);
        QVERIFY(left.contains(199) && !left.contains(198) && !left.contains(200));
        UnitSet both = left;
        both &= right;
        QCOMPARE(both.units(), (Units{63, 128}));
        UnitSet any = left;
        any |= right;
        QCOMPARE(any.units(), (Units{0, 63, 64, 65, 127, 128, 198, 199}));
        left -= right;
        QCOMPARE(left.units(), (Units{0, 64, 127, 199}));
    }

    void theGrammarIsTheHeldKeys_data()
    {
        QTest::addColumn<Qt::KeyboardModifiers>("held");
        QTest::addColumn<Units>("expected");
        const Qt::KeyboardModifiers both = Qt::ShiftModifier | Qt::ControlModifier;
        QTest::newRow("nothing replaces") << Qt::KeyboardModifiers() << Units{3, 4};
        QTest::newRow("Shift adds")
            << Qt::KeyboardModifiers(Qt::ShiftModifier) << Units{1, 2, 3, 4};
        QTest::newRow("Ctrl subtracts")
            << Qt::KeyboardModifiers(Qt::ControlModifier) << Units{1, 2};
        QTest::newRow("both intersect") << both << Units{3};
    }

    void theGrammarIsTheHeldKeys()
    {
        QFETCH(Qt::KeyboardModifiers, held);
        QFETCH(Units, expected);
        SelectionModel model;
        model.reset(10);
        model.select(setOf(10, {1, 2, 3}), SelectionMode::Replace, {});
        model.select(setOf(10, {3, 4}), selectionMode(held), {});
        QCOMPARE(model.units().units(), expected);
        QCOMPARE(model.count(), int(expected.size()));
    }

    void changesAreToldAsTheirDifference()
    {
        SelectionModel model;
        model.reset(10);
        model.select(setOf(10, {1, 2}), SelectionMode::Replace, {});
        QSignalSpy spy(&model, &SelectionModel::changed);
        model.select(setOf(10, {2, 3}), SelectionMode::Replace, {});
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].value<UnitSet>().units(), Units{3});
        QCOMPARE(spy[0][1].value<UnitSet>().units(), Units{1});
        model.select(setOf(10, {2, 3}), SelectionMode::Replace, {});
        QCOMPARE(spy.count(), 1); // nothing changed, nothing told
    }

    void historyGoesBackAndForward()
    {
        SelectionModel model;
        model.reset(10);
        model.select(setOf(10, {1}), SelectionMode::Replace, {QStringLiteral("first"), {}, {}});
        model.select(setOf(10, {2}), SelectionMode::Add, {QStringLiteral("second"), {}, {}});
        model.goBack();
        QCOMPARE(model.units().units(), Units{1});
        QCOMPARE(model.provenance().source, QStringLiteral("first"));
        model.goBack();
        QVERIFY(model.isEmpty() && !model.canGoBack());
        model.goForward();
        model.goForward();
        QCOMPARE(model.units().units(), (Units{1, 2}));
        QVERIFY(!model.canGoForward());
        model.goBack();
        model.clear(); // a new selection ends the way forward
        QVERIFY(!model.canGoForward());
    }

    void historyIsBounded()
    {
        SelectionModel model;
        model.reset(1000);
        for (UnitId unit = 0; unit < 300; ++unit) {
            model.select(setOf(1000, {unit}), SelectionMode::Replace, {});
        }
        int steps = 0;
        while (model.canGoBack()) {
            model.goBack();
            ++steps;
        }
        QCOMPARE(steps, int(SelectionModel::kHistoryLimit) - 1);
        QCOMPARE(model.units().units(), Units{200});
    }

    void invertingStaysInItsScope()
    {
        SelectionModel model;
        model.reset(10);
        model.select(setOf(10, {1, 9}), SelectionMode::Replace, {});
        model.invert(setOf(10, {0, 1, 2}));
        QCOMPARE(model.units().units(), (Units{0, 2}));
    }

    void factsAreWordsAndNothingIsInvented()
    {
        UnitTable table;
        table.units = {10, 12};
        table.columns = {{QStringLiteral("rate"), QStringLiteral("Firing rate"),
                             {0.031F, std::numeric_limits<float>::quiet_NaN()}, true},
            {QStringLiteral("contribution"), QStringLiteral("Contribution"), {0.5F, 2.0F}, false}};
        QCOMPARE(table.facts(10)[0].value, QStringLiteral("3.1 %"));
        QCOMPARE(table.facts(11)[0].value, QStringLiteral("not recorded"));
        QCOMPARE(table.facts(11)[1].value, QStringLiteral("2"));
        QVERIFY(table.facts(12).empty());
        QVERIFY(table.column(u"mean") == nullptr);
    }
};

Q_DECLARE_METATYPE(lapidary::widgets::UnitSet)
QTEST_GUILESS_MAIN(TestSelectionModel)
#include "tst_selection_model.moc"
