// SPDX-License-Identifier: Apache-2.0
// The figures of a cut against plain float64 loops, and after edits against a new start.
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/quality/layer_quality.h"
#include "compute/quality/sketch_router.h"
#include "compute/router_init/ridge.h"
#include "tests/compute/stories.h"
#include "tests/support/expect.h"
#include "tests/support/planted_recording.h"
#include "tests/support/random_grouping.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <cmath>

using namespace lapidary::compute;
using namespace lapidary::model;
using lapidary::test::GroupingDice;
using lapidary::test::PlantedRecording;
using lapidary::test::text;

namespace {

constexpr std::size_t kNeurons = 172;
constexpr std::size_t kWidth = 64;
constexpr std::size_t kTokens = 200;

/// The down-projection of stories260K with a planted recording of its sizes.
class Place
{
public:
    Place()
        : m_planted({.tokens = 600,
            .layers = 1,
            .hiddenSize = kWidth,
            .groups = 4,
            .neuronsPerGroup = 43,
            .heads = 8,
            .sketchTokens = kTokens,
            .noise = 0.3})
    {
        const std::string folder = m_folder.filePath(QStringLiteral("recording")).toStdString();
        m_planted.write(folder);
        m_dense = std::make_unique<OpenedModel>(
            must(openModel(std::string(lapidary::test::kStories) + "hf")));
        m_recording = std::make_unique<Recording>(must(Recording::open(folder)));
    }

    template <class T>
    static T must(Result<T> result)
    {
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
        return *std::move(result);
    }

    LayerQuality quality() const
    {
        return must(LayerQuality::create(*m_dense, *m_recording, LayerId(0)));
    }

    LayerUnits units() const
    {
        return must(LayerUnits::open(m_dense.get(), *m_recording, LayerId(0), UnitKind::Neuron));
    }

    const PlantedRecording& planted() const { return m_planted; }

    /// W_down, row-major [D, F].
    std::vector<float> down() const
    {
        std::vector<float> values(kWidth * kNeurons);
        const auto read = m_dense->readRows(*m_dense->find(Role::Down, LayerId(0)), 0, values);
        if (!read) {
            qFatal("%s", read.error().line().c_str());
        }
        return values;
    }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
    PlantedRecording m_planted;
    std::unique_ptr<OpenedModel> m_dense;
    std::unique_ptr<Recording> m_recording;
};

/// Solves A X = B by Gaussian elimination with pivots. Shapes: a [n, n], b [n, m].
std::vector<double> solved(
    std::vector<double> a, std::vector<double> b, std::size_t n, std::size_t m)
{
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k; i < n; ++i) {
            pivot = std::abs(a[i * n + k]) > std::abs(a[pivot * n + k]) ? i : pivot;
        }
        std::swap_ranges(&a[k * n], &a[k * n] + n, &a[pivot * n]);
        std::swap_ranges(&b[k * m], &b[k * m] + m, &b[pivot * m]);
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = i == k ? 0.0 : a[i * n + k] / a[k * n + k];
            for (std::size_t j = 0; j < n; ++j) {
                a[i * n + j] -= factor * a[k * n + j];
            }
            for (std::size_t j = 0; j < m; ++j) {
                b[i * m + j] -= factor * b[k * m + j];
            }
        }
    }
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < m; ++j) {
            b[k * m + j] /= a[k * n + k];
        }
    }
    return b;
}

/// Both errors and the loads by loops over tokens, experts, neurons and dimensions.
struct Expected
{
    double oracle = 0.0;
    double router = 0.0;
    std::vector<std::int64_t> load;
};

