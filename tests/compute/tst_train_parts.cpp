// SPDX-License-Identifier: Apache-2.0
// The optimiser and the balance rules against plain loops, and what a recipe may say.
#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"
#include "tests/compute/train_bench.h"
#include "tests/support/expect.h"

#include <cmath>

using namespace lapidary;
using namespace lapidary::compute;
using model::Json;
using test::text;

class TestTrainParts : public test::TrainBench
{
    Q_OBJECT

private Q_SLOTS:

    void init() { makeBench(); }

    void adamWEqualsPlainLoops()
    {
        at::manual_seed(3);
        at::Tensor parameter = at::randn({3, 4});
        std::vector<double> w(12);
        std::vector<double> m(12, 0.0);
        std::vector<double> v(12, 0.0);
        for (int i = 0; i < 12; ++i) {
            w[static_cast<std::size_t>(i)] = parameter.view(-1)[i].item<double>();
        }
        AdamW optimizer({parameter}, {.weightDecay = 0.1});
        for (int t = 1; t <= 5; ++t) {
            const at::Tensor gradient = at::randn({3, 4});
            parameter.mutable_grad() = gradient.clone();
            optimizer.step(0.01);
            for (std::size_t i = 0; i < 12; ++i) {
                const double g = gradient.view(-1)[static_cast<std::int64_t>(i)].item<double>();
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                w[i] -= 0.01 * 0.1 * w[i];
                w[i] -= 0.01 * (m[i] / (1.0 - std::pow(0.9, t)))
                    / (std::sqrt(v[i] / (1.0 - std::pow(0.95, t))) + 1e-8);
            }
        }
        QVERIFY(test::wideMax(parameter.view(-1), at::tensor(w, at::kDouble)) < 1e-6);
        QVERIFY(!parameter.grad().defined());
    }

    void gradientsAreClippedToTheirNorm()
    {
        at::Tensor parameter = at::zeros({2});
        parameter.mutable_grad() = at::tensor({3.0F, 4.0F});
        AdamW optimizer({parameter}, {});
        QCOMPARE(optimizer.clipGradients(1.0), 5.0);
        QVERIFY(test::wideMax(parameter.grad(), at::tensor({0.6F, 0.8F})) < 1e-7);
        QVERIFY(std::abs(optimizer.clipGradients(0.0) - 1.0) < 1e-6);
    }

    void balanceRulesEqualTheirFormulas()
    {
        at::manual_seed(4);
        const at::Tensor logits = at::randn({6, 3});
        LayerRouting layer{logits, {}, at::tensor({6.0F, 4.0F, 2.0F}), at::zeros({3})};
        const auto& rules = model::registry<BalanceRule>();
        const auto parametersOf = [&](const char* id, Json values) {
            return *model::Params::parse(rules.find(id)->info.parameters, values);
        };
        double aux = 0.0;
        double z = 0.0;
        for (int t = 0; t < 6; ++t) {
            double sum = 0.0;
            for (int e = 0; e < 3; ++e) {
                sum += std::exp(logits[t][e].item<double>());
            }
            z += std::log(sum) * std::log(sum) / 6.0;
            for (int e = 0; e < 3; ++e) {
                aux += 3.0 * layer.load[e].item<double>() / 12.0
                    * std::exp(logits[t][e].item<double>()) / sum / 6.0;
            }
        }
        const auto value = [&](const char* id) {
            return rules.find(id)->loss(layer, parametersOf(id, {{"weight", 0.5}})).item<double>();
        };
        QVERIFY(std::abs(value("aux") - 0.5 * aux) < 1e-6);
        QVERIFY(std::abs(value("z-loss") - 0.5 * z) < 1e-5);
        rules.find("selection-bias")
            ->afterStep(layer, parametersOf("selection-bias", {{"rate", 0.25}}));
        QVERIFY(layer.selectionBias.equal(at::tensor({-0.25F, 0.0F, 0.25F})));
    }

    void aRecipeIsRefusedByTheKeyThatIsWrong_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("part");
        QTest::newRow("unknown") << u"stepz=3"_qs << u"stepz"_qs;
        QTest::newRow("range") << u"steps=0"_qs << u"steps"_qs;
        QTest::newRow("type") << u"learning_rate=fast"_qs << u"learning_rate"_qs;
        QTest::newRow("choice") << u"trains=nothing"_qs << u"trains"_qs;
        QTest::newRow("rule") << u"balance.luck={}"_qs << u"balance rule"_qs;
        QTest::newRow("rule's key") << u"balance.aux.wait=1"_qs << u"wait"_qs;
        QTest::newRow("data") << u"data=[]"_qs << u"data"_qs;
        QTest::newRow("source") << u"data=[{\"file\": \"x\"}]"_qs << u"data[0]"_qs;
        QTest::newRow("objective") << u"objectives.distilation={}"_qs << u"objective"_qs;
        QTest::newRow("no value") << u"steps"_qs << u"--set steps"_qs;
    }

    void aRecipeIsRefusedByTheKeyThatIsWrong()
    {
        QFETCH(QString, setting);
        QFETCH(QString, part);
        const auto recipe = readRecipe(writeRecipe(), {setting.toStdString()});
        QVERIFY(!recipe);
        QVERIFY2(text(recipe.error().text()).contains(part), recipe.error().line().c_str());
    }

    void settingsChangeTheRecipeAndTheRateFollowsItsSchedule()
    {
        const auto recipe = readRecipe(writeRecipe(),
            {"steps=12", "warmup=2", "learning_rate=0.5", "schedule=linear",
                "balance.aux.weight=0.25"});
        VERIFY_OK(recipe);
        QCOMPARE(recipe->steps, 12);
        QCOMPARE(recipe->learningRateAt(0), 0.25);
        QCOMPARE(recipe->learningRateAt(2), 0.5);
        QVERIFY(std::abs(recipe->learningRateAt(7) - 0.275) < 1e-12);
        QVERIFY(std::abs(recipe->learningRateAt(12) - 0.05) < 1e-12);
        QCOMPARE(recipe->balance.size(), std::size_t{2});
        QCOMPARE(text(recipe->model), text(m_root + "m"));
    }
};

QTEST_GUILESS_MAIN(TestTrainParts)
#include "tst_train_parts.moc"
