// SPDX-License-Identifier: Apache-2.0
// Grouping methods on recordings whose truth is known.
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/clustering/balanced_k_means.h"
#include "compute/clustering/features.h"
#include "compute/grouping/group_units.h"
#include "compute/options/set_option.h"
#include "tests/compute/stories.h"
#include "tests/support/expect.h"
#include "tests/support/planted_recording.h"
#include "tests/support/rand_index.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <numeric>

using namespace lapidary::compute;
using namespace lapidary::model;
using lapidary::test::adjustedRandIndex;
using lapidary::test::PlantedOptions;
using lapidary::test::PlantedRecording;
using lapidary::test::text;

namespace {

/// A planted recording that is written and opened.
class Place
{
public:
    explicit Place(PlantedOptions options)
        : m_planted(options)
    {
        m_planted.write(folder());
    }

    std::string folder() const
    {
        return m_folder.filePath(QStringLiteral("recording")).toStdString();
    }

    const PlantedRecording& planted() const { return m_planted; }

    LayerUnits units(UnitKind kind, int layer = 0) const
    {
        const auto recording = Recording::open(folder());
        if (!recording) {
            qFatal("%s", recording.error().line().c_str());
        }
        auto units = LayerUnits::open(nullptr, *recording, LayerId(layer), kind);
        if (!units) {
            qFatal("%s", units.error().line().c_str());
        }
        return *std::move(units);
    }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
    PlantedRecording m_planted;
};

GroupPlan plan(const std::string& method, std::int64_t slices, std::int64_t shared = 0,
    const std::vector<std::string>& settings = {})
{
    const GroupingMethod* found = registry<GroupingMethod>().find(method);
    if (found == nullptr) {
        qFatal("there is no %s", method.c_str());
    }
    auto parameters = parseSettings(found->info.parameters, settings);
    if (!parameters) {
        qFatal("%s", parameters.error().line().c_str());
    }
    return {found, *std::move(parameters), slices, shared, 3, {}};
}

Result<std::vector<Owner>> grouped(
    const LayerUnits& units, const GroupPlan& plan, const std::vector<Owner>& present = {})
{
    const CancelToken cancel;
    return groupUnits(units, plan, present, cancel);
}

PlantedOptions fourPrototypes()
{
    return {.tokens = 512,
        .layers = 2,
        .hiddenSize = 12,
        .groups = 4,
        .neuronsPerGroup = 25,
        .heads = 16,
        .sketchTokens = 256,
        .noise = 0.05};
}

/// Number of units of each owner from −2 on.
std::vector<std::int64_t> sizesOf(const std::vector<Owner>& owners, std::int64_t experts)
{
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(experts) + 2, 0);
    for (const Owner owner : owners) {
        ++sizes.at(static_cast<std::size_t>(owner + 2));
    }
    return sizes;
}

} // namespace

