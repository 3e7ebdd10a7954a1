// SPDX-License-Identifier: Apache-2.0
// The mixture-of-experts layer against plain float64 loops, identities and itself.
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/moe/moe_layer.h"
#include "tests/compute/plain_moe.h"

#include <QtTest>
#include <c10/core/InferenceMode.h>

using namespace lapidary;
using namespace lapidary::compute;
using model::Activation;
using model::GateOrder;
using model::GateScore;
using model::GateSpec;

namespace {

constexpr std::int64_t kWidth = 40; // of the model: not a multiple of a stripe

at::Tensor random(const std::vector<std::int64_t>& shape, double scale = 1.0)
{
    return at::randn(shape, at::kFloat) * scale;
}

ExpertWeights randomExpert(std::int64_t width)
{
    return {
        random({width, kWidth}, 0.3), random({width, kWidth}, 0.3), random({kWidth, width}, 0.3)};
}

enum class Parts
{
    Routed,
    WithShared,
    WithGatedShared,
};

MoeWeights randomWeights(const std::vector<std::int64_t>& widths, Parts parts, bool hasBias = false)
{
    MoeWeights weights;
    const auto experts = static_cast<std::int64_t>(widths.size());
    weights.router = {random({experts, kWidth}, 0.3), {}};
    if (hasBias) {
        weights.selectionBias = random({experts}, 0.5);
    }
    for (const std::int64_t width : widths) {
        weights.experts.push_back(randomExpert(width));
    }
    if (parts != Parts::Routed) {
        weights.shared = randomExpert(29);
    }
    if (parts == Parts::WithGatedShared) {
        weights.sharedGate = {random({1, kWidth}, 0.3), {}};
    }
    return weights;
}

MoeWeights convertedTo(MoeWeights w, at::ScalarType type)
{
    for (ExpertWeights& expert : w.experts) {
        expert = {expert.gate.to(type), expert.up.to(type), expert.down.to(type)};
    }
    w.router.weight = w.router.weight.to(type);
    return w;
}

/// A name, semantics and the layer that they are tried on.
struct Case
{
    const char* name;
    GateSpec gate;
    std::vector<std::int64_t> widths;
    Parts parts;
    bool hasBias = false;
};

const std::vector<std::int64_t> kEven{16, 16, 16, 16, 16, 16};
const std::vector<std::int64_t> kRagged{1, 700, 16, 9, 40, 31, 8, 3}; // wider than a strip too

std::vector<Case> cases()
{
    return {
        {"glm4moe", {.active = 2}, kEven, Parts::WithShared, true},
        {"deepseek groups",
            {.renormalise = true, .scale = 2.5, .groups = 4, .activeGroups = 2, .active = 3},
            kRagged, Parts::WithShared},
        {"granite", {.score = GateScore::Softmax, .order = GateOrder::TopKThenScore, .active = 3},
            kRagged, Parts::WithShared},
        {"mixtral", {.score = GateScore::Softmax, .renormalise = true, .active = 2}, kEven,
            Parts::Routed},
        {"qwen2moe", {.score = GateScore::Softmax, .active = 4}, kEven, Parts::WithGatedShared},
        {"hard", {.score = GateScore::Hard, .active = 4}, kRagged, Parts::Routed, true},
        {"sigmoid of the chosen",
            {.order = GateOrder::TopKThenScore, .renormalise = true, .active = 2}, kRagged,
            Parts::Routed, true},
        {"one of one", {.active = 1}, {7}, Parts::WithShared},
        {"all of them", {.active = 8}, kRagged, Parts::Routed},
    };
}

double deviation(const at::Tensor& found, const at::Tensor& expected)
{
    const at::Tensor wide = expected.to(at::kDouble);
    return ((found.to(at::kDouble) - wide).abs().max() / wide.abs().max().clamp_min(1e-30))
        .item<double>();
}

void verifyClose(const at::Tensor& found, const at::Tensor& expected, double limit)
{
    QCOMPARE(found.sizes().vec(), expected.sizes().vec());
    const double worst = found.numel() == 0 ? 0.0 : deviation(found, expected);
    QVERIFY2(worst <= limit,
        qPrintable(QStringLiteral("deviation %1, at most %2").arg(worst).arg(limit)));
}

at::Tensor forward(
    const at::Tensor& x, const MoeWeights& weights, const GateSpec& gate, const Taps& taps = {})
{
    const c10::InferenceMode inference;
    return moeForward(x, weights, gate, Activation::Silu, taps, model::LayerId(3));
}

void addCases()
{
    QTest::addColumn<int>("index");
    const std::vector<Case> all = cases();
    for (std::size_t i = 0; i < all.size(); ++i) {
        QTest::newRow(all[i].name) << static_cast<int>(i);
    }
}

Case caseOf(int index)
{
    at::manual_seed(static_cast<std::uint64_t>(index) + 11);
    return cases()[static_cast<std::size_t>(index)];
}

} // namespace

