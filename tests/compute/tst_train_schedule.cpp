// SPDX-License-Identifier: Apache-2.0
// What changes by schedule: experts per token, temperature, curriculum; objectives and the dense
// twin. An unrepaired conversion with every expert on is the dense model.
#include "compute/base/aten.h"
#include "compute/decoder/score.h"
#include "compute/objectives/kinds/objective.h"
#include "model/steps/step.h"
#include "tests/compute/train_bench.h"
#include "tests/support/expect.h"

#include <c10/core/InferenceMode.h>

#include <cmath>
#include <numeric>

using namespace lapidary;
using namespace lapidary::compute;
using model::Json;
using test::text;

namespace {

const std::string kTasks = R"(data=[{"tasks": {"levels": "1-2", "count": 30, "seed": 3}}])";
const std::string kLong = "sequence_length=500";

/// Says in a converted model's config how it was repaired.
void setRepair(const std::string& folder, const std::string& repair)
{
    Json config = Json::parse(test::readFile(folder + "/config.json"));
    config["lapidary"]["provenance"] = {{"repair", repair}};
    test::writeFile(folder + "/", "config.json", config.dump());
}

/// Mean loss of a response under a decoder, in double.
double lossOf(const Decoder& decoder, const TrainingItem& item)
{
    const c10::InferenceMode inference;
    const auto losses = tokenLosses(decoder, TokenBatch::of(item.ids)).front();
    const auto scored = static_cast<std::ptrdiff_t>(item.scored);
    return std::accumulate(losses.begin() + scored - 1, losses.end(), 0.0)
        / static_cast<double>(item.ids.size() - item.scored);
}

} // namespace