class TestGroupUnits : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void plantedGroupsOfNeuronsAndHeadsAreFound_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("setting");
        for (const char* method : {"contribution-kmeans", "predictive-kmeans"}) {
            QTest::newRow(method) << QString::fromUtf8(method) << QString();
        }
        QTest::newRow("weighed") << QStringLiteral("contribution-kmeans")
                                 << QStringLiteral("weigh_tokens=true");
        QTest::newRow("CMoE") << QStringLiteral("activation-kmeans") << QStringLiteral("starts=4");
    }

    void plantedGroupsOfNeuronsAndHeadsAreFound()
    {
        QFETCH(QString, method);
        QFETCH(QString, setting);
        const Place place(fourPrototypes());
        std::vector<std::string> settings;
        if (!setting.isEmpty()) {
            settings.push_back(setting.toStdString());
        }
        for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
            if (method == QLatin1String("activation-kmeans")) {
                settings.push_back(kind == UnitKind::Head ? "top=4" : "top=25");
            }
            for (int layer = 0; layer < 2; ++layer) {
                const auto owners
                    = grouped(place.units(kind, layer), plan(method.toStdString(), 4, 0, settings));
                VERIFY_OK(owners);
                const auto& planted = place.planted().layer(static_cast<std::size_t>(layer));
                const double index = adjustedRandIndex(
                    *owners, kind == UnitKind::Neuron ? planted.neuronGroup : planted.headGroup);
                QVERIFY2(index >= 0.99,
                    qPrintable(QStringLiteral("%1 of layer %2: %3")
                                   .arg(text(name(kind)))
                                   .arg(layer)
                                   .arg(index)));
            }
        }
    }

    void chanceFindsNoPlantedGroups()
    {
        const Place place(fourPrototypes());
        for (const char* method : {"random", "contiguous"}) {
            const auto owners = grouped(place.units(UnitKind::Neuron), plan(method, 4));
            VERIFY_OK(owners);
            QVERIFY(adjustedRandIndex(*owners, place.planted().layer(0).neuronGroup) < 0.2);
        }
    }

    void everyMethodGivesAPartitionWithTheSizesThatWereAskedFor()
    {
        const Place place({.tokens = 160,
            .layers = 1,
            .hiddenSize = 5,
            .groups = 3,
            .neuronsPerGroup = 7,
            .heads = 5,
            .sketchTokens = 48});
        for (const GroupingMethod& method : registry<GroupingMethod>()) {
            if (method.info.id == "weight-kmeans") {
                continue; // needs the weights of a model
            }
            for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
                const LayerUnits units = place.units(kind);
                for (const auto& [slices, shared] :
                    {std::pair{1, 0}, {1, 1}, {2, 1}, {4, 0}, {4, 3}, {4, 4}, {9, 2}}) {
                    const auto owners = grouped(units, plan(method.info.id, slices, shared));
                    VERIFY_OK(owners);
                    const std::vector<std::int64_t> sizes
                        = sizesOf(*owners, std::int64_t{slices} - shared);
                    const std::int64_t count = units.count();
                    std::int64_t sharedUnits = 0;
                    for (int i = 0; i < slices; ++i) {
                        const std::int64_t width = count / slices + (i < count % slices ? 1 : 0);
                        if (i < slices - shared) {
                            QCOMPARE(sizes[static_cast<std::size_t>(i) + 2], width);
                        } else {
                            sharedUnits += width;
                        }
                    }
                    QCOMPARE(sizes[0], std::int64_t{0});
                    QCOMPARE(sizes[1], sharedUnits);
                }
            }
        }
        QVERIFY(!grouped(place.units(UnitKind::Neuron), plan("random", 2, 3)));
    }

    void theSharedUnitsAreThoseThatAddMost()
    {
        const Place place(fourPrototypes());
        const LayerUnits units = place.units(UnitKind::Neuron);
        const auto owners = grouped(units, plan("random", 10, 2));
        VERIFY_OK(owners);
        const auto& planted = place.planted().layer(0);
        const std::size_t F = owners->size();
        std::vector<double> importance(F, 0.0);
        for (std::size_t i = 0; i < planted.neurons.size(); ++i) {
            importance[i % F] += planted.weight[i / F] * planted.neurons[i] * planted.neurons[i]
                * planted.downNorm[i % F] * planted.downNorm[i % F];
        }
        double least = 1e9;
        double most = 0.0;
        for (std::size_t i = 0; i < F; ++i) {
            double& bound = (*owners)[i] == kShared ? least : most;
            bound = (*owners)[i] == kShared ? std::min(bound, importance[i])
                                            : std::max(bound, importance[i]);
        }
        QVERIFY(least >= most * (1 - 1e-5));
    }

    void theSameSeedGivesTheSameGroupsAtOneAndTwoThreads()
    {
        const Place place(fourPrototypes());
        const int threads = threadCount();
        for (const GroupingMethod& method : registry<GroupingMethod>()) {
            if (method.info.id == "weight-kmeans") {
                continue;
            }
            setThreadCount(1);
            const auto one = grouped(place.units(UnitKind::Neuron), plan(method.info.id, 7, 2));
            setThreadCount(2);
            const auto two = grouped(place.units(UnitKind::Neuron), plan(method.info.id, 7, 2));
            setThreadCount(threads);
            VERIFY_OK(one);
            QCOMPARE(*one, *two);
        }
        GroupPlan other = plan("random", 7, 2);
        other.seed = 4;
        QVERIFY(*grouped(place.units(UnitKind::Neuron), other)
            != *grouped(place.units(UnitKind::Neuron), plan("random", 7, 2)));
    }

    void lockedExpertsKeepTheirUnits()
    {
        const Place place(fourPrototypes());
        const LayerUnits units = place.units(UnitKind::Neuron);
        std::vector<Owner> present(100, kUnassigned);
        std::fill(present.begin() + 10, present.begin() + 40, 1);
        present[0] = 0;
        GroupPlan locked = plan("contribution-kmeans", 5, 1);
        locked.locked = {1};
        const auto owners = grouped(units, locked, present);
        VERIFY_OK(owners);
        QCOMPARE(sizesOf(*owners, 4), (std::vector<std::int64_t>{0, 20, 17, 30, 17, 16}));
        for (std::size_t i = 0; i < present.size(); ++i) {
            QCOMPARE((*owners)[i] == 1, i >= 10 && i < 40);
        }
    }

    void predictiveDistancesAreThoseOfTheSymmetricRoot()
    {
        const Place place(fourPrototypes());
        const LayerUnits units = place.units(UnitKind::Neuron);
        std::vector<std::int32_t> all(100);
        std::iota(all.begin(), all.end(), 0);
        const auto features = predictiveFeatures(units, all);
        VERIFY_OK(features);
        // S^(−1/2) by an eigenbasis, from the planted moments.
        const auto columns = place.planted().columns(place.planted().layer(0));
        const auto wide = [](const std::vector<float>& values, std::int64_t n) {
            return at::tensor(at::ArrayRef<float>(values), at::kFloat)
                .to(at::kDouble)
                .reshape({12, n});
        };
        const at::Tensor input = wide(columns.momentInput, 12);
        const at::Tensor system
            = input + at::eye(12, at::kDouble) * (1e-3 * input.trace().item<double>() / 12);
        const auto [values, vectors] = at::linalg_eigh(system);
        at::Tensor expected = at::mm(vectors / values.sqrt(), vectors.t());
        expected = at::mm(expected, wide(columns.momentCross, 100))
            * at::tensor(at::ArrayRef<double>(place.planted().layer(0).downNorm), at::kDouble);
        const at::Tensor found = at::mm(*features, features->t()).to(at::kDouble);
        const at::Tensor gram = at::mm(expected.t(), expected);
        const double worst = (found - gram).abs().max().item<double>();
        QVERIFY2(
            worst < 1e-4 * gram.abs().max().item<double>(), qPrintable(QString::number(worst)));
    }

    void kMeansFindsALowerInertiaWithMoreStartsAndObeysFixedPoints()
    {
        const CounterRandom random(9);
        at::Tensor features = at::empty({60, 3}, at::kFloat);
        for (std::int64_t i = 0; i < features.numel(); ++i) {
            features.data_ptr<float>()[i]
                = static_cast<float>(random.uniform(static_cast<std::uint64_t>(i)));
        }
        KMeansProblem problem{.features = features, .sizes = {20, 20, 20}};
        const CancelToken cancel;
        const auto one = balancedKMeans(problem, cancel);
        problem.starts = 8;
        const auto eight = balancedKMeans(problem, cancel);
        VERIFY_OK(one);
        VERIFY_OK(eight);
        QVERIFY(eight->inertia <= one->inertia);
        double inertia = 0.0; // Σ ‖f − centre‖², by loops
        for (int j = 0; j < 3; ++j) {
            for (int d = 0; d < 3; ++d) {
                const auto value = [&](std::size_t i) {
                    return double{features.data_ptr<float>()[i * 3 + static_cast<std::size_t>(d)]};
                };
                double mean = 0.0;
                for (std::size_t i = 0; i < 60; ++i) {
                    mean += eight->labels[i] == j ? value(i) / 20 : 0.0;
                }
                for (std::size_t i = 0; i < 60; ++i) {
                    inertia += eight->labels[i] == j ? (value(i) - mean) * (value(i) - mean) : 0.0;
                }
            }
        }
        QVERIFY(std::abs(inertia - eight->inertia) < 1e-9 * 60);
        problem.fixed.assign(60, -1);
        problem.fixed[5] = 2;
        problem.fixed[6] = 0;
        const auto fixed = balancedKMeans(problem, cancel);
        VERIFY_OK(fixed);
        QVERIFY(fixed->labels[5] == 2 && fixed->labels[6] == 0);
        CancelToken stopped;
        stopped.cancel();
        QCOMPARE(balancedKMeans(problem, stopped).error().code, ErrorCode::Cancelled);
    }

    void settingsAndLayersAreReadStrictly()
    {
        const auto& specs = registry<GroupingMethod>().find("weight-kmeans")->info.parameters;
        const auto good = parseSettings(specs, {"weights=gate+up", "iterations=3"});
        VERIFY_OK(good);
        QCOMPARE(good->integer("iterations"), std::int64_t{3});
        QVERIFY(!parseSettings(specs, {"iterations=three"}) && !parseSettings(specs, {"iterations"})
            && !parseSettings(specs, {"iteration=3"}) && !parseSettings(specs, {"iterations=0"}));
        const auto layers = parseLayers("0-2,5,1", 6);
        VERIFY_OK(layers);
        QCOMPARE(layers->size(), std::size_t{4});
        QCOMPARE(layers->back().value(), 5);
        QCOMPARE(parseLayers("", 3)->size(), std::size_t{3});
        for (const char* bad : {"6", "2-1", "a", "1-", "-1", "1,,2", ",", "0-99999999999999"}) {
            QVERIFY2(!parseLayers(bad, 6), bad);
        }
    }
};

QTEST_GUILESS_MAIN(TestGroupUnits)
#include "tst_group_units.moc"
