// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a run on planted counts: colours that are in the pixels, words that a screen reader
// gets, keys, and the bar that moves through the history.
#include "widgets/run/history_bar.h"
#include "widgets/run/load_heatmap.h"
#include "widgets/run/step_matrix.h"
#include "widgets/theme/diverging.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace lapidary::widgets;

namespace {

/// Layer 0 even, layer 1 with one expert at three times its mean and one without tokens.
LayerLoads plantedLoads()
{
    return {{100, 100, 100, 100}, {300, 50, 0, 50}};
}

/// Expert 1 takes all of "relate" and nothing else; the rest is even.
StepCounts plantedSteps()
{
    StepCounts counts;
    for (auto& row : counts) {
        row = {30, 0, 30};
    }
    counts[2] = {0, 60, 0};
    return counts;
}

/// The colour in a quarter of a cell, away from its text and frame.
QColor colourAt(QWidget& widget, const QRectF& cell)
{
    const QPointF place(cell.left() + 4.0, cell.top() + 4.0);
    return widget.grab().toImage().pixelColor(place.toPoint());
}

int distance(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green())
        + std::abs(a.blue() - b.blue());
}

} // namespace

class TestRunTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aLoadIsColouredByItsShareInEveryTheme()
    {
        Theme theme;
        theme.apply();
        LoadHeatmap map(theme);
        map.resize(500, 200);
        map.setLoads(plantedLoads());
        map.setCurrent(0, 3); // its frame is nowhere that is looked at
        for (const ThemeId id : kThemes) {
            theme.setId(id);
            const QColor even = colourAt(map, map.cellRect(0, 1));
            const QColor busy = colourAt(map, map.cellRect(1, 0));
            const QColor idle = colourAt(map, map.cellRect(1, 1));
            QVERIFY(distance(even, divergingColor(id, 0.0)) <= 6);
            QVERIFY(distance(busy, divergingColor(id, std::log2(3.0) / 3.0)) <= 6);
            QVERIFY(distance(idle, divergingColor(id, std::log2(0.5) / 3.0)) <= 6);
            QVERIFY(distance(busy, idle) > 60);
        }
    }

    void anExpertWithoutTokensIsHatched()
    {
        Theme theme;
        theme.apply();
        LoadHeatmap map(theme);
        map.resize(500, 200);
        map.setLoads(plantedLoads());
        map.setCurrent(0, 3);
        const auto coloursIn = [&map](const QRectF& cell) {
            QSet<QRgb> colours;
            const QImage image = map.grab().toImage();
            for (int x = 0; x < 16; ++x) {
                colours.insert(image.pixel((cell.topLeft() + QPointF(3 + x, 5)).toPoint()));
            }
            return colours.size();
        };
        QVERIFY(coloursIn(map.cellRect(1, 2)) > 1);
        QCOMPARE(coloursIn(map.cellRect(0, 1)), 1);
    }

    void aCellTellsItsNumbers()
    {
        Theme theme;
        LoadHeatmap map(theme);
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("No load")));
        map.setLoads(plantedLoads());
        QCOMPARE(map.share(1, 0), 3.0);
        QCOMPARE(map.share(1, 2), 0.0);
        QCOMPARE(map.sentence(1, 0),
            QStringLiteral("Layer 1, expert 0\n300 tokens, 75.0 % of its layer\n3.00 times the "
                           "mean"));
        QVERIFY2(map.accessibleDescription().contains(
                     QStringLiteral("Most used: layer 1, expert 0 with 3.00 times the mean. "
                                    "Without tokens: 1.")),
            qPrintable(map.accessibleDescription()));
    }

    void layersMayDifferInTheirExperts()
    {
        Theme theme;
        LoadHeatmap map(theme);
        map.resize(500, 200);
        map.setLoads({{}, {1, 2}, {1, 2, 3}});
        QCOMPARE(map.rows(), 3);
        QCOMPARE(map.columns(), 3);
        QCOMPARE(map.sentence(1, 2), QStringLiteral("Layer 1 has no expert 2"));
        QVERIFY(!map.grab().isNull());
        map.setLoads({});
        QCOMPARE(map.rows(), 0);
    }

    void keysMoveAndClicksChoose()
    {
        Theme theme;
        LoadHeatmap map(theme);
        map.resize(500, 200);
        map.setLoads(plantedLoads());
        map.show();
        QSignalSpy chosen(&map, &CellGrid::chosen);
        QTest::keyClick(&map, Qt::Key_Down);
        QTest::keyClick(&map, Qt::Key_End);
        QCOMPARE(chosen.takeLast(), (QVariantList{1, 3}));
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("Layer 1, expert 3")));
        QTest::keyClick(&map, Qt::Key_Down); // there is no third layer
        QCOMPARE(map.currentRow(), 1);
        QTest::mouseClick(&map, Qt::LeftButton, {}, map.cellRect(0, 1).center().toPoint());
        QCOMPARE(chosen.takeLast(), (QVariantList{0, 1}));
    }

    void theLiftIsAgainstChance()
    {
        Theme theme;
        StepMatrix matrix(theme);
        QVERIFY(matrix.accessibleDescription().contains(QStringLiteral("No labelled tokens")));
        matrix.setCounts(plantedSteps());
        // 300 choices in all: a fifth are of "relate", a fifth go to expert 1.
        QCOMPARE(matrix.lift(2, 1), 60.0 * 300.0 / (60.0 * 60.0));
        QCOMPARE(matrix.lift(0, 1), 0.0);
        QCOMPARE(matrix.lift(0, 0), 30.0 * 300.0 / (60.0 * 120.0));
        QCOMPARE(matrix.sentence(2, 1),
            QStringLiteral("Relate, expert 1\n60 of 60 labelled choices (100.0 %)\n5.00 times "
                           "chance"));
        QVERIFY2(matrix.accessibleDescription().contains(
                     QStringLiteral("Strongest: Relate with expert 1, 5.00 times chance")),
            qPrintable(matrix.accessibleDescription()));
    }

    void aStepKeepsItsColourInEveryTheme()
    {
        Theme theme;
        theme.apply();
        StepMatrix matrix(theme);
        matrix.resize(600, 220);
        StepCounts counts;
        for (std::size_t step = 0; step < counts.size(); ++step) {
            counts[step].assign(5, 0);
            counts[step][step] = 40; // each expert one step: five times chance
        }
        matrix.setCounts(counts);
        matrix.setCurrent(0, 4);
        for (const ThemeId id : kThemes) {
            theme.setId(id);
            for (int step = 0; step < kStepRows; ++step) {
                QVERIFY(distance(colourAt(matrix, matrix.cellRect(step, step)),
                            stepColor(kSteps[static_cast<std::size_t>(step)]))
                    <= 6);
            }
        }
    }

    void theBarFollowsUntilAPersonLooksBack()
    {
        Theme theme;
        HistoryBar bar(theme);
        QCOMPARE(bar.index(), -1);
        bar.setSteps({0, 1, 2});
        QCOMPARE(bar.index(), 2);
        bar.setSteps({0, 1, 2, 3});
        QCOMPARE(bar.index(), 3);
        bar.goTo(1);
        QCOMPARE(bar.index(), 1);
        QVERIFY(!bar.isFollowing());
        bar.setSteps({0, 1, 2, 3, 4});
        QCOMPARE(bar.index(), 1); // the place stays
        auto* slider = bar.findChild<QSlider*>();
        QCOMPARE(slider->accessibleDescription(), QStringLiteral("Step 1 of 0 to 4"));
        QTest::mouseClick(
            bar.findChild<QToolButton*>(QStringLiteral("history.live")), Qt::LeftButton);
        QCOMPARE(bar.index(), 4);
        bar.setSteps({0, 1, 2, 3, 4, 5});
        QCOMPARE(bar.index(), 5);
    }

    void theBarKeepsItsStepWhenEarlierOnesGo()
    {
        Theme theme;
        HistoryBar bar(theme);
        bar.setSteps({0, 10, 20, 30, 40});
        bar.goTo(20);
        bar.setSteps({0, 20, 40, 50});
        QCOMPARE(bar.index(), 1);
        bar.setSteps({});
        QCOMPARE(bar.index(), -1);
    }
};

QTEST_MAIN(TestRunTables)
#include "tst_run_tables.moc"
