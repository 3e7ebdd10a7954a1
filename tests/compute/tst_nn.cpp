// SPDX-License-Identifier: Apache-2.0
// The building blocks of a forward pass against plain loops in float64.
#include "compute/base/aten.h"
#include "compute/nn/activation.h"
#include "compute/nn/attention.h"
#include "compute/nn/linear.h"
#include "compute/nn/norm.h"
#include "compute/nn/rotary.h"
#include "compute/nn/row_product.h"
#include "tests/support/expect.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace lapidary;
using namespace lapidary::compute;

namespace {

constexpr double kFloatTolerance = 1e-5;
constexpr double kBFloat16Tolerance = 2e-2;

at::Tensor random(std::vector<std::int64_t> shape, std::uint64_t seed)
{
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed));
}

/// Largest deviation over the largest magnitude of what is expected.
double deviation(const at::Tensor& found, const at::Tensor& expected)
{
    const at::Tensor difference = found.to(at::kDouble) - expected.to(at::kDouble);
    return (difference.abs().max() / expected.to(at::kDouble).abs().max()).item<double>();
}

double tolerance(at::ScalarType type)
{
    return type == at::kFloat ? kFloatTolerance : kBFloat16Tolerance;
}

void compareClose(const at::Tensor& found, const at::Tensor& expected, double limit)
{
    QCOMPARE(found.sizes().vec(), expected.sizes().vec());
    const double worst = deviation(found, expected);
    QVERIFY2(worst <= limit,
        qPrintable(QStringLiteral("deviation %1, at most %2").arg(worst).arg(limit)));
}

/// softmax(scale · q kᵀ) v with loops; shapes as in `attend`.
at::Tensor attendPlainly(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
    double scale, std::int64_t window)
{
    const at::Tensor wideQ = q.to(at::kDouble).contiguous();
    const at::Tensor wideK = k.to(at::kDouble).contiguous();
    const at::Tensor wideV = v.to(at::kDouble).contiguous();
    const auto qs = wideQ.accessor<double, 3>();
    const auto ks = wideK.accessor<double, 3>();
    const auto vs = wideV.accessor<double, 3>();
    at::Tensor result = at::zeros(q.sizes(), at::kDouble);
    auto out = result.accessor<double, 3>();
    const std::int64_t T = q.size(0);
    const std::int64_t H = q.size(1);
    const std::int64_t S = k.size(1);
    for (std::int64_t t = 0; t < T; ++t) {
        for (std::int64_t h = 0; h < H; ++h) {
            const std::int64_t g = h / (H / k.size(0));
            const std::int64_t position = S - T + t;
            const std::int64_t first
                = window > 0 ? std::max<std::int64_t>(0, position - window + 1) : 0;
            std::vector<double> weights;
            double total = 0.0;
            for (std::int64_t s = first; s <= position; ++s) {
                double product = 0.0;
                for (std::int64_t d = 0; d < q.size(2); ++d) {
                    product += qs[t][h][d] * ks[g][s][d];
                }
                weights.push_back(std::exp(product * scale));
                total += weights.back();
            }
            for (std::int64_t s = first; s <= position; ++s) {
                for (std::int64_t d = 0; d < q.size(2); ++d) {
                    out[t][h][d]
                        += weights[static_cast<std::size_t>(s - first)] / total * vs[g][s][d];
                }
            }
        }
    }
    return result;
}

} // namespace

