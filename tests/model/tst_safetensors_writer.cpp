// SPDX-License-Identifier: Apache-2.0
// What the writer puts on disk is what the strict reader takes; a failure leaves nothing.
#include "model/checkpoint/open_model.h"
#include "model/checkpoint/safetensors/writer.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/faulty_calls.h"

using namespace lapidary;
using namespace lapidary::test;
using model::DType;
using model::PlannedTensor;

namespace {

/// Every byte of a tensor is the first letter of its name; given in pieces of three.
model::Result<void> letters(const PlannedTensor& tensor, const model::ByteSink& sink)
{
    const auto bytes = *model::byteCount(tensor.dtype, *model::elementCount(tensor.shape));
    const std::vector<std::byte> all(bytes, static_cast<std::byte>(tensor.name[0]));
    for (std::size_t at = 0; at < all.size(); at += 3) {
        LAP_CHECK(sink(std::span(all).subspan(at, std::min<std::size_t>(3, all.size() - at))));
    }
    return {};
}

const std::vector<PlannedTensor> kPlan{{"b", DType::BF16, {5}}, {"z", DType::F32, {2, 3}},
    {"a", DType::F32, {1}}, {"e", DType::F32, {0, 4}}, {"scalar", DType::I64, {}},
    {"\xC3\xA4 \"quoted\"", DType::U8, {7}}};

std::size_t filesIn(const std::string& folder)
{
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

} // namespace

class TestSafetensorsWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theStrictReaderTakesWhatIsWritten()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/x.safetensors";
        VERIFY_OK(model::writeSafetensorsFile(path, kPlan, letters, {.metadata = {{"k", "v"}}}));
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        QCOMPARE(opened->tensors().size(), kPlan.size());
        QCOMPARE(text(opened->metadata().at("k")), QStringLiteral("v"));
        for (const PlannedTensor& planned : kPlan) {
            const model::TensorInfo* tensor = opened->find(planned.name);
            QVERIFY(tensor != nullptr);
            QVERIFY(tensor->dtype == planned.dtype && tensor->shape == planned.shape);
            std::vector<std::byte> bytes(tensor->bytes);
            VERIFY_OK(opened->readBytes(*tensor, 0, bytes));
            QVERIFY(std::all_of(bytes.begin(), bytes.end(),
                [&](std::byte byte) { return byte == static_cast<std::byte>(planned.name[0]); }));
        }
    }

    void storesLargerTypesFirstAndPadsTheHeader()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/x.safetensors";
        VERIFY_OK(model::writeSafetensorsFile(path, kPlan, letters));
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        std::vector<const model::TensorInfo*> order;
        for (const model::TensorInfo& tensor : opened->tensors()) {
            order.push_back(&tensor);
        }
        std::stable_sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->begin < b->begin; });
        QCOMPARE(text(order.front()->name), QStringLiteral("scalar"));
        QCOMPARE(order.front()->begin % 8, 0U);
        QCOMPARE(static_cast<int>(order.back()->dtype), static_cast<int>(DType::U8));
        VERIFY_OK(model::writeSafetensorsFile(path + "2", kPlan, letters));
        QVERIFY(readFile(path) == readFile(path + "2"));
    }

    void copiesAModelIntoShards()
    {
        const auto source = model::openCheckpoint(fixture("hf"));
        VERIFY_OK(source);
        std::vector<PlannedTensor> plan;
        for (const model::TensorInfo& tensor : source->tensors()) {
            plan.push_back({tensor.name, tensor.dtype, tensor.shape});
        }
        const auto copy = [&](const PlannedTensor& tensor, const model::ByteSink& sink) {
            const model::TensorInfo& stored = *source->find(tensor.name);
            std::vector<std::byte> bytes(stored.bytes);
            const auto read = source->readBytes(stored, 0, bytes);
            return read ? sink(bytes) : read;
        };
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        writeFile(path, "config.json", readFile(fixture("hf/config.json")));
        const auto names = model::writeSafetensorsFolder(path, plan, copy, {.shardBytes = 300'000});
        VERIFY_OK(names);
        QCOMPARE(names->size(), 5U); // four shards and the index
        QCOMPARE(text(names->front()), QStringLiteral("model-00001-of-00004.safetensors"));
        const auto written = model::openModel(path);
        VERIFY_OK(written);
        QVERIFY(written->notices().empty());
        QCOMPARE(text(*written->checkpoint().fingerprint()), text(*source->fingerprint()));

        const QTemporaryDir single;
        const auto one = model::writeSafetensorsFolder(single.path().toStdString(), plan, copy);
        VERIFY_OK(one);
        QVERIFY((*one == std::vector<std::string>{"model.safetensors"}));
        QCOMPARE(text(*model::openCheckpoint(single.path().toStdString())->fingerprint()),
            text(*source->fingerprint()));
    }

    void aTensorLargerThanAShardIsOneByItself()
    {
        const QTemporaryDir folder;
        const std::vector<PlannedTensor> plan{{"a", DType::U8, {10}}, {"b", DType::U8, {500}},
            {"c", DType::U8, {60}}, {"d", DType::U8, {41}}};
        const auto names = model::writeSafetensorsFolder(
            folder.path().toStdString(), plan, letters, {.shardBytes = 100});
        VERIFY_OK(names);
        QCOMPARE(names->size(), 5U);
        VERIFY_OK(model::openCheckpoint(folder.path().toStdString()));
    }

    void refusesPlansThatTheFormatCannotHold()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const std::vector<std::vector<PlannedTensor>> wrong{{{"q", DType::Q8_0, {32}}},
            {{"a", DType::F32, {-1}}}, {{"a", DType::F4, {3}}}, {{"", DType::F32, {1}}},
            {{"a", DType::F32, {1}}, {"a", DType::F32, {1}}},
            {{"a", DType::F32, {1, 1, 1, 1, 1, 1, 1, 1, 1}}},
            {{"a", DType::F64, {std::int64_t{1} << 62}}}};
        for (const auto& plan : wrong) {
            QVERIFY(!model::writeSafetensorsFile(path + "/x.safetensors", plan, letters));
            QVERIFY(!model::writeSafetensorsFolder(path, plan, letters));
            QCOMPARE(filesIn(path), 0U);
        }
    }

    void aSourceThatFailsOrMiscountsLeavesNothing()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const std::vector<model::TensorSource> wrong{
            [](const PlannedTensor&, const model::ByteSink&) { return model::Result<void>(); },
            [](const PlannedTensor& tensor, const model::ByteSink& sink) {
                const auto given = letters(tensor, sink);
                return given ? sink(std::array<std::byte, 1>{}) : given;
            },
            [](const PlannedTensor& tensor, const model::ByteSink& sink) -> model::Result<void> {
                if (tensor.name == "c") {
                    return model::Error{model::ErrorCode::Cancelled, "stopped"};
                }
                return letters(tensor, sink);
            }};
        const std::vector<PlannedTensor> plan{
            {"a", DType::U8, {90}}, {"b", DType::U8, {90}}, {"c", DType::U8, {90}}};
        for (const model::TensorSource& source : wrong) {
            QVERIFY(!model::writeSafetensorsFile(path + "/x.safetensors", plan, source));
            QVERIFY(!model::writeSafetensorsFolder(path, plan, source, {.shardBytes = 100}));
            QCOMPARE(filesIn(path), 0U);
        }
    }

    void everyFailingCallLeavesNothing()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const std::vector<PlannedTensor> plan{{"a", DType::U8, {9}}, {"b", DType::U8, {9}}};
        constexpr int kEveryCall = 60;
        int failures = 0;
        for (int call = 0; call < kEveryCall; ++call) {
            const auto calls = std::make_shared<FaultyCalls>(call, ENOSPC, FaultLength::Sticky);
            const auto names = model::writeSafetensorsFolder(
                path, plan, letters, {.shardBytes = 10, .calls = calls});
            if (names) {
                continue; // the last calls only make it durable
            }
            ++failures;
            QCOMPARE(filesIn(path), 0U);
        }
        QVERIFY(failures > 5);
        VERIFY_OK(model::openCheckpoint(path));
    }
};

QTEST_GUILESS_MAIN(TestSafetensorsWriter)
#include "tst_safetensors_writer.moc"
