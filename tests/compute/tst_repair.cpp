// SPDX-License-Identifier: Apache-2.0
// The numbers of a conversion against plain loops in float64: ridge router, gates, refit, scale.
#include "compute/base/aten.h"
#include "compute/convert/gate.h"
#include "compute/repair/refit.h"
#include "compute/router_init/ridge.h"
#include "tests/support/expect.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace lapidary;
using namespace lapidary::compute;

namespace {

using Matrix = std::vector<std::vector<double>>;

at::Tensor random(std::vector<std::int64_t> shape, std::uint64_t seed)
{
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed));
}

Matrix matrixOf(const at::Tensor& tensor)
{
    const at::Tensor wide = tensor.to(at::kDouble).contiguous();
    Matrix rows;
    for (std::int64_t i = 0; i < wide.size(0); ++i) {
        const double* const data = wide.const_data_ptr<double>() + i * wide.size(1);
        rows.emplace_back(data, data + wide.size(1));
    }
    return rows;
}

std::vector<double> vectorOf(const at::Tensor& tensor)
{
    return matrixOf(tensor.unsqueeze(0)).front();
}

/// X of A X = B by Gauss elimination with row exchange.
Matrix solvePlainly(Matrix a, Matrix b)
{
    const std::size_t n = a.size();
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k; i < n; ++i) {
            pivot = std::abs(a[i][k]) > std::abs(a[pivot][k]) ? i : pivot;
        }
        std::swap(a[k], a[pivot]);
        std::swap(b[k], b[pivot]);
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = i == k ? 0.0 : a[i][k] / a[k][k];
            for (std::size_t j = 0; j < n; ++j) {
                a[i][j] -= factor * a[k][j];
            }
            for (std::size_t j = 0; j < b[i].size(); ++j) {
                b[i][j] -= factor * b[k][j];
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (double& value : b[i]) {
            value /= a[i][i];
        }
    }
    return b;
}

/// Σ_t w_t left_ti right_tj.
Matrix weightedProduct(const Matrix& left, const Matrix& right, const std::vector<double>& weights)
{
    Matrix sum(left[0].size(), std::vector<double>(right[0].size(), 0.0));
    for (std::size_t t = 0; t < left.size(); ++t) {
        for (std::size_t i = 0; i < left[0].size(); ++i) {
            for (std::size_t j = 0; j < right[0].size(); ++j) {
                sum[i][j] += weights[t] * left[t][i] * right[t][j];
            }
        }
    }
    return sum;
}

void compareWithMatrix(const at::Tensor& found, const Matrix& expected, double limit)
{
    QCOMPARE(found.size(0), static_cast<std::int64_t>(expected.size()));
    const Matrix values = matrixOf(found);
    double largest = 0.0;
    double worst = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(values[i].size(), expected[i].size());
        for (std::size_t j = 0; j < expected[i].size(); ++j) {
            largest = std::max(largest, std::abs(expected[i][j]));
            worst = std::max(worst, std::abs(expected[i][j] - values[i][j]));
        }
    }
    QVERIFY2(worst <= limit * largest,
        qPrintable(QStringLiteral("deviation %1 of %2").arg(worst).arg(largest)));
}

Matrix transposed(const Matrix& matrix)
{
    Matrix result(matrix[0].size(), std::vector<double>(matrix.size()));
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t j = 0; j < matrix[0].size(); ++j) {
            result[j][i] = matrix[i][j];
        }
    }
    return result;
}

/// Weights of one token by the definition of its profile.
std::vector<double> gatePlainly(
    const std::vector<double>& z, const model::GateProfile& profile, std::size_t active)
{
    std::vector<std::size_t> order(z.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return z[a] > z[b]; });
    const std::vector<std::size_t> chosen(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(active));
    std::vector<double> result(z.size(), 0.0);
    const bool isTopKFirst = profile.gate.order == model::GateOrder::TopKThenScore;
    double all = 0.0;
    for (const std::size_t e : isTopKFirst ? chosen : order) {
        all += std::exp(z[e]);
    }
    double sum = 0.0;
    for (const std::size_t e : chosen) {
        result[e] = profile.gate.score == model::GateScore::Hard ? 1.0
            : profile.gate.score == model::GateScore::Sigmoid    ? 1.0 / (1.0 + std::exp(-z[e]))
                                                                 : std::exp(z[e]) / all;
        sum += result[e];
    }
    for (double& weight : result) {
        weight *= profile.gate.scale / (profile.gate.renormalise ? sum : 1.0);
    }
    return result;
}

} // namespace

