// SPDX-License-Identifier: Apache-2.0
// The facts of `inspect`, and the estimates of memory.
#include "model/checkpoint/inspect.h"
#include "model/checkpoint/memory_estimate.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"

using namespace lapidary;
using namespace lapidary::test;

class TestCheckpointInspect : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void givesTheKeysOfTheContract()
    {
        const auto opened = model::openModel(fixture("gguf/stories260K-Q8_0.gguf"));
        VERIFY_OK(opened);
        const auto facts = model::inspectModel(*opened);
        VERIFY_OK(facts);
        for (const char* key :
            {"format", "family", "fingerprint", "parameters", "layers", "hidden_size",
                "intermediate_size", "heads", "kv_heads", "head_dim", "vocab_size", "tied",
                "dtypes", "bytes", "experts", "active_experts", "shared_experts", "memory"}) {
            QVERIFY2(facts->contains(key), key);
        }
        QVERIFY(!facts->contains("tensors"));
        QCOMPARE((*facts)["parameters"], model::Json(260'032));
        QCOMPARE((*facts)["bytes"], model::Json(329'952));
        QCOMPARE((*facts)["experts"], model::Json(0));
        QCOMPARE((*facts)["kv_heads"], model::Json(4));
        QCOMPARE((*facts)["tied"], model::Json(true));
        QCOMPARE((*facts)["dtypes"]["Q8_0"], model::Json(204'288));
        for (const char* job : {"open", "record", "convert", "train"}) {
            QVERIFY((*facts)["memory"][job].get<std::uint64_t>() > 520'064U); // the bare weights
        }
    }

    void listsTensorsWhenAsked()
    {
        const auto opened = model::openModel(fixture("hf"));
        VERIFY_OK(opened);
        const auto facts = model::inspectModel(*opened, model::TensorList::Yes);
        VERIFY_OK(facts);
        const model::Json& tensors = (*facts)["tensors"];
        QCOMPARE(tensors.size(), 47U);
        QCOMPARE(tensors[0],
            (model::Json{{"name", "model.embed_tokens.weight"}, {"dtype", "F32"},
                {"shape", {512, 64}}, {"bytes", 131'072}}));
    }

    void trainingNeedsAtLeastSixteenBytesAWeight()
    {
        const auto opened = model::openModel(fixture("hf"));
        VERIFY_OK(opened);
        const model::MemoryEstimate estimate = model::estimateMemory(*opened);
        QVERIFY(estimate.train >= 16 * opened->parameters());
        QVERIFY(estimate.open >= opened->checkpoint().totalBytes());
        QVERIFY(estimate.record > estimate.open);
        // 5 layers, width 64, 172 neurons: the second moments of all layers in float64
        QVERIFY(estimate.record > opened->checkpoint().totalBytes() + 5 * 8 * 64 * (64 + 172));
    }
};

QTEST_GUILESS_MAIN(TestCheckpointInspect)
#include "tst_checkpoint_inspect.moc"
