// SPDX-License-Identifier: Apache-2.0
// A run that learns, stops, resumes with the same bits, and says what it did.
#include "compute/base/aten.h"
#include "model/checkpoint/run_folder.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"
#include "tests/compute/train_bench.h"
#include "tests/support/expect.h"

using namespace lapidary;
using namespace lapidary::compute;
using model::Json;
using test::text;

class TestTrainRuns : public test::TrainBench
{
    Q_OBJECT

private Q_SLOTS:

    void init() { makeBench(); }

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
};

QTEST_GUILESS_MAIN(TestTrainRuns)
#include "tst_train_runs.moc"