class TestMoeLayer : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { setThreadCount(2); }

    void theGateChoosesWhatThePlainOneChooses_data() { addCases(); }

    void theGateChoosesWhatThePlainOneChooses()
    {
        QFETCH(int, index);
        const Case one = caseOf(index);
        const auto experts = static_cast<std::int64_t>(one.widths.size());
        const at::Tensor logits = random({50, experts}, 2.0);
        const at::Tensor bias = one.hasBias ? random({experts}, 0.5) : at::Tensor();
        const Routing found = route(logits, bias, one.gate);
        for (std::int64_t t = 0; t < 50; ++t) {
            const test::PlainChoice expected = test::plainRoute(test::numbersOf(logits[t]),
                bias.defined() ? test::numbersOf(bias) : test::Numbers(), one.gate);
            QVERIFY(found.experts[t].equal(at::tensor(expected.experts, at::kLong)));
            verifyClose(found.weights[t], at::tensor(expected.weights, at::kDouble), 1e-6);
        }
    }

    void equalScoresChooseTheLowerExpert()
    {
        const Routing routing = route(at::zeros({1, 5}), {}, {.active = 3});
        QVERIFY(routing.experts.equal(at::tensor({0, 1, 2}, at::kLong).unsqueeze(0)));
    }

    void aSelectionBiasOfTenThousandDecidesAlone()
    {
        const at::Tensor bias = at::tensor({0.0F, -1e4F, 1e4F, 0.0F});
        const Routing routing = route(random({20, 4}, 3.0), bias, {.active = 2});
        QVERIFY((routing.experts == 2).any(1).all().item<bool>());
        QVERIFY(!(routing.experts == 1).any().item<bool>());
    }

    void theLayerEqualsPlainLoops_data() { addCases(); }

    void theLayerEqualsPlainLoops()
    {
        QFETCH(int, index);
        const Case one = caseOf(index);
        const MoeWeights weights = randomWeights(one.widths, one.parts, one.hasBias);
        for (const std::int64_t tokens : {0, 1, 3, 70}) {
            const at::Tensor x = random({tokens, kWidth});
            verifyClose(forward(x, weights, one.gate), test::plainMoe(x, weights, one.gate), 5e-6);
        }
    }

    void manyTokensOfOneExpertEqualPlainLoops()
    {
        at::manual_seed(5);
        const MoeWeights weights = randomWeights({13, 5}, Parts::WithShared);
        const at::Tensor x = random({600, kWidth}); // more than two blocks of rows
        verifyClose(
            forward(x, weights, {.active = 1}), test::plainMoe(x, weights, {.active = 1}), 5e-6);
    }

    void storedBfloat16WeightsAreReadExactly()
    {
        at::manual_seed(6);
        const MoeWeights weights
            = convertedTo(randomWeights(kRagged, Parts::Routed), at::kBFloat16);
        for (const std::int64_t tokens : {2, 90}) {
            const at::Tensor x = random({tokens, kWidth});
            verifyClose(forward(x, weights, {.active = 3}),
                test::plainMoe(x, weights, {.active = 3}), 5e-6);
        }
    }

    void bfloat16ArithmeticStaysNear()
    {
        at::manual_seed(7);
        const MoeWeights weights
            = convertedTo(randomWeights(kEven, Parts::WithShared), at::kBFloat16);
        for (const std::int64_t tokens : {2, 90}) {
            const at::Tensor x = random({tokens, kWidth}).to(at::kBFloat16);
            const at::Tensor y = forward(x, weights, {.active = 2});
            QCOMPARE(y.scalar_type(), at::kBFloat16);
            verifyClose(y, test::plainMoe(x, weights, {.active = 2}), 2e-2);
        }
    }

    void theBitsDoNotDependOnTheThreads_data() { addCases(); }

    void theBitsDoNotDependOnTheThreads()
    {
        QFETCH(int, index);
        const Case one = caseOf(index);
        const MoeWeights weights = randomWeights(one.widths, one.parts, one.hasBias);
        for (const std::int64_t tokens : {7, 333}) {
            const at::Tensor x = random({tokens, kWidth});
            setThreadCount(1);
            const at::Tensor single = forward(x, weights, one.gate);
            setThreadCount(tokens == 7 ? 3 : 2);
            QVERIFY(single.equal(forward(x, weights, one.gate)));
        }
    }

    void gradientsAndValuesOfTheDifferentiablePathAreRight_data() { addCases(); }

    void gradientsAndValuesOfTheDifferentiablePathAreRight()
    {
        QFETCH(int, index);
        const Case one = caseOf(index);
        const MoeWeights weights = randomWeights(one.widths, one.parts, one.hasBias);
        const at::Tensor x = random({9, kWidth});
        const at::Tensor fast = forward(x, weights, one.gate);
        x.requires_grad_();
        weights.router.weight.requires_grad_();
        weights.experts[0].down.requires_grad_();
        const at::Tensor probe = random({9, kWidth});
        const auto loss
            = [&] { return (moeForward(x, weights, one.gate, Activation::Silu) * probe).sum(); };
        verifyClose(moeForward(x, weights, one.gate, Activation::Silu).detach(),
            fast.to(at::kDouble), 5e-6);
        loss().backward();
        const at::Tensor measured = slope(weights.experts[0].down, loss);
        const at::Tensor derived
            = (weights.experts[0].down.grad() * m_direction).sum().to(at::kDouble).view({1});
        verifyClose(derived, measured, 2e-2);
        QVERIFY(x.grad().abs().max().item<double>() > 0.0);
        const bool isLearning = weights.router.weight.grad().defined()
            && weights.router.weight.grad().abs().max().item<double>() > 0.0;
        QCOMPARE(isLearning, one.gate.score != GateScore::Hard);
    }

    void everyExpertOnWithWeightOneIsTheDenseBlock()
    {
        at::manual_seed(8);
        const ExpertWeights dense = randomExpert(96);
        MoeWeights weights;
        weights.router = {random({3, kWidth}), {}};
        const std::vector<std::int64_t> cuts{0, 20, 25, 70, 96};
        for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
            const std::int64_t size = cuts[i + 1] - cuts[i];
            const ExpertWeights slice{dense.gate.narrow(0, cuts[i], size),
                dense.up.narrow(0, cuts[i], size),
                dense.down.narrow(1, cuts[i], size).contiguous()};
            if (i < 3) {
                weights.experts.push_back(slice);
            } else {
                weights.shared = slice;
            }
        }
        Taps taps;
        turnAllExpertsOn(taps);
        const at::Tensor x = random({33, kWidth});
        const MoeWeights whole{{at::zeros({1, kWidth}), {}}, {}, {dense}, {}, {}};
        verifyClose(forward(x, weights, {.active = 1}, taps),
            test::plainMoe(x, whole, {.score = GateScore::Hard, .active = 1}), 2e-6);
    }

    void tapsSeeTheRoutingAndMayChangeIt()
    {
        at::manual_seed(9);
        const MoeWeights weights = randomWeights(kEven, Parts::Routed);
        const at::Tensor x = random({5, kWidth});
        QStringList seen;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            QStringList shape;
            for (std::int64_t i = 0; i < tensor.dim(); ++i) {
                shape << QString::number(tensor.size(i));
            }
            seen << QStringLiteral("%1 %2 of %3")
                        .arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                            tensor.defined() ? shape.join(u'×') : QStringLiteral("none"))
                        .arg(layer.value());
            if (name == place::kRouterLogits) {
                tensor = tensor.clone();
                tensor.select(1, 4).fill_(100.0);
            } else if (name == place::kSelectionBias) {
                QVERIFY(!tensor.defined()); // this gate has none
            } else if (name == place::kExperts) {
                QVERIFY(tensor.select(1, 0).eq(4).all().item<bool>());
            } else {
                tensor = at::zeros_like(tensor);
            }
        });
        const at::Tensor y = forward(x, weights, {.active = 2}, taps);
        QCOMPARE(seen.join(u';'),
            QStringLiteral("router_logits 5×6 of 3;selection_bias none of 3;experts 5×2 of 3;"
                           "expert_weights 5×2 of 3"));
        QCOMPARE(y.abs().max().item<double>(), 0.0);
    }

    void notANumberStaysInItsToken()
    {
        at::manual_seed(10);
        const MoeWeights weights = randomWeights(kEven, Parts::WithShared);
        at::Tensor x = random({4, kWidth});
        const at::Tensor clean = forward(x, weights, {.active = 2});
        x[2].fill_(std::numeric_limits<float>::quiet_NaN());
        const at::Tensor y = forward(x, weights, {.active = 2});
        QVERIFY(y[2].isnan().all().item<bool>());
        for (const std::int64_t token : {0, 1, 3}) {
            verifyClose(y[token], clean[token], 1e-6);
        }
    }

private:
    /// (loss(w + εd) − loss(w − εd)) / 2ε in a random direction d, kept in m_direction.
    at::Tensor slope(const at::Tensor& parameter, const std::function<at::Tensor()>& loss)
    {
        constexpr double kStep = 1e-2;
        const at::NoGradGuard noGradients;
        m_direction = random(parameter.sizes().vec());
        at::Tensor values = parameter.detach(); // shares memory
        values.add_(m_direction, kStep);
        const double above = loss().item<double>();
        values.add_(m_direction, -2.0 * kStep);
        const double below = loss().item<double>();
        values.add_(m_direction, kStep);
        return at::tensor({(above - below) / (2.0 * kStep)}, at::kDouble);
    }

    at::Tensor m_direction;
};

QTEST_GUILESS_MAIN(TestMoeLayer)
#include "tst_moe_layer.moc"
