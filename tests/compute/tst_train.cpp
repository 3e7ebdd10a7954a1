// SPDX-License-Identifier: Apache-2.0
// The trainer: data order, the first loss, what changes and what does not.
#include "compute/base/aten.h"
#include "compute/decoder/score.h"
#include "tests/compute/train_bench.h"
#include "tests/support/expect.h"

#include <c10/core/InferenceMode.h>

#include <cmath>
#include <numeric>

using namespace lapidary;
using namespace lapidary::compute;
using model::Json;
using test::text;

class TestTrain : public test::TrainBench
{
    Q_OBJECT

private Q_SLOTS:

    void init() { makeBench(); }

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
        QVERIFY(std::abs(step->row.scalars.at("loss") - expected) < 1e-5);
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
            last = step->row.scalars.at("loss");
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
                last = trainer->step()->row.scalars.at("max_violation");
            }
            return last;
        };
        const double without = worst("{}");
        const double with = worst(R"({"selection-bias": {"rate": 0.02}})");
        QVERIFY2(with < 0.6 * without,
            qPrintable(QStringLiteral("%1 against %2").arg(with).arg(without)));
    }
};

QTEST_GUILESS_MAIN(TestTrain)
#include "tst_train.moc"
