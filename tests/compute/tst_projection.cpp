// SPDX-License-Identifier: Apache-2.0
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/projection/principal_components.h"
#include "compute/projection/umap.h"
#include "tests/support/expect.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace lapidary::compute;

namespace {

constexpr std::int64_t kPoints = 240;
constexpr std::int64_t kGroups = 4;

/// Points around four centres; point i belongs to group i mod 4.
at::Tensor clusters(unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    at::Tensor points = at::empty({kPoints, 20}, at::kFloat);
    float* values = points.data_ptr<float>();
    for (std::int64_t i = 0; i < points.numel(); ++i) {
        const std::int64_t point = i / 20;
        const float centre = i % 20 == point % kGroups ? 8.0F : 0.0F;
        values[i] = centre + normal(random) * (1.0F + 0.1F * static_cast<float>(i % 20));
    }
    return points;
}

std::vector<float> umapOf(const at::Tensor& points, std::uint64_t seed)
{
    const CancelToken cancel;
    const auto neighbours = nearestNeighbours(points, 15, cancel);
    const at::Tensor start = principalComponents(points, 2, 2, seed).contiguous();
    UmapOptions options;
    options.seed = seed;
    options.epochs = 200;
    Umap map(fuzzyGraph(*neighbours),
        {start.data_ptr<float>(), start.data_ptr<float>() + start.numel()}, options);
    while (map.epoch() < map.epochs()) {
        map.step();
    }
    return map.points();
}

} // namespace

class TestProjection : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void principalComponentsAreThoseOfAFullDecomposition()
    {
        for (const unsigned seed : {1U, 2U}) {
            at::Tensor points = clusters(seed);
            points = seed == 2 ? points.t().contiguous() : points; // more dimensions than points
            const at::Tensor found = principalComponents(points, 3, 3, 7).to(at::kDouble);
            const at::Tensor centred = points.to(at::kDouble) - points.to(at::kDouble).mean(0);
            const auto [values, vectors] = at::linalg_eigh(at::mm(centred, centred.t()));
            for (std::int64_t i = 0; i < 3; ++i) {
                const std::int64_t last = values.size(0) - 1 - i;
                at::Tensor expected
                    = vectors.select(1, last) * std::sqrt(values[last].item<double>());
                const at::Tensor far = expected[expected.abs().argmax().item<std::int64_t>()];
                expected = far.item<double>() < 0 ? -expected : expected;
                const double off = (found.select(1, i) - expected).abs().max().item<double>();
                QVERIFY2(off < 1e-3 * expected.abs().max().item<double>(),
                    qPrintable(QString::number(off)));
            }
        }
    }

    void equalPointsHaveNoDirection()
    {
        const at::Tensor found = principalComponents(at::ones({5, 4}), 2, 2, 1);
        QVERIFY(found.abs().max().item<float>() < 1e-3F);
        QCOMPARE(principalComponents(at::ones({1, 4}), 2, 2, 1).size(1), std::int64_t{1});
    }

    void neighboursAreThoseOfAllPairs()
    {
        const at::Tensor points = clusters(3);
        const CancelToken cancel;
        const auto found = nearestNeighbours(points, 7, cancel);
        VERIFY_OK(found);
        const float* p = points.data_ptr<float>();
        for (std::int64_t i = 0; i < kPoints; ++i) {
            std::vector<std::pair<double, std::int32_t>> all;
            for (std::int64_t j = 0; j < kPoints; ++j) {
                double sum = 0.0;
                for (int d = 0; d < 20; ++d) {
                    const double off = double{p[i * 20 + d]} - double{p[j * 20 + d]};
                    sum += off * off;
                }
                if (j != i) {
                    all.emplace_back(std::sqrt(sum), static_cast<std::int32_t>(j));
                }
            }
            std::sort(all.begin(), all.end());
            for (std::size_t k = 0; k < 7; ++k) {
                const auto at = static_cast<std::size_t>(i) * 7 + k;
                QCOMPARE(found->indices[at], all[k].second);
                QVERIFY(std::abs(found->distances[at] - all[k].first) < 1e-3);
            }
        }
    }

    void theCurveIsTheOneOfThePaper()
    {
        // find_ab_params(1.0, 0.1) and (1.0, 0.5) of umap-learn 0.5.
        const UmapCurve near = umapCurve(0.1, 1.0);
        QVERIFY2(std::abs(near.a - 1.57694) < 1e-3 && std::abs(near.b - 0.89506) < 1e-3,
            qPrintable(QStringLiteral("%1 %2").arg(near.a).arg(near.b)));
        const UmapCurve far = umapCurve(0.5, 1.0);
        QVERIFY2(std::abs(far.a - 0.58303) < 1e-3 && std::abs(far.b - 1.33417) < 1e-3,
            qPrintable(QStringLiteral("%1 %2").arg(far.a).arg(far.b)));
    }

    void theGraphIsSymmetricAndItsNearestNeighbourIsCertain()
    {
        const CancelToken cancel;
        const auto neighbours = nearestNeighbours(clusters(4), 10, cancel);
        const FuzzyGraph graph = fuzzyGraph(*neighbours);
        const auto weight = [&](std::int32_t from, std::int32_t to) {
            for (std::size_t at = graph.begins[static_cast<std::size_t>(from)];
                 at < graph.begins[static_cast<std::size_t>(from) + 1]; ++at) {
                if (graph.edges[at].to == to) {
                    return graph.edges[at].weight;
                }
            }
            return 0.0F;
        };
        for (std::int32_t i = 0; i < kPoints; ++i) {
            QCOMPARE(weight(i, neighbours->indices[static_cast<std::size_t>(i) * 10]), 1.0F);
            for (std::size_t k = 0; k < 10; ++k) {
                const std::int32_t other
                    = neighbours->indices[static_cast<std::size_t>(i) * 10 + k];
                QVERIFY(weight(i, other) == weight(other, i) && weight(i, other) > 0.0F);
            }
        }
    }

    void umapKeepsGroupsTogether()
    {
        const std::vector<float> map = umapOf(clusters(5), 1);
        int same = 0;
        for (std::int64_t i = 0; i < kPoints; ++i) {
            double least = HUGE_VAL;
            std::int64_t nearest = -1;
            for (std::int64_t j = 0; j < kPoints; ++j) {
                const double distance = std::hypot(
                    map[static_cast<std::size_t>(2 * i)] - map[static_cast<std::size_t>(2 * j)],
                    map[static_cast<std::size_t>(2 * i + 1)]
                        - map[static_cast<std::size_t>(2 * j + 1)]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            same += nearest % kGroups == i % kGroups ? 1 : 0;
        }
        QVERIFY2(same >= kPoints * 97 / 100, qPrintable(QString::number(same)));
    }

    void mapsHaveTheSameBitsAtOneAndTwoThreads()
    {
        const int threads = threadCount();
        setThreadCount(1);
        const std::vector<float> one = umapOf(clusters(6), 2);
        setThreadCount(2);
        const std::vector<float> two = umapOf(clusters(6), 2);
        setThreadCount(threads);
        QCOMPARE(one, two);
        QVERIFY(one != umapOf(clusters(6), 3));
    }
};

QTEST_GUILESS_MAIN(TestProjection)
#include "tst_projection.moc"