class Reference
{
public:
    Reference(const Place& place, const LayerGrouping& layer, std::size_t experts)
        : m_place(place)
        , m_experts(experts)
        , m_outputs(kTokens * experts * kWidth, 0.0)
        , m_total(kTokens * kWidth, 0.0)
        , m_shared(kTokens * kWidth, 0.0)
    {
        const std::vector<float> down = place.down();
        for (std::size_t t = 0; t < kTokens; ++t) {
            for (std::size_t i = 0; i < kNeurons; ++i) {
                const double h = floatFromHalf(halfFromFloat(
                    static_cast<float>(place.planted().layer(0).neurons[token(t) * kNeurons + i])));
                for (std::size_t d = 0; d < kWidth; ++d) {
                    add(layer, t, i, d, h * double{down[d * kNeurons + i]});
                }
            }
        }
    }

    Expected measure(std::size_t routed) const
    {
        const std::vector<double> scores = logits();
        Expected expected;
        expected.load.assign(m_experts, 0);
        double total = 0.0;
        for (std::size_t t = 0; t < kTokens; ++t) {
            std::vector<double> norms;
            for (std::size_t e = 0; e < m_experts; ++e) {
                norms.push_back(norm(t, e));
            }
            const double w = weight(t);
            expected.oracle += w * missing(t, largest(norms.data(), routed));
            const std::vector<bool> chosen = largest(&scores[t * m_experts], routed);
            expected.router += w * missing(t, chosen);
            for (std::size_t e = 0; e < m_experts; ++e) {
                expected.load[e] += chosen[e] ? 1 : 0;
            }
            for (std::size_t d = 0; d < kWidth; ++d) {
                total += w * m_total[t * kWidth + d] * m_total[t * kWidth + d];
            }
        }
        expected.oracle = std::sqrt(expected.oracle / total);
        expected.router = std::sqrt(expected.router / total);
        return expected;
    }

private:
    std::size_t token(std::size_t t) const
    {
        return static_cast<std::size_t>(m_place.planted().tokens().sketch[t]);
    }

    double weight(std::size_t t) const
    {
        return static_cast<float>(m_place.planted().layer(0).weight[token(t)]);
    }

    double input(std::size_t t, std::size_t d) const
    {
        return static_cast<float>(m_place.planted().layer(0).input[token(t) * kWidth + d]);
    }

    void add(const LayerGrouping& layer, std::size_t t, std::size_t i, std::size_t d, double value)
    {
        m_total[t * kWidth + d] += value;
        if (layer.neurons[i] == kShared) {
            m_shared[t * kWidth + d] += value;
        } else if (layer.neurons[i] >= 0) {
            output(t, static_cast<std::size_t>(layer.neurons[i]), d) += value;
        }
        for (const UnitCopy& copy : layer.copies) {
            if (static_cast<std::size_t>(copy.unit) == i) {
                output(t, static_cast<std::size_t>(copy.expert), d) += value;
            }
        }
    }

    double& output(std::size_t t, std::size_t e, std::size_t d)
    {
        return m_outputs[(t * m_experts + e) * kWidth + d];
    }

    double output(std::size_t t, std::size_t e, std::size_t d) const
    {
        return m_outputs[(t * m_experts + e) * kWidth + d];
    }

    double norm(std::size_t t, std::size_t e) const
    {
        double sum = 0.0;
        for (std::size_t d = 0; d < kWidth; ++d) {
            sum += output(t, e, d) * output(t, e, d);
        }
        return std::sqrt(sum);
    }

    std::vector<bool> largest(const double* values, std::size_t count) const
    {
        std::vector<bool> chosen(m_experts, false);
        for (std::size_t k = 0; k < count; ++k) {
            std::size_t best = m_experts;
            for (std::size_t e = 0; e < m_experts; ++e) {
                if (!chosen[e] && (best == m_experts || values[e] > values[best])) {
                    best = e;
                }
            }
            chosen[best] = true;
        }
        return chosen;
    }

    /// ‖y − ŷ‖² of one token.
    double missing(std::size_t t, const std::vector<bool>& chosen) const
    {
        double sum = 0.0;
        for (std::size_t d = 0; d < kWidth; ++d) {
            double difference = m_total[t * kWidth + d] - m_shared[t * kWidth + d];
            for (std::size_t e = 0; e < m_experts; ++e) {
                difference -= chosen[e] ? output(t, e, d) : 0.0;
            }
            sum += difference * difference;
        }
        return sum;
    }

