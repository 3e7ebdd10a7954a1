// SPDX-License-Identifier: Apache-2.0
// Training: the optimiser and the balance rules against plain loops, a run that learns, stops,
// resumes with the same bits, and says what it did.
#include "compute/balance/balance_rule.h"
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/decoder/score.h"
#include "compute/train/adamw.h"
#include "compute/train/run.h"
#include "compute/train/trainer.h"
#include "model/checkpoint/run_folder.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"
#include "model/text/open_tokenizer.h"
#include "tests/compute/converted_story.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <c10/core/InferenceMode.h>

#include <cmath>
#include <numeric>

using namespace lapidary;
using namespace lapidary::compute;
using model::Json;
using test::text;

namespace {

constexpr const char* kLines
    = R"({"prompt": "Lily had a red ball.", "response": "She liked to play with it every day."}
{"prompt": "Tom saw a big dog.", "response": "The dog was very happy and ran to him."}
{"prompt": "One day, a bird sat in a tree.", "response": "It sang a song for all the animals."}
{"prompt": "Mom made a cake.", "response": "They ate it and said thank you, mom."}
{"prompt": "Ben was sad.", "response": "His friend gave him a hug and he was happy again."}
)";

model::GateSpec gateWithBias()
{
    return {.hasSelectionBias = true};
}

double wideMax(const at::Tensor& a, const at::Tensor& b)
{
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

} // namespace