class TestNn : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void rowProductEqualsItsReference_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("vectors");
        for (const int columns : {1, 15, 31, 32, 33, 64, 172, 576}) {
            for (const int vectors : {1, 2, 3, 4, 5, 7, 8}) {
                QTest::addRow("%d columns, %d vectors", columns, vectors)
                    << 37 << columns << vectors;
            }
        }
        QTest::newRow("no row") << 0 << 8 << 1;
        QTest::newRow("no vector") << 3 << 8 << 0;
    }

    void rowProductEqualsItsReference()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, vectors);
        const at::Tensor x = random({vectors, columns}, 1);
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            const at::Tensor weight = random({rows, columns}, 2).to(type);
            at::Tensor found = at::full({vectors, rows}, -7.0F);
            at::Tensor expected = at::full({vectors, rows}, -7.0F);
            const auto product = [&]<class Weight>(const Weight* data, at::Tensor& y) {
                return RowProduct<Weight>{data, x.const_data_ptr<float>(),
                    y.mutable_data_ptr<float>(), columns, rows, vectors};
            };
            if (type == at::kFloat) {
                const auto* data = weight.const_data_ptr<float>();
                multiplyRows(product(data, found), 0, rows);
                multiplyRowsReference(product(data, expected), 0, rows);
            } else {
                const auto* data = static_cast<const BFloat16Bits*>(weight.const_data_ptr());
                multiplyRows(product(data, found), 0, rows);
                multiplyRowsReference(product(data, expected), 0, rows);
            }
            if (rows * vectors > 0) {
                compareClose(found, expected, kFloatTolerance);
            }
        }
    }

    void rowProductWritesItsRowsOnly()
    {
        const at::Tensor weight = random({9, 40}, 3);
        const at::Tensor x = random({2, 40}, 4);
        at::Tensor y = at::full({2, 9}, -7.0F);
        multiplyRows(RowProduct<float>{weight.const_data_ptr<float>(), x.const_data_ptr<float>(),
                         y.mutable_data_ptr<float>(), 40, 9, 2},
            3, 5);
        QCOMPARE((y == -7.0F).sum().item<std::int64_t>(), 14);
        compareClose(y.narrow(1, 3, 2), at::matmul(x, weight.t()).narrow(1, 3, 2), kFloatTolerance);
    }

    void linearEqualsTheProductForAnyNumberOfRowsAndTypes_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("isWideInput");
        QTest::addColumn<bool>("isWideWeight");
        for (const int rows : {1, 3, 8, 9, 64}) {
            for (const bool isWideInput : {true, false}) {
                for (const bool isWideWeight : {true, false}) {
                    QTest::addRow("%d rows, %s input, %s weight", rows,
                        isWideInput ? "f32" : "bf16", isWideWeight ? "f32" : "bf16")
                        << rows << isWideInput << isWideWeight;
                }
            }
        }
    }

    void linearEqualsTheProductForAnyNumberOfRowsAndTypes()
    {
        QFETCH(int, rows);
        QFETCH(bool, isWideInput);
        QFETCH(bool, isWideWeight);
        const at::ScalarType inputType = isWideInput ? at::kFloat : at::kBFloat16;
        const at::Tensor x = random({rows, 172}, 5).to(inputType);
        const Linear map{
            random({700, 172}, 6).to(isWideWeight ? at::kFloat : at::kBFloat16), random({700}, 7)};
        const Linear other{random({33, 172}, 8).to(isWideWeight ? at::kFloat : at::kBFloat16), {}};
        const auto expected = [&](const Linear& each) {
            at::Tensor y = at::matmul(x.to(at::kDouble), each.weight.to(at::kDouble).t());
            return each.bias.defined() ? y + each.bias.to(at::kDouble) : y;
        };
        const std::vector<at::Tensor> found = linears(x, {&map, &other});
        compareClose(found[0], expected(map), tolerance(inputType));
        compareClose(found[1], expected(other), tolerance(inputType));
        QCOMPARE(found[0].scalar_type(), inputType);
        QVERIFY(linear(x, other).equal(found[1]));
    }

    void linearOfAWideBFloat16WeightIsWidenedInPieces()
    {
        const at::Tensor x = random({20, 1000}, 9);
        const Linear map{random({777, 1000}, 10).to(at::kBFloat16), {}};
        compareClose(linear(x, map), at::matmul(x.to(at::kDouble), map.weight.to(at::kDouble).t()),
            kFloatTolerance);
    }

    void linearLetsGradientsThrough()
    {
        const at::Tensor x = random({2, 16}, 11).requires_grad_();
        const Linear map{random({5, 16}, 12).requires_grad_(), {}};
        linear(x, map).sum().backward();
        compareClose(x.grad(), map.weight.detach().sum(0).expand({2, 16}), kFloatTolerance);
        compareClose(map.weight.grad(), x.detach().sum(0).expand({5, 16}), kFloatTolerance);
    }

    void fewRowsHaveTheSameBitsForAnyNumberOfThreads()
    {
        const at::Tensor x = random({1, 576}, 13);
        const Linear map{random({1536, 576}, 14), {}};
        const int threads = at::get_num_threads();
        at::set_num_threads(1);
        const at::Tensor one = linear(x, map);
        at::set_num_threads(2);
        const at::Tensor two = linear(x, map);
        at::set_num_threads(threads);
        QVERIFY(one.equal(two));
    }

    void rmsNormEqualsItsFormula()
    {
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            const at::Tensor x = random({3, 2, 172}, 15).to(type);
            const at::Tensor weight = random({172}, 16);
            const at::Tensor wide = x.to(at::kDouble);
            const at::Tensor expected
                = wide / at::sqrt(wide.square().mean(-1, true) + 1e-5) * weight.to(at::kDouble);
            compareClose(rmsNorm(x, weight, 1e-5), expected, tolerance(type));
        }
    }

    void rmsNormOfTinyInputIsBoundedByEpsilon()
    {
        const at::Tensor x = at::zeros({1, 8});
        QVERIFY(rmsNorm(x, at::ones({8}), 1e-5).equal(x));
    }

    void rotationTurnsEachPairByItsAngle()
    {
        const auto frequencies = rotaryFrequencies({}, 8);
        VERIFY_OK(frequencies);
        const std::vector<std::int64_t> positions{0, 5, 8191};
        const RotaryTable table = rotaryTable(*frequencies, positions, at::kCPU);
        const at::Tensor x = random({3, 2, 12}, 17); // 12 > 8: the rest stays
        const at::Tensor y = rotate(x, table);
        const auto in = x.accessor<float, 3>();
        const auto out = y.accessor<float, 3>();
        for (std::size_t t = 0; t < positions.size(); ++t) {
            const auto row = static_cast<std::int64_t>(t);
            for (std::int64_t h = 0; h < 2; ++h) {
                for (std::int64_t i = 0; i < 4; ++i) {
                    const double angle = static_cast<double>(positions[t])
                        * std::pow(10000.0, -static_cast<double>(i) / 4.0);
                    const double a = static_cast<double>(in[row][h][i]);
                    const double b = static_cast<double>(in[row][h][i + 4]);
                    QVERIFY(std::abs(a * std::cos(angle) - b * std::sin(angle)
                                - static_cast<double>(out[row][h][i]))
                        < 1e-6);
                    QVERIFY(std::abs(b * std::cos(angle) + a * std::sin(angle)
                                - static_cast<double>(out[row][h][i + 4]))
                        < 1e-6);
                }
            }
        }
        QVERIFY(y.narrow(2, 8, 4).equal(x.narrow(2, 8, 4)));
    }

    void frequenciesFollowTheirKind()
    {
        model::RopeConfig rope;
        rope.factor = 8.0;
        rope.originalContext = 8192;
        const auto plain = *rotaryFrequencies(rope, 64);
        rope.kind = model::RopeKind::Linear;
        QCOMPARE(rotaryFrequencies(rope, 64)->perPair[3], plain.perPair[3] / 8.0);
        rope.kind = model::RopeKind::Llama3;
        const auto llama3 = *rotaryFrequencies(rope, 64);
        QCOMPARE(llama3.perPair[0], plain.perPair[0]);         // short waves are kept
        QCOMPARE(llama3.perPair[31], plain.perPair[31] / 8.0); // long waves are stretched
        QVERIFY(
            llama3.perPair[24] < plain.perPair[24] && llama3.perPair[24] > plain.perPair[24] / 8.0);
        rope.kind = model::RopeKind::Yarn;
        const auto yarn = *rotaryFrequencies(rope, 64);
        QCOMPARE(yarn.perPair[0], plain.perPair[0]);
        QCOMPARE(yarn.perPair[31], plain.perPair[31] / 8.0);
        QVERIFY(std::abs(yarn.scale - (0.1 * std::log(8.0) + 1.0)) < 1e-12);
        rope.kind = model::RopeKind::LongRope;
        QCOMPARE(rotaryFrequencies(rope, 64).error().code, model::ErrorCode::Unsupported);
    }

    void divisorsOfAFileReplaceTheKind()
    {
        const std::vector<float> divisors{1.0F, 2.0F};
        model::RopeConfig rope;
        rope.kind = model::RopeKind::Llama3;
        const auto frequencies = *rotaryFrequencies(rope, 4, divisors);
        QCOMPARE(frequencies.perPair[0], 1.0);
        QCOMPARE(frequencies.perPair[1], 0.005);
    }

    void attentionEqualsPlainLoops_data()
    {
        QTest::addColumn<int>("queries");
        QTest::addColumn<int>("positions");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("window");
        QTest::newRow("whole text") << 33 << 33 << 8 << 4 << 0;
        QTest::newRow("one token") << 1 << 1 << 8 << 4 << 0;
        QTest::newRow("one more token") << 1 << 40 << 9 << 3 << 0;
        QTest::newRow("several more tokens") << 5 << 40 << 9 << 3 << 0;
        QTest::newRow("more than a piece") << 300 << 310 << 2 << 2 << 0;
        QTest::newRow("window, whole text") << 33 << 33 << 8 << 4 << 7;
        QTest::newRow("window, one more token") << 1 << 40 << 8 << 1 << 7;
        QTest::newRow("window, more than a piece") << 300 << 310 << 2 << 1 << 20;
        QTest::newRow("window wider than the text") << 6 << 6 << 4 << 2 << 100;
    }

    void attentionEqualsPlainLoops()
    {
        QFETCH(int, queries);
        QFETCH(int, positions);
        QFETCH(int, heads);
        QFETCH(int, groups);
        QFETCH(int, window);
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            const at::Tensor q = random({queries, heads, 16}, 18).to(type);
            // As a cache hands them over: a part of longer rows.
            const at::Tensor k
                = random({groups, positions + 5, 16}, 19).to(type).narrow(1, 0, positions);
            const at::Tensor v
                = random({groups, positions + 5, 16}, 20).to(type).narrow(1, 0, positions);
            compareClose(attend(q, k, v, 0.25, window), attendPlainly(q, k, v, 0.25, window),
                tolerance(type));
        }
    }

    void gatedActivationEqualsItsFormula()
    {
        const at::Tensor gate = random({4, 10}, 21);
        const at::Tensor up = random({4, 10}, 22);
        const at::Tensor g = gate.to(at::kDouble);
        const at::Tensor silu = g / (1.0 + at::exp(-g)) * up.to(at::kDouble);
        compareClose(gatedActivation(gate, up, model::Activation::Silu), silu, kFloatTolerance);
        const at::Tensor gelu = 0.5 * g * (1.0 + at::erf(g / std::sqrt(2.0))) * up.to(at::kDouble);
        compareClose(gatedActivation(gate, up, model::Activation::Gelu), gelu, kFloatTolerance);
        const at::Tensor inner = std::sqrt(2.0 / M_PI) * (g + 0.044715 * g.pow(3));
        compareClose(gatedActivation(gate, up, model::Activation::GeluTanh),
            0.5 * g * (1.0 + at::tanh(inner)) * up.to(at::kDouble), kFloatTolerance);
    }
};

QTEST_GUILESS_MAIN(TestNn)
#include "tst_nn.moc"