    /// x · W of the ridge router. [Ts, n]
    std::vector<double> logits() const
    {
        std::vector<double> moment(kWidth * kWidth, 0.0);
        std::vector<double> cross(kWidth * m_experts, 0.0);
        double sum = 0.0;
        for (std::size_t t = 0; t < kTokens; ++t) {
            sum += weight(t);
            for (std::size_t a = 0; a < kWidth; ++a) {
                for (std::size_t b = 0; b < kWidth; ++b) {
                    moment[a * kWidth + b] += weight(t) * input(t, a) * input(t, b);
                }
                for (std::size_t e = 0; e < m_experts; ++e) {
                    cross[a * m_experts + e] += weight(t) * input(t, a) * norm(t, e);
                }
            }
        }
        double trace = 0.0;
        for (std::size_t a = 0; a < kWidth; ++a) {
            trace += moment[a * kWidth + a] / sum;
        }
        for (double& value : moment) {
            value /= sum;
        }
        for (double& value : cross) {
            value /= sum;
        }
        for (std::size_t a = 0; a < kWidth; ++a) {
            moment[a * kWidth + a] += 1e-4 * trace / kWidth;
        }
        const std::vector<double> router = solved(moment, cross, kWidth, m_experts);
        std::vector<double> scores(kTokens * m_experts, 0.0);
        for (std::size_t t = 0; t < kTokens; ++t) {
            for (std::size_t a = 0; a < kWidth; ++a) {
                for (std::size_t e = 0; e < m_experts; ++e) {
                    scores[t * m_experts + e] += input(t, a) * router[a * m_experts + e];
                }
            }
        }
        return scores;
    }

    const Place& m_place;
    std::size_t m_experts;
    std::vector<double> m_outputs;
    std::vector<double> m_total;
    std::vector<double> m_shared;
};

Grouping oneLayer(unsigned seed, int experts)
{
    GroupingDice dice(seed);
    return dice.grouping(1, static_cast<int>(kNeurons), 8, experts);
}

QString different(const LayerFigures& a, const LayerFigures& b, double tolerance)
{
    const auto isNear = [&](const std::optional<double>& x, const std::optional<double>& y) {
        return x.has_value() == y.has_value()
            && (!x || std::abs(*x - *y) <= tolerance * (1 + std::abs(*y)));
    };
    if (!isNear(a.errorOracle, b.errorOracle) || !isNear(a.errorRouter, b.errorRouter)) {
        return QStringLiteral("errors %1 %2 and %3 %4")
            .arg(*a.errorOracle)
            .arg(*a.errorRouter)
            .arg(*b.errorOracle)
            .arg(*b.errorRouter);
    }
    return isNear(a.silhouette, b.silhouette) && isNear(a.coactivationRatio, b.coactivationRatio)
            && isNear(a.stepPurity, b.stepPurity) && a.sizes == b.sizes
        ? QString()
        : QStringLiteral("patterns");
}

} // namespace

