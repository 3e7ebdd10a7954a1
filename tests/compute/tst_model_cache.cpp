// SPDX-License-Identifier: Apache-2.0
// The model that `serve` keeps: loaded once, noticed when it changes, one at a time.
#include "compute/decoder/model_cache.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace lapidary;
using namespace lapidary::compute;

namespace fs = std::filesystem;

class TestModelCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theModelIsLoadedOnceUntilItChangesOrAnotherIsWanted()
    {
        const QTemporaryDir scratch{test::scratchTemplate()};
        const fs::path folder = fs::path(scratch.path().toStdString()) / "model";
        fs::copy(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf", folder);
        int loads = 0;
        ModelCache cache(
            [&](const ModelKey& key, const CancelToken& cancel, const ProgressSink& progress) {
                ++loads;
                return loadModel(key.path, key.device, key.dtype, cancel, progress);
            });
        const CancelToken cancel;
        const auto get = [&](const std::string& dtype) {
            return cache.get({folder.string(), Device::Cpu, dtype}, cancel, [](const Progress&) {});
        };
        const auto first = get("");
        VERIFY_OK(first);
        const auto second = get("");
        VERIFY_OK(second);
        QCOMPARE(second->decoder.get(), first->decoder.get());
        QCOMPARE(loads, 1);
        VERIFY_OK(get("bfloat16"));
        QCOMPARE(loads, 2);
        VERIFY_OK(get(""));
        QCOMPARE(loads, 3); // there is one place
        std::ofstream(folder / "run.db") << "a log is no part of the model";
        VERIFY_OK(get(""));
        QCOMPARE(loads, 3);
        std::ofstream(folder / "config.json", std::ios::app) << "\n";
        VERIFY_OK(get(""));
        QCOMPARE(loads, 4);
        cache.release();
        VERIFY_OK(get(""));
        QCOMPARE(loads, 5);
        fs::remove(folder / "config.json");
        QVERIFY(!get(""));
        QVERIFY(!get("")); // a failure is not kept
        QCOMPARE(loads, 7);
        QVERIFY(first->decoder != nullptr); // a caller's copy stays
    }

    void aNewerCheckpointOfARunIsNoticed()
    {
        const QTemporaryDir scratch{test::scratchTemplate()};
        const fs::path run = fs::path(scratch.path().toStdString()) / "run";
        fs::create_directories(run / "checkpoints" / "step-1");
        const std::string before = modelStamp(run.string());
        QCOMPARE(modelStamp(run.string()), before);
        fs::create_directories(run / "checkpoints" / "step-2");
        QVERIFY(modelStamp(run.string()) != before);
    }
};

QTEST_GUILESS_MAIN(TestModelCache)
#include "tst_model_cache.moc"
