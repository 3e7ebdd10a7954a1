// SPDX-License-Identifier: Apache-2.0
// How fast a map of 200 000 units moves, as a ratio to the scatter of a QCPGraph with the same
// points and to the frame that 30 pictures a second allow; CPU time of this thread.
#include "widgets/map/unit_map_view.h"
#include "widgets/theme/theme.h"

#include <QTest>

#include <algorithm>
#include <ctime>
#include <random>

using namespace lapidary::widgets;

namespace {

constexpr int kUnits = 200000;
constexpr int kGroups = 16;
constexpr QSize kView(1600, 900);
constexpr int kFrames = 15;
constexpr double kFrame = 1.0 / 30.0;
#ifdef __SANITIZE_ADDRESS__
constexpr double kSlow = 20.0;
#else
constexpr double kSlow = 1.0;
#endif

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Cloud
{
    std::vector<UnitId> units;
    std::vector<float> x;
    std::vector<float> y;
    MapPaint paint;
};

Cloud cloud()
{
    Cloud made;
    std::mt19937 random(3);
    std::normal_distribution<float> spread(0.0F, 1.0F);
    for (int group = 0; group < kGroups; ++group) {
        made.paint.inks.push_back({expertColor(group), expertShape(group), false});
    }
    for (int i = 0; i < kUnits; ++i) {
        const int group = i % kGroups;
        made.units.push_back(i);
        made.x.push_back(spread(random) + 4.0F * static_cast<float>(group % 4));
        made.y.push_back(spread(random) + 4.0F * static_cast<float>(group / 4));
        made.paint.inkOf.push_back(static_cast<std::uint16_t>(group));
    }
    return made;
}

/// The median time of a frame.
template <class Frame>
double secondsPerFrame(int frames, Frame frame)
{
    std::vector<double> times;
    for (int i = 0; i < frames; ++i) {
        const double start = cpuSeconds();
        frame(i);
        times.push_back(cpuSeconds() - start);
    }
    std::nth_element(times.begin(), times.begin() + frames / 2, times.end());
    return times[static_cast<std::size_t>(frames / 2)];
}

int pixelsUnlike(const QImage& image, const QColor& background)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            found += image.pixel(x, y) != background.rgb() ? 1 : 0;
        }
    }
    return found;
}

} // namespace

class TestUnitMapSpeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void twoHundredThousandUnitsMoveWithTheHand()
    {
        Theme theme;
        SelectionModel selection;
        selection.reset(kUnits);
        const Cloud made = cloud();
        UnitMapView map(theme, selection);
        map.resize(kView);
        map.setPoints(QStringLiteral("PCA"), made.units, made.x, made.y);
        map.setPaint(made.paint);
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        const double ours = secondsPerFrame(kFrames, [&](int i) {
            map.pan(QPointF(i % 2 == 0 ? 7 : -7, 3));
            map.replot(QCustomPlot::rpImmediateRefresh);
        });
        const QImage picture = map.toPixmap(kView.width(), kView.height()).toImage();
        const int drawn = pixelsUnlike(picture, theme.color(Token::Surface));
        QVERIFY2(drawn > 100000, qPrintable(QString::number(drawn)));

        const double theirs = plainScatter(made);
        qInfo(
            "200 000 units: %.1f ms a frame (%.0f a second); QCPGraph %.1f ms; %.1f times as fast",
            ours * 1e3, 1.0 / ours, theirs * 1e3, theirs / ours);
        QVERIFY2(ours <= kFrame * kSlow, "fewer than 30 pictures a second");
        QVERIFY2(theirs / ours >= 3.0, qPrintable(QString::number(theirs / ours)));
    }

private:
    /// The same points as scatters of one graph a group, every point drawn.
    static double plainScatter(const Cloud& made)
    {
        QCustomPlot plot;
        plot.resize(kView);
        for (int group = 0; group < kGroups; ++group) {
            QCPGraph* graph = plot.addGraph();
            graph->setLineStyle(QCPGraph::lsNone);
            graph->setAdaptiveSampling(false);
            graph->setScatterStyle(QCPScatterStyle(
                QCPScatterStyle::ssSquare, expertColor(group), expertColor(group), 3));
            QVector<double> x;
            QVector<double> y;
            for (std::size_t i = static_cast<std::size_t>(group); i < made.x.size(); i += kGroups) {
                x << static_cast<double>(made.x[i]);
                y << static_cast<double>(made.y[i]);
            }
            graph->setData(x, y);
        }
        plot.rescaleAxes();
        plot.show();
        return secondsPerFrame(3, [&](int i) {
            plot.xAxis->moveRange(i % 2 == 0 ? 0.1 : -0.1);
            plot.replot(QCustomPlot::rpImmediateRefresh);
        });
    }
};

QTEST_MAIN(TestUnitMapSpeed)
#include "tst_unit_map.moc"