class TestTrain : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        setThreadCount(1);
        m_folder = std::make_unique<QTemporaryDir>(test::scratchTemplate());
        m_root = m_folder->path().toStdString() + "/";
        test::writeConvertedStory(m_root + "m", test::raggedCut(gateWithBias()));
        std::string tooLong;
        for (int i = 0; i < 100; ++i) {
            tooLong += "and ";
        }
        test::writeFile(m_root, "d.jsonl",
            kLines + ("{\"prompt\": \"long\", \"response\": \"" + tooLong + "\"}\n"));
        m_cancel = std::make_unique<CancelToken>();
    }

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
        QVERIFY(wideMax(parameter.view(-1), at::tensor(w, at::kDouble)) < 1e-6);
        QVERIFY(!parameter.grad().defined());
    }

    void gradientsAreClippedToTheirNorm()
    {
        at::Tensor parameter = at::zeros({2});
        parameter.mutable_grad() = at::tensor({3.0F, 4.0F});
        AdamW optimizer({parameter}, {});
        QCOMPARE(optimizer.clipGradients(1.0), 5.0);
        QVERIFY(wideMax(parameter.grad(), at::tensor({0.6F, 0.8F})) < 1e-7);
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
        QTest::newRow("source") << u"data=[{\"file\": \"x\"}]"_qs << u"data[0].file"_qs;
        QTest::newRow("objective") << u"objectives.distillation={}"_qs << u"objectives"_qs;
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

    void everyEpochTakesEveryItemOnceInAnOrderOfItsOwn()
    {
        const auto recipe = readRecipe(writeRecipe(), {"batch_tokens=1", "sequence_length=60"});
        VERIFY_OK(recipe);
        const test::Story story = test::openStory("hf");
        const auto tokenizer = model::openTokenizer(story.opened->checkpoint());
        VERIFY_OK(tokenizer);
        auto data = TrainingData::load(*recipe, *tokenizer, 512);
        VERIFY_OK(data);
        QCOMPARE(data->size(), std::size_t{5});
        QCOMPARE(data->leftOut(), 1);
        std::vector<std::vector<const TrainingItem*>> epochs(2);
        DataCursor cursor;
        for (auto& epoch : epochs) {
            for (int i = 0; i < 5; ++i) {
                epoch.push_back(data->next(cursor, 1).front());
            }
        }
        QVERIFY(epochs[0] != epochs[1]);
        for (auto& epoch : epochs) {
            std::sort(epoch.begin(), epoch.end());
            QVERIFY(std::adjacent_find(epoch.begin(), epoch.end()) == epoch.end());
        }
        QCOMPARE(cursor.epoch, 2);
        QCOMPARE(cursor.position, 0);
    }

    void theFirstLossIsTheMeanLossOfTheResponses()
    {
        auto trainer = makeTrainer({"batch_tokens=1"});
        VERIFY_OK(trainer);
        DataCursor cursor;
        auto data = TrainingData(trainer->data());
        const TrainingItem item = *data.next(cursor, 1).front();
        double expected = 0.0;
        {
            const c10::InferenceMode inference;
            const auto losses
                = tokenLosses(*trainer->model().decoder, TokenBatch::of(item.ids)).front();
            const auto scored = static_cast<std::ptrdiff_t>(item.scored);
            expected = std::accumulate(losses.begin() + scored - 1, losses.end(), 0.0)
                / static_cast<double>(item.ids.size() - item.scored);
        }
        const auto step = trainer->step();
        VERIFY_OK(step);
        QVERIFY(std::abs(step->scalars.at("loss") - expected) < 1e-5);
    }

    void trainingLowersTheLossAndLeavesTheRestAlone_data()
    {
        QTest::addColumn<std::string>("trains");
        QTest::newRow("router") << std::string("router");
        QTest::newRow("experts") << std::string("experts");
        QTest::newRow("experts+router") << std::string("experts+router");
        QTest::newRow("all") << std::string("all");
    }

    void trainingLowersTheLossAndLeavesTheRestAlone()
    {
        QFETCH(std::string, trains);
        auto trainer = makeTrainer({"trains=" + trains, "batch_tokens=200", "warmup=0",
            "learning_rate=0.005", "schedule=constant", "balance={}"});
        VERIFY_OK(trainer);
        std::vector<at::Tensor> before;
        for (const StoredTensor& stored : trainer->model().tensors) {
            before.push_back(stored.tensor.detach().clone());
        }
        double first = 0.0;
        double last = 0.0;
        for (int i = 0; i < 15; ++i) {
            const auto step = trainer->step();
            VERIFY_OK(step);
            last = step->scalars.at("loss");
            first = i == 0 ? last : first;
        }
        QVERIFY2(last < first - (trains == "router" ? 0.02 : 0.5),
            qPrintable(QStringLiteral("from %1 to %2").arg(first).arg(last)));
        for (std::size_t i = 0; i < before.size(); ++i) {
            const StoredTensor& stored = trainer->model().tensors[i];
            QVERIFY(stored.isTrained || stored.tensor.equal(before[i]));
            const bool isRouter = stored.role == model::Role::Router;
            const bool isExpert = stored.role == model::Role::ExpertDown;
            if (isRouter || isExpert) {
                const bool isChanged = !stored.tensor.equal(before[i]);
                QCOMPARE(isChanged,
                    trains == "all" || trains == "experts+router"
                        || trains == (isRouter ? "router" : "experts"));
            }
        }
    }

    void theSelectionBiasEvensTheLoad()
    {
        const auto worst = [this](const std::string& balance) {
            auto trainer = makeTrainer(
                {"trains=router", "learning_rate=0", "batch_tokens=400", "balance=" + balance});
            double last = 0.0;
            for (int i = 0; trainer && i < 30; ++i) {
                last = trainer->step()->scalars.at("max_violation");
            }
            return last;
        };
        const double without = worst("{}");
        const double with = worst(R"({"selection-bias": {"rate": 0.02}})");
        QVERIFY2(with < 0.6 * without,
            qPrintable(QStringLiteral("%1 against %2").arg(with).arg(without)));
    }

    void aRunThatWasStoppedGoesOnWithTheSameBits()
    {
        const auto whole = startRun(*readRecipe(writeRecipe()), m_root + "whole", settings());
        VERIFY_OK(whole);
        QCOMPARE(whole->exitStatus, 0);
        QCOMPARE(text(whole->value["state"].get<std::string>()), u"finished"_qs);
        const RunSettings stopping{Device::Cpu, *m_cancel, [this](const Progress& progress) {
                                       if (progress.unit == "steps" && progress.done >= 3.0) {
                                           m_cancel->cancel();
                                       }
                                   }};
        const auto half = startRun(*readRecipe(writeRecipe()), m_root + "half", stopping);
        VERIFY_OK(half);
        QCOMPARE(half->exitStatus, 10);
        QCOMPARE(half->value["step"], Json(3));
        const auto rest = resumeRun(m_root + "half", settings());
        VERIFY_OK(rest);
        QCOMPARE(rest->value["step"], Json(8));
        compareRuns("whole", "half");
    }

    void aRunThatWasKilledReplaysItsStepsWithTheSameBits()
    {
        VERIFY_OK(startRun(*readRecipe(writeRecipe()), m_root + "whole", settings()));
        std::filesystem::copy(
            m_root + "whole", m_root + "killed", std::filesystem::copy_options::recursive);
        std::filesystem::remove_all(m_root + "killed/checkpoints/step-000008");
        std::filesystem::create_directory(m_root + "killed/checkpoints/.new-1"); // half written
        const auto rest = resumeRun(m_root + "killed", settings());
        VERIFY_OK(rest);
        QCOMPARE(rest->value["step"], Json(8));
        compareRuns("whole", "killed");
        std::filesystem::remove_all(m_root + "killed/checkpoints");
        VERIFY_OK(resumeRun(m_root + "killed", settings())); // from the start
        compareRuns("whole", "killed");
    }

    void aRunFolderOpensAsItsNewestCheckpoint()
    {
        VERIFY_OK(startRun(*readRecipe(writeRecipe()), m_root + "r", settings()));
        const auto opened = model::openModel(m_root + "r");
        VERIFY_OK(opened);
        QVERIFY(text(opened->checkpoint().path()).endsWith(u"step-000008"_qs));
        QCOMPARE(opened->config().experts.experts, 4);
        VERIFY_OK(model::openTokenizer(opened->checkpoint()));
        QCOMPARE(model::checkpointsOf(m_root + "r").size(), std::size_t{3});
        QVERIFY(!startRun(*readRecipe(writeRecipe()), m_root + "r", settings()));
    }

    void requestsSteerARun()
    {
        const RunSettings asking{Device::Cpu, *m_cancel, [this](const Progress& progress) {
                                     const std::string path = m_root + "r/run.db";
                                     if (progress.unit == "steps" && progress.done == 2.0) {
                                         QVERIFY(model::addRequest(path, "steps", "5"));
                                         QVERIFY(model::addRequest(path, "steps", "1"));
                                     }
                                 }};
        const auto run = startRun(*readRecipe(writeRecipe()), m_root + "r", asking);
        VERIFY_OK(run);
        QCOMPARE(run->value["step"], Json(5));
        auto reader = model::RunReader::open(m_root + "r/run.db");
        VERIFY_OK(reader);
        QCOMPARE(text(reader->request(1)->answer), u"goes on to step 5"_qs);
        QVERIFY(text(reader->request(2)->answer).startsWith(u"not done"_qs));
        const auto status = reader->status();
        QCOMPARE(text(status->at("state")), u"finished"_qs);
    }

    void whatCannotBeTrainedIsRefused_data()
    {
        QTest::addColumn<std::string>("setting");
        QTest::addColumn<QString>("part");
        const std::string stories(test::kStories);
        QTest::newRow("gguf") << "model=" + stories + "gguf/stories260K-F32.gguf" << u"GGUF"_qs;
        QTest::newRow("no router")
            << "model=" + stories + "hf" << u"no weights of the kind \"router\""_qs;
        QTest::newRow("fused") << std::string(
            "model=" LAPIDARY_SOURCE_DIR "/tests/fixtures/mixtures/granitemoe")
                               << u"fused"_qs;
        QTest::newRow("no bias") << std::string(
            "model=" LAPIDARY_SOURCE_DIR "/tests/fixtures/mixtures/qwen3_moe")
                                 << u"tokenizer"_qs;
        QTest::newRow("too short") << std::string("sequence_length=4") << u"4 tokens"_qs;
        QTest::newRow("no file") << std::string("data=[{\"path\": \"/no\"}]") << u"/no"_qs;
    }

    void whatCannotBeTrainedIsRefused()
    {
        QFETCH(std::string, setting);
        QFETCH(QString, part);
        const auto recipe = readRecipe(writeRecipe(), {setting, "trains=router"});
        VERIFY_OK(recipe);
        const auto run = startRun(*recipe, m_root + "r", settings());
        QVERIFY(!run);
        QVERIFY2(text(run.error().line()).contains(part), run.error().line().c_str());
        QVERIFY(!std::filesystem::exists(m_root + "r"));
    }

private:
    std::string writeRecipe() const
    {
        return test::writeFile(m_root, "recipe.json",
            R"({"model": "m", "data": [{"path": "d.jsonl"}], "steps": 8, "batch_tokens": 60,
                "sequence_length": 60, "learning_rate": 0.002, "warmup": 2, "checkpoint_every": 3,
                "trains": "all", "seed": 5, "balance": {"selection-bias": {"rate": 0.01}}})");
    }

    RunSettings settings() const
    {
        return {Device::Cpu, m_none, [](const Progress&) {}};
    }

    model::Result<Trainer> makeTrainer(const std::vector<std::string>& changes) const
    {
        LAP_TRY(const Recipe recipe, readRecipe(writeRecipe(), changes));
        LAP_TRY(TrainableModel model, loadTrainable(recipe.model, recipe.trains, Device::Cpu, {}));
        LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(model.opened->checkpoint()));
        LAP_TRY(TrainingData data, TrainingData::load(recipe, tokenizer, 512));
        return Trainer::create(recipe, std::move(model), std::move(data));
    }

    /// The same final weights, optimiser state, losses and loads, bit by bit.
    void compareRuns(const std::string& a, const std::string& b) const
    {
        for (const char* file :
            {"model.safetensors", "optimizer/state.safetensors", "state.json"}) {
            const std::string path = std::string("/checkpoints/step-000008/") + file;
            QVERIFY2(test::readFile(m_root + a + path) == test::readFile(m_root + b + path), file);
        }
        auto left = model::RunReader::open(m_root + a + "/run.db");
        auto right = model::RunReader::open(m_root + b + "/run.db");
        VERIFY_OK(left);
        VERIFY_OK(right);
        const auto losses = left->scalars("loss");
        const auto again = right->scalars("loss");
        QCOMPARE(losses->size(), std::size_t{8});
        QCOMPARE(again->size(), std::size_t{8});
        for (std::size_t i = 0; i < 8; ++i) {
            QCOMPARE((*losses)[i].value, (*again)[i].value);
        }
        const auto loads = left->expertLoad();
        const auto loadsAgain = right->expertLoad();
        QCOMPARE(loads->size(), std::size_t{32});
        QCOMPARE(loads->back().tokens, loadsAgain->back().tokens);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_root;
    std::unique_ptr<CancelToken> m_cancel;
    CancelToken m_none;
};

QTEST_GUILESS_MAIN(TestTrain)
#include "tst_train.moc"