class TestLayerQuality : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void errorsAndLoadsAreThoseOfPlainLoops()
    {
        const Place place;
        LayerQuality quality = place.quality();
        for (unsigned seed = 0; seed < 3; ++seed) {
            Grouping grouping = oneLayer(seed, 5);
            if (seed == 2) { // copies are counted in every expert that has them
                for (std::int32_t unit = 0; unit < 40; ++unit) {
                    const Owner owner = grouping.layers[0].neurons[static_cast<std::size_t>(unit)];
                    if (owner >= 0) {
                        grouping.layers[0].copies.push_back({unit, (owner + 1) % 5});
                    }
                }
            }
            const auto figures = quality.measure(grouping, seed == 0 ? 0 : 4);
            VERIFY_OK(figures);
            const Reference reference(place, grouping.layers[0], 5);
            const Expected expected = reference.measure(static_cast<std::size_t>(figures->routed));
            QVERIFY(std::abs(*figures->errorOracle - expected.oracle) < 1e-5);
            QVERIFY2(std::abs(*figures->errorRouter - expected.router) < 1e-4,
                qPrintable(
                    QStringLiteral("%1 %2").arg(*figures->errorRouter).arg(expected.router)));
            std::int64_t moved = 0; // a near tie may fall the other way in float32
            for (std::size_t e = 0; e < 5; ++e) {
                moved += std::abs(figures->load[e] - expected.load[e]);
            }
            QVERIFY(moved <= 2);
        }
    }

    void figuresAfterEditsEqualThoseOfANewStart()
    {
        const Place place;
        LayerQuality live = place.quality();
        Grouping grouping = oneLayer(4, 6);
        VERIFY_OK(live.measure(grouping, 3));
        GroupingDice dice(8);
        int edits = 0;
        for (int i = 0; i < 30; ++i) {
            const auto patch = dice.edit(grouping);
            if (!patch || !apply(grouping, *patch)) {
                continue;
            }
            const auto after = live.measure(grouping, 0);
            LayerQuality fresh = place.quality();
            const auto expected = fresh.measure(grouping, 0);
            VERIFY_OK(after);
            VERIFY_OK(expected);
            QCOMPARE(different(*after, *expected, 1e-6), QString());
            ++edits;
        }
        QVERIFY(edits > 10);
    }

    void allExpertsAtWorkHaveNoErrorAndUnassignedNeuronsAreMissed()
    {
        const Place place;
        LayerQuality quality = place.quality();
        Grouping grouping = oneLayer(1, 4);
        for (Owner& owner : grouping.layers[0].neurons) {
            owner = owner < 0 ? 3 : owner;
        }
        QVERIFY(*quality.measure(grouping, 4)->errorRouter < 1e-6);
        QVERIFY(*quality.measure(grouping, 1)->errorOracle
            <= *quality.measure(grouping, 1)->errorRouter);
        grouping.layers[0].neurons[0] = kUnassigned;
        QVERIFY(*quality.measure(grouping, 4)->errorRouter > 1e-4);
        const auto tooMany = quality.measure(grouping, 5);
        QVERIFY(!tooMany);
        QCOMPARE(text(tooMany.error().message),
            QStringLiteral("--active is 5, but the layer has 4 slices, 0 of them shared"));
    }

    void plantedGroupsHaveTheBestPatternFigures()
    {
        const Place place;
        LayerQuality quality = place.quality();
        Grouping truth = oneLayer(1, 4);
        for (std::size_t i = 0; i < kNeurons; ++i) {
            truth.layers[0].neurons[i]
                = static_cast<Owner>(place.planted().layer(0).neuronGroup[i]);
        }
        Grouping chance = truth;
        std::rotate(chance.layers[0].neurons.begin(), chance.layers[0].neurons.begin() + 50,
            chance.layers[0].neurons.end());
        const auto good = quality.measure(truth, 2);
        const auto bad = quality.measure(chance, 2);
        VERIFY_OK(good);
        VERIFY_OK(bad);
        QVERIFY(*good->silhouette > *bad->silhouette + 0.1);
        QVERIFY(*good->coactivationRatio > 1.2 && std::abs(*bad->coactivationRatio - 1.0) < 0.1);
        QVERIFY(*good->stepPurity > *bad->stepPurity + 0.1);
        QVERIFY(*good->errorRouter < *bad->errorRouter);
    }

    /// Cosines of all pairs and distances to all centres, by loops.
    void silhouetteAndCoactivationAreThoseOfPlainLoops()
    {
        const Place place;
        LayerQuality quality = place.quality();
        const Grouping grouping = oneLayer(6, 3);
        const std::vector<Owner>& owners = grouping.layers[0].neurons;
        std::vector<std::vector<double>> f(kNeurons, std::vector<double>(kTokens));
        for (std::size_t i = 0; i < kNeurons; ++i) {
            double norm = 0.0;
            for (std::size_t t = 0; t < kTokens; ++t) {
                const auto at
                    = static_cast<std::size_t>(place.planted().tokens().sketch[t]) * kNeurons + i;
                const auto h = static_cast<float>(place.planted().layer(0).neurons[at]);
                f[i][t] = std::abs(floatFromHalf(halfFromFloat(h)));
                norm += f[i][t] * f[i][t];
            }
            for (double& value : f[i]) {
                value /= std::sqrt(norm);
            }
        }
        double sums[2] = {0.0, 0.0};
        double counts[2] = {0.0, 0.0};
        for (std::size_t i = 0; i < kNeurons; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (owners[i] >= 0 && owners[j] >= 0) {
                    const int isSame = owners[i] == owners[j] ? 1 : 0;
                    sums[isSame] += std::inner_product(f[i].begin(), f[i].end(), f[j].begin(), 0.0);
                    counts[isSame] += 1.0;
                }
            }
        }
        double silhouette = 0.0;
        double routed = 0.0;
        for (std::size_t i = 0; i < kNeurons; ++i) {
            if (owners[i] < 0) {
                continue;
            }
            double distance[3] = {0.0, 0.0, 0.0};
            for (Owner e = 0; e < 3; ++e) {
                const double size
                    = static_cast<double>(std::count(owners.begin(), owners.end(), e));
                for (std::size_t t = 0; t < kTokens; ++t) {
                    double centre = 0.0;
                    for (std::size_t j = 0; j < kNeurons; ++j) {
                        centre += owners[j] == e ? f[j][t] / size : 0.0;
                    }
                    distance[e] += (f[i][t] - centre) * (f[i][t] - centre);
                }
                distance[e] = std::sqrt(distance[e]);
            }
            const double own = distance[owners[i]];
            const double other
                = std::min(distance[(owners[i] + 1) % 3], distance[(owners[i] + 2) % 3]);
            silhouette += (other - own) / std::max(other, own);
            routed += 1.0;
        }
        const auto figures = quality.measure(grouping, 0);
        VERIFY_OK(figures);
        QVERIFY(std::abs(*figures->coactivationRatio - sums[1] / counts[1] * counts[0] / sums[0])
            < 1e-5);
        QVERIFY(std::abs(*figures->silhouette - silhouette / routed) < 1e-4);
    }

    void theRouterIsTheRidgeRouterOfTheConversion()
    {
        const Place place;
        const LayerUnits units = place.units();
        const auto router = SketchRouter::create(units.input(), units.tokenWeights());
        VERIFY_OK(router);
        const at::Tensor targets = units.activations().abs().narrow(1, 0, 6).contiguous();
        RidgeSums sums(kWidth, 6, at::kCPU);
        sums.add(units.input(), targets, units.tokenWeights());
        const at::Tensor expected = sums.solve(1e-4);
        const at::Tensor found = router->solve(targets.to(at::kDouble));
        QVERIFY((found - expected).abs().max().item<double>()
            < 1e-4 * expected.abs().max().item<double>());
    }

    void theFiguresHaveTheSameBitsAtOneAndTwoThreads()
    {
        const Place place;
        const Grouping grouping = oneLayer(1, 5);
        const int threads = threadCount();
        setThreadCount(1);
        const auto one = place.quality().measure(grouping, 3);
        setThreadCount(2);
        const auto two = place.quality().measure(grouping, 3);
        setThreadCount(threads);
        VERIFY_OK(one);
        QCOMPARE(text(toJson(*one).dump()), text(toJson(*two).dump()));
    }
};

QTEST_GUILESS_MAIN(TestLayerQuality)
#include "tst_layer_quality.moc"