class TestTrainSchedule : public test::TrainBench
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        makeBench();
        setRepair(m_root + "m", "none");
    }

    void theFirstLossWithAllExpertsOnIsThatOfTheDenseModel()
    {
        auto trainer = makeTrainer({"batch_tokens=1", "progression.experts_per_token=all"});
        VERIFY_OK(trainer);
        DataCursor cursor;
        auto data = TrainingData(trainer->data());
        const TrainingItem item = *data.next(cursor, 1).front();
        const test::Story dense = test::openStory("hf");
        const double expected = lossOf(*dense.decoder, item);
        const auto step = trainer->step();
        VERIFY_OK(step);
        const double found = step->row.scalars.at("loss");
        QVERIFY2(std::abs(found - expected) < 1e-6 * expected,
            qPrintable(QStringLiteral("%1 against %2").arg(found).arg(expected)));
        QCOMPARE(step->row.scalars.at("experts_per_token"), 4.0);
        // Without the progression the conversion is another function.
        auto sparse = makeTrainer({"batch_tokens=1"});
        QVERIFY(std::abs(sparse->step()->row.scalars.at("loss") - expected) > 1e-3);
    }

    void expertsPerTokenFallToTheConversionsOwn()
    {
        auto trainer = makeTrainer({"steps=8", "progression.experts_per_token={\"until\": 0.5}"});
        VERIFY_OK(trainer);
        std::vector<double> chosen;
        std::vector<std::string> phases;
        for (int i = 0; i < 8; ++i) {
            const auto step = trainer->step();
            VERIFY_OK(step);
            chosen.push_back(step->row.scalars.at("experts_per_token"));
            phases.insert(phases.end(), step->phases.begin(), step->phases.end());
            for (const model::CountRow& load : step->row.expertLoad) {
                const double slots = std::accumulate(load.tokens.begin(), load.tokens.end(), 0.0);
                QCOMPARE(slots, chosen.back() * step->row.scalars.at("tokens"));
            }
        }
        QCOMPARE(chosen, (std::vector<double>{4, 4, 3, 3, 2, 2, 2, 2}));
        QCOMPARE(phases.size(), std::size_t{2});
    }

    void aRepairedConversionKeepsItsExpertsPerToken()
    {
        setRepair(m_root + "m", "refit");
        const auto refused = makeTrainer({"progression.experts_per_token=all"});
        QVERIFY(!refused);
        QVERIFY(text(refused.error().text()).contains(u"repaired (refit)"_qs));
        QVERIFY(makeTrainer({}));
    }

    void stepsOfTheItemsAreCountedByExpert()
    {
        auto trainer = makeTrainer({kTasks, kLong, "batch_tokens=300"});
        VERIFY_OK(trainer);
        DataCursor cursor;
        auto data = TrainingData(trainer->data());
        std::vector<double> labelled(model::kStepCount, 0.0);
        for (const TrainingItem* item : data.next(cursor, 300)) {
            for (const std::int8_t label : item->labels) {
                if (label >= 0) {
                    labelled[static_cast<std::size_t>(label)] += 1.0;
                }
            }
        }
        QVERIFY(labelled[4] > 0.0);
        const auto step = trainer->step();
        VERIFY_OK(step);
        QCOMPARE(step->row.stepRouting.size(), std::size_t{4});
        for (const model::CountRow& row : step->row.stepRouting) {
            QCOMPARE(row.tokens.size(), std::size_t{20});
            for (std::size_t s = 0; s < model::kStepCount; ++s) {
                const auto first = row.tokens.begin() + static_cast<std::ptrdiff_t>(4 * s);
                QCOMPARE(std::accumulate(first, first + 4, 0.0), 2.0 * labelled[s]); // K = 2
            }
        }
    }

    void stepSupervisionEqualsItsFormulaAndMovesTheRouter()
    {
        at::manual_seed(9);
        LayerRouting layer{at::randn({6, 4}), {}, {}, {}};
        at::Tensor roles = at::zeros({5, 4});
        roles[0][0] = roles[0][3] = roles[3][1] = 1.0F; // no expert for step 4
        ObjectiveInput input{
            {}, {}, {}, at::tensor({0, 3, -1, 4, 0, 3}, at::kLong), {&layer}, {roles}};
        double expected = 0.0;
        for (const int t : {0, 1, 4, 5}) {
            double sum = 0.0;
            double meant = 0.0;
            for (int e = 0; e < 4; ++e) {
                const double p = std::exp(layer.logits[t][e].item<double>());
                sum += p;
                const bool isFirst = t == 0 || t == 4;
                meant += (isFirst ? e == 0 || e == 3 : e == 1) ? p : 0.0;
            }
            expected -= std::log(meant / sum) / 4.0;
        }
        const auto& kind = *model::registry<Objective>().find("step-supervision");
        const auto parameters = model::Params::parse(kind.info.parameters, Json::object());
        QVERIFY(std::abs(kind.loss(input, *parameters).item<double>() - expected) < 1e-5);

        auto trainer = makeTrainer({kTasks, kLong, "batch_tokens=300", "trains=router", "warmup=0",
            "learning_rate=0.02", R"(objectives={"step-supervision": {"weight": 1}})"});
        VERIFY_OK(trainer);
        const double first = trainer->step()->row.scalars.at("loss/step-supervision");
        for (int i = 0; i < 6; ++i) {
            VERIFY_OK(trainer->step());
        }
        QVERIFY(trainer->step()->row.scalars.at("loss/step-supervision") < first - 0.1);
    }

    void anObjectiveWithoutItsLabelsIsRefused()
    {
        const auto refused = makeTrainer({"objectives.step-supervision={}"});
        QVERIFY(!refused);
        QVERIFY(text(refused.error().text()).contains(u"step labels"_qs));
    }

    void curriculumsTakeTheItemsInTheirOrder_data()
    {
        QTest::addColumn<std::string>("schedule");
        QTest::addColumn<bool>("isRising");
        QTest::newRow("buckets") << std::string("buckets") << true;
        QTest::newRow("pacing") << std::string("pacing") << true;
        QTest::newRow("anti") << std::string("anti") << false;
    }

    void curriculumsTakeTheItemsInTheirOrder()
    {
        QFETCH(std::string, schedule);
        QFETCH(bool, isRising);
        auto trainer = makeTrainer({kTasks, kLong, "curriculum.score=length",
            "curriculum.schedule=" + schedule, "curriculum.until=0.5"});
        VERIFY_OK(trainer);
        const auto* kind = model::registry<CurriculumSchedule>().find(schedule);
        const auto parameters = model::Params::parse(kind->info.parameters, {{"until", 0.5}});
        const auto lengths = [&](double progress) {
            auto data = TrainingData(trainer->data());
            DataCursor cursor;
            double shortest = 1e9;
            double longest = 0.0;
            for (const TrainingItem* item :
                data.next(cursor, 20000, kind->span(progress, *parameters))) {
                shortest = std::min(shortest, static_cast<double>(item->ids.size()));
                longest = std::max(longest, static_cast<double>(item->ids.size()));
            }
            return std::pair(shortest, longest);
        };
        const auto early = lengths(0.0);
        const auto late = lengths(0.5);
        QVERIFY(late.second - late.first > early.second - early.first);
        QCOMPARE(early.first == late.first, isRising);
        QCOMPARE(early.second == late.second, !isRising);
    }

    void heldOutItemsAreNotTrainedOn()
    {
        auto trainer = makeTrainer({kTasks, kLong, "validate_every=2", "validation_items=4"});
        VERIFY_OK(trainer);
        QCOMPARE(trainer->data().validation().size(), std::size_t{4});
        auto data = TrainingData(trainer->data());
        DataCursor cursor;
        for (const TrainingItem* item : data.next(cursor, 50000)) {
            for (const TrainingItem& out : trainer->data().validation()) {
                QVERIFY(item->ids != out.ids);
            }
        }
        const double loss = trainer->validate().at("validation_loss");
        double sum = 0.0;
        double tokens = 0.0;
        for (const TrainingItem& item : trainer->data().validation()) {
            const auto count = static_cast<double>(item.ids.size() - item.scored);
            sum += lossOf(*trainer->model().decoder, item) * count;
            tokens += count;
        }
        QVERIFY(std::abs(loss - sum / tokens) < 1e-4);
    }

    void theTwinIsTheDenseModelTrainedOnTheSameBatches()
    {
        // A router that only ever uses all experts trains as the dense model does.
        auto trainer = makeTrainer({"batch_tokens=60", "trains=experts", "warmup=0", "balance={}",
            "dense_twin=true", R"(progression.experts_per_token={"begin": 1, "until": 1})"});
        VERIFY_OK(trainer);
        VERIFY_OK(writeDense(trainer->model(), m_root + "dense"));
        VERIFY_OK(trainer->addDense(m_root + "dense", {}, {}));
        for (int i = 0; i < 4; ++i) {
            const auto step = trainer->step();
            VERIFY_OK(step);
            const double loss = step->row.scalars.at("loss");
            const double dense = step->row.scalars.at("dense_loss");
            QVERIFY2(std::abs(loss - dense) < 1e-4 * dense,
                qPrintable(QStringLiteral("step %1: %2, %3").arg(i).arg(loss).arg(dense)));
        }
    }
};

QTEST_GUILESS_MAIN(TestTrainSchedule)
#include "tst_train_schedule.moc"