class TestRepair : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theRidgeRouterSolvesItsNormalEquations_data()
    {
        QTest::addColumn<double>("lambda");
        QTest::newRow("default") << 1e-4;
        QTest::newRow("strong") << 0.5;
    }

    void theRidgeRouterSolvesItsNormalEquations()
    {
        QFETCH(double, lambda);
        const at::Tensor x = random({90, 7}, 1);
        const at::Tensor norms = random({90, 3}, 2).abs();
        const at::Tensor weights = random({90}, 3).abs();
        RidgeSums sums(7, 3, at::kCPU);
        for (const auto& [begin, count] : {std::pair(0, 50), std::pair(50, 0), std::pair(50, 40)}) {
            sums.add(x.narrow(0, begin, count), norms.narrow(0, begin, count),
                weights.narrow(0, begin, count));
        }
        Matrix moment = weightedProduct(matrixOf(x), matrixOf(x), vectorOf(weights));
        double trace = 0.0;
        for (std::size_t i = 0; i < 7; ++i) {
            trace += moment[i][i];
        }
        for (std::size_t i = 0; i < 7; ++i) {
            moment[i][i] += lambda * trace / 7.0;
        }
        const Matrix cross = weightedProduct(matrixOf(x), matrixOf(norms), vectorOf(weights));
        compareWithMatrix(sums.solve(lambda), transposed(solvePlainly(moment, cross)), 1e-5);
    }

    void aRouterWithoutTokensIsZeroAndDirectionsWithoutTokensGetNoWeight()
    {
        RidgeSums sums(4, 2, at::kCPU);
        QCOMPARE(sums.solve(1e-4).abs().max().item<double>(), 0.0);
        const at::Tensor x = at::zeros({5, 4});
        x.select(1, 0).copy_(at::arange(1, 6)); // only one input ever differs from zero
        sums.add(x, at::ones({5, 2}), at::ones({5}));
        const at::Tensor router = sums.solve(0.0);
        QVERIFY(router.isfinite().all().item<bool>());
        QCOMPARE(router.narrow(1, 1, 3).abs().max().item<double>(), 0.0);
        QVERIFY(std::abs(router[0][0].item<double>() - 15.0 / 55.0) < 1e-9);
    }

    void outputNormsAreThoseOfEachExpertsProduct()
    {
        const at::Tensor hidden = random({11, 17}, 4);
        const at::Tensor down = random({6, 17}, 5);
        const std::vector<std::int64_t> begins{2, 5, 5, 17}; // narrower, empty, wider than D
        const Matrix h = matrixOf(hidden);
        const Matrix w = matrixOf(down);
        Matrix expected(11, std::vector<double>(3, 0.0));
        for (std::size_t t = 0; t < 11; ++t) {
            for (std::size_t e = 0; e < 3; ++e) {
                double square = 0.0;
                for (const std::vector<double>& row : w) {
                    double sum = 0.0;
                    for (auto i = begins[e]; i < begins[e + 1]; ++i) {
                        sum += row[static_cast<std::size_t>(i)] * h[t][static_cast<std::size_t>(i)];
                    }
                    square += sum * sum;
                }
                expected[t][e] = std::sqrt(square);
            }
        }
        compareWithMatrix(expertOutputNorms(hidden, down, begins), expected, 1e-5);
    }

    void aNormalisedRouterHasUnitSpreadWithinATokenAndTheSameChoices()
    {
        const at::Tensor x = random({200, 5}, 6);
        const at::Tensor weights = random({200}, 7).abs();
        RidgeSums sums(5, 4, at::kCPU);
        sums.add(x, at::ones({200, 4}), weights);
        const at::Tensor router = random({4, 5}, 8).to(at::kDouble) * 3.0 + 2.0;
        const at::Tensor unit = normalisedRouter(router, sums.inputMoment());
        const Matrix z = matrixOf(at::mm(x.to(at::kDouble), unit.t()));
        const std::vector<double> w = vectorOf(weights);
        double variance = 0.0;
        for (std::size_t t = 0; t < 200; ++t) {
            QVERIFY(std::abs(std::accumulate(z[t].begin(), z[t].end(), 0.0)) < 1e-9);
            for (const double value : z[t]) {
                variance += w[t] * value * value / 4.0;
            }
        }
        variance /= std::accumulate(w.begin(), w.end(), 0.0);
        QVERIFY2(std::abs(variance - 1.0) < 1e-5, qPrintable(QString::number(variance)));
        const auto hard = model::findGateProfile("lapidary");
        VERIFY_OK(hard);
        const auto chosen = [&](const at::Tensor& map) {
            return gateWeights(at::mm(x, map.t().to(at::kFloat)), **hard, 2);
        };
        QVERIFY(chosen(router).equal(chosen(unit)));
        QCOMPARE(normalisedRouter(at::ones({3, 5}, at::kDouble), sums.inputMoment())
                     .abs()
                     .max()
                     .item<double>(),
            0.0);
    }

    void everyProfilesGateIsItsDefinition_data()
    {
        QTest::addColumn<QString>("profile");
        for (const model::GateProfile& profile : model::gateProfiles()) {
            QTest::newRow(std::string(profile.id).c_str()) << test::text(profile.id);
        }
    }

    void everyProfilesGateIsItsDefinition()
    {
        QFETCH(QString, profile);
        const auto found = model::findGateProfile(profile.toStdString());
        VERIFY_OK(found);
        at::Tensor logits = random({30, 6}, 9);
        logits[3].fill_(0.5); // ties: the smaller ids
        for (const std::int64_t active : {0, 1, 3, 6}) {
            Matrix expected;
            for (const std::vector<double>& z : matrixOf(logits)) {
                expected.push_back(gatePlainly(z, **found, static_cast<std::size_t>(active)));
            }
            compareWithMatrix(gateWeights(logits, **found, active), expected, 1e-6);
        }
        QVERIFY(!model::findGateProfile("glm4mo"));
    }

    void theRefitSolvesItsNormalEquations()
    {
        const std::int64_t C = 300; // more than one block
        const at::Tensor mask = (random({700, C}, 10) > 0.3).to(at::kFloat);
        const at::Tensor gated = random({700, C}, 11) * mask;
        const at::Tensor missing = random({700, 2}, 12);
        const at::Tensor weights = random({700}, 13).abs();
        RefitSums sums(C, 2, at::kCPU);
        sums.add(gated.narrow(0, 0, 400), missing.narrow(0, 0, 400), weights.narrow(0, 0, 400));
        sums.add(
            gated.narrow(0, 400, 300), missing.narrow(0, 400, 300), weights.narrow(0, 400, 300));
        Matrix gram = weightedProduct(matrixOf(gated), matrixOf(gated), vectorOf(weights));
        double mean = 0.0;
        for (std::size_t i = 0; i < gram.size(); ++i) {
            mean += gram[i][i] / static_cast<double>(C);
        }
        for (std::size_t i = 0; i < gram.size(); ++i) {
            gram[i][i] += 0.1 * mean;
        }
        const Matrix cross = weightedProduct(matrixOf(gated), matrixOf(missing), vectorOf(weights));
        const auto delta = sums.solve(0.1);
        VERIFY_OK(delta);
        compareWithMatrix(*delta, transposed(solvePlainly(gram, cross)), 1e-5);
    }

    void theRefitFindsPlantedWeights()
    {
        const at::Tensor gated = random({400, 20}, 14);
        const at::Tensor planted = random({5, 20}, 15);
        RefitSums sums(20, 5, at::kCPU);
        sums.add(gated, at::mm(gated, planted.t()), random({400}, 16).abs());
        const auto delta = sums.solve(1e-9);
        VERIFY_OK(delta);
        QVERIFY((*delta - planted.to(at::kDouble)).abs().max().item<double>() < 1e-5);
    }

    void aRefitThatCannotBeSaysSo()
    {
        RefitSums none(3, 2, at::kCPU);
        const auto zero = none.solve(0.1);
        VERIFY_OK(zero);
        QCOMPARE(zero->abs().max().item<double>(), 0.0);
        RefitSums few(3, 1, at::kCPU);
        few.add(at::ones({1, 3}), at::ones({1, 1}), at::ones({1}));
        const auto singular = few.solve(-1.0);
        QVERIFY(!singular);
        QCOMPARE(singular.error().code, model::ErrorCode::Numeric);
        RefitSums broken(1, 1, at::kCPU);
        broken.add(at::full({1, 1}, NAN), at::ones({1, 1}), at::ones({1}));
        QVERIFY(!broken.solve(0.1));
    }

    void theScaleIsTheLeastSquaresFactor()
    {
        const at::Tensor routed = random({50, 4}, 17);
        const at::Tensor shared = random({50, 4}, 18);
        const at::Tensor noise = random({50, 4}, 19);
        const at::Tensor weights = random({50}, 20).abs();
        const at::Tensor target = shared + 1.7 * routed + 0.2 * noise;
        ScaleSums sums;
        sums.add(target.narrow(0, 0, 30), shared.narrow(0, 0, 30), routed.narrow(0, 0, 30),
            weights.narrow(0, 0, 30));
        sums.add(target.narrow(0, 30, 20), shared.narrow(0, 30, 20), routed.narrow(0, 30, 20),
            weights.narrow(0, 30, 20));
        double product = 0.0;
        double square = 0.0;
        for (std::size_t t = 0; t < 50; ++t) {
            for (std::size_t i = 0; i < 4; ++i) {
                const double r = matrixOf(routed)[t][i];
                const double y = matrixOf(target)[t][i] - matrixOf(shared)[t][i];
                product += vectorOf(weights)[t] * y * r;
                square += vectorOf(weights)[t] * r * r;
            }
        }
        QVERIFY(std::abs(sums.scale() - product / square) < 1e-5);
        QCOMPARE(ScaleSums().scale(), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestRepair)
#include "tst_repair.moc"
