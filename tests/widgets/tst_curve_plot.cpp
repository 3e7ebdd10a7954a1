// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of a run on planted values: smoothing against its definition, what the keys tell, zoom and
// crosshair, pixels in four themes.
#include "widgets/run/curve_plot.h"
#include "widgets/theme/theme.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace lapidary::widgets;

namespace {

std::vector<double> count(int from, int to)
{
    std::vector<double> steps;
    for (int step = from; step < to; ++step) {
        steps.push_back(step);
    }
    return steps;
}

std::vector<double> falling(const std::vector<double>& steps)
{
    std::vector<double> values;
    for (const double step : steps) {
        values.push_back(3.0 * std::exp(-step / 40.0) + 1.0);
    }
    return values;
}

int pixelsLike(const QImage& image, const QColor& colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            found += image.pixelColor(x, y) == colour ? 1 : 0;
        }
    }
    return found;
}

} // namespace

class TestCurvePlot : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void smoothingIsAMeanWithoutTheBiasOfItsStart()
    {
        const double gap = std::numeric_limits<double>::quiet_NaN();
        const std::vector<double> values{4.0, 2.0, gap, 6.0, 1.0};
        Curve curve;
        curve.setSmoothing(0.75);
        curve.append({0, 1}, {4.0, 2.0}); // in two pieces: the past goes on
        curve.append({2, 3, 4}, {gap, 6.0, 1.0});
        for (std::size_t i = 0; i < values.size(); ++i) {
            double sum = 0.0;
            double weights = 0.0;
            double weight = 1.0;
            for (std::size_t back = i + 1; back-- > 0;) {
                if (std::isfinite(values[back])) {
                    sum += weight * values[back];
                    weights += weight;
                    weight *= 0.75;
                }
            }
            if (std::isfinite(values[i])) {
                QVERIFY(std::abs(curve.smoothed()[i] - sum / weights) < 1e-12);
            } else {
                QVERIFY(std::isnan(curve.smoothed()[i]));
            }
        }
    }

    void stepsThatWereTakenBackAreForgotten()
    {
        Curve curve;
        curve.setSmoothing(0.5);
        curve.append(count(0, 10), std::vector<double>(10, 1.0));
        curve.truncate(4.0);
        QCOMPARE(curve.steps(), count(0, 4));
        curve.append({4.0}, {1.0});
        QCOMPARE(curve.smoothed().back(), 1.0);
        QCOMPARE(curve.indexAt(3.5), 3L);
        QCOMPARE(curve.indexAt(-1.0), -1L);
    }

    void aKeyTellsTheNewestValueOrTheOneUnderTheCrosshair()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        plot.resize(700, 400);
        plot.show();
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        plot.append(loss, count(0, 100), count(0, 100));
        QCOMPARE(plot.shownValue(loss), std::optional(99.0));
        QVERIFY2(
            plot.plot().accessibleDescription().startsWith(QStringLiteral("At step 99: loss 99.0")),
            qPrintable(plot.plot().accessibleDescription()));
        plot.plot().setFocus();
        QTest::keyClick(&plot.plot(), Qt::Key_Left);
        QCOMPARE(plot.shownValue(loss), std::optional(98.0));
        QVERIFY(plot.findChild<QToolButton*>()->text().contains(QStringLiteral("98.0")));
        QSignalSpy chosen(&plot, &CurvePlot::chosen);
        QTest::keyClick(&plot.plot(), Qt::Key_Return);
        QCOMPARE(chosen.takeLast().first().toDouble(), 98.0);
        QTest::keyClick(&plot.plot(), Qt::Key_Escape);
        QCOMPARE(plot.shownValue(loss), std::optional(99.0));
    }

    void aCurveIsInThePixelsOfEveryTheme()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        plot.resize(700, 420);
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        plot.append(loss, count(0, 200), falling(count(0, 200)));
        for (const ThemeId id : kThemes) {
            theme.setId(id);
            const QImage image = plot.plot().toPixmap(600, 300).toImage();
            QVERIFY(pixelsLike(image, tokenColor(id, Token::Accent)) > 150);
        }
        QTest::mouseClick(plot.findChild<QToolButton*>(), Qt::LeftButton); // its key: off
        const QImage image = plot.plot().toPixmap(600, 300).toImage();
        QCOMPARE(pixelsLike(image, tokenColor(theme.id(), Token::Accent)), 0);
    }

    void smoothedAndMeasuredAreBothDrawnAndSaidSo()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        plot.append(loss, count(0, 50), falling(count(0, 50)));
        plot.setSmoothing(0.9);
        QCOMPARE(plot.plot().graph(0)->visible(), true);
        QCOMPARE(plot.plot().graph(1)->visible(), true);
        QVERIFY(plot.plot().graph(0)->pen().color() != plot.plot().graph(1)->pen().color());
        QVERIFY(plot.plot().accessibleDescription().contains(QStringLiteral("are smoothed")));
        QCOMPARE(plot.shownValue(loss), std::optional(falling(count(0, 50)).back()));
        plot.setSmoothing(0.0);
        QCOMPARE(plot.plot().graph(1)->visible(), false);
    }

    void theRangeFollowsUntilAPersonZooms()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        plot.resize(700, 400);
        plot.show();
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        plot.append(loss, count(0, 100), falling(count(0, 100)));
        QCOMPARE(plot.plot().xAxis->range().upper, 99.0);
        QTest::keyClick(&plot.plot(), Qt::Key_Plus);
        const QCPRange zoomed = plot.plot().xAxis->range();
        QVERIFY(zoomed.size() < 99.0);
        plot.append(loss, count(100, 200), falling(count(100, 200)));
        QCOMPARE(plot.plot().xAxis->range().upper, zoomed.upper);
        QTest::keyClick(&plot.plot(), Qt::Key_0);
        QCOMPARE(plot.plot().xAxis->range().upper, 199.0);
    }

    void aLogarithmicScaleLeavesOutWhatItCannotShow()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        plot.append(loss, {0, 1, 2}, {0.0, 0.01, 10.0});
        plot.setLogarithmic(true);
        QVERIFY(plot.plot().yAxis->range().lower > 0.0);
        QVERIFY(plot.plot().yAxis->range().lower < 0.01);
        QVERIFY(plot.plot().yAxis->range().upper > 10.0);
    }

    void aHundredThousandStepsAreDrawn()
    {
        Theme theme;
        theme.apply();
        CurvePlot plot(theme, QStringLiteral("Loss by step"));
        const int loss = plot.addCurve(QStringLiteral("loss"), {});
        const auto steps = count(0, 100000);
        plot.append(loss, steps, falling(steps));
        const QImage image = plot.plot().toPixmap(600, 300).toImage();
        QVERIFY(pixelsLike(image, tokenColor(theme.id(), Token::Accent)) > 150);
        QVERIFY(plot.plot().graph(0)->adaptiveSampling());
        plot.removeCurve(loss);
        QCOMPARE(plot.count(), 0);
        QCOMPARE(plot.plot().graphCount(), 0);
    }
};

QTEST_MAIN(TestCurvePlot)
#include "tst_curve_plot.moc"
