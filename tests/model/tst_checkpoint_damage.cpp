// SPDX-License-Identifier: Apache-2.0
// Damaged files never crash the readers, and a file that was cut is never taken for whole.
#include "model/checkpoint/dequant/rows.h"
#include "model/checkpoint/open_model.h"
#include "model/checkpoint/safetensors/header.h"
#include "model/checkpoint/safetensors/index.h"
#include "tests/support/checkpoint_gguf_draft.h"
#include "tests/support/expect.h"

using namespace lapidary;
using namespace lapidary::test;

namespace {

/// Uses everything of an opened model: no range that was let through may lead out of its file.
void useAll(const model::OpenedModel& opened)
{
    for (const model::TensorInfo& tensor : opened.checkpoint().tensors()) {
        std::vector<std::byte> bytes(tensor.bytes);
        QVERIFY(opened.checkpoint().readBytes(tensor, 0, bytes).hasValue());
    }
    QVERIFY(opened.checkpoint().fingerprint().hasValue());
    if (const model::GgufMetadata* metadata = opened.checkpoint().gguf()) {
        for (const model::GgufValue& value : metadata->values()) {
            static_cast<void>(metadata->text(value.key));
            static_cast<void>(metadata->texts(value.key));
            static_cast<void>(metadata->numbers(value.key));
            static_cast<void>(metadata->integers(value.key));
            static_cast<void>(metadata->flags(value.key));
        }
    }
}

/// Changes one bit of a file in its place: truncating it first would make some file systems write
/// it out every time.
void flipBit(const std::string& path, std::size_t bit)
{
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(bit / 8));
    const int before = file.get();
    file.seekp(static_cast<std::streamoff>(bit / 8));
    file.put(static_cast<char>(before ^ (1 << bit % 8)));
}

/// About `count` offsets spread over [0, size), the first ones all.
std::vector<std::size_t> offsets(std::size_t size, std::size_t count)
{
    std::vector<std::size_t> all;
    for (std::size_t at = 0; at < size;
         at += at < 64 ? 1 : std::max<std::size_t>(1, size / count)) {
        all.push_back(at);
    }
    all.push_back(size - 1);
    return all;
}

} // namespace

class TestCheckpointDamage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aFileThatWasCutIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
            {"hf/model.safetensors", "hf-bf16-sharded/model-00002-of-00002.safetensors",
                "gguf/stories260K-F32.gguf", "gguf/stories260K-Q8_0.gguf"}) {
            QTest::newRow(name) << name;
        }
    }

    void aFileThatWasCutIsRefused()
    {
        QFETCH(const QString, name);
        const std::string whole = readFile(fixture(name.toStdString()));
        const QTemporaryDir folder;
        const std::string path = writeFile(folder.path().toStdString(),
            name.endsWith(QStringLiteral("gguf")) ? "x.gguf" : "x.safetensors", whole);
        VERIFY_OK(model::openCheckpoint(path));
        constexpr std::size_t kPadding = 32; // behind the last tensor of a GGUF; may be missing
        std::vector<std::size_t> cuts = offsets(whole.size() - kPadding, 64);
        std::sort(cuts.rbegin(), cuts.rend());
        for (const std::size_t cut : cuts) { // from long to short: each cuts the file further
            std::filesystem::resize_file(path, cut);
            const auto opened = model::openCheckpoint(path);
            QVERIFY2(!opened, std::to_string(cut).c_str());
            QVERIFY2(!opened.error().rule.empty(), errorLine(opened).c_str());
        }
    }

    void anIndexOrConfigurationThatWasCutIsRefused()
    {
        const QTemporaryDir folder;
        const std::string path = writeTinyShards(folder.path().toStdString());
        VERIFY_OK(model::openModel(path));
        for (const char* name : {"model.safetensors.index.json", "config.json"}) {
            const std::string whole = readFile(path + "/" + name);
            std::vector<std::size_t> cuts = offsets(whole.size(), 200);
            std::sort(cuts.rbegin(), cuts.rend());
            for (const std::size_t cut : cuts) {
                std::filesystem::resize_file(path + "/" + name, cut);
                const auto opened = model::openModel(path);
                QVERIFY2(!opened, std::to_string(cut).c_str());
            }
            writeFile(path, name, whole);
        }
        VERIFY_OK(model::openModel(path));
    }

    void flippedBitsInAGgufHeaderNeverCrash()
    {
        const QTemporaryDir folder;
        const GgufDraft draft = tinyGguf();
        const std::string whole = draft.bytes();
        const std::string path = writeFile(folder.path().toStdString(), "x.gguf", whole);
        int opened = 0;
        for (std::size_t bit = 0; bit < 8 * draft.header().size(); ++bit) {
            flipBit(path, bit);
            if (const auto result = model::openModel(path)) {
                ++opened;
                useAll(*result);
            }
            flipBit(path, bit);
        }
        QVERIFY(
            opened > 0); // a flip in a name that nothing reads, or in a vocabulary, is no damage
    }

    void flippedBitsInASafetensorsHeaderNeverCrash()
    {
        const std::string file = safetensorsOf(tinyTensors());
        const std::size_t headerBytes = file.find("}}") + 2 - 8;
        const std::string header = file.substr(8, headerBytes);
        int parsed = 0;
        for (std::size_t bit = 0; bit < 8 * header.size(); ++bit) {
            std::string bytes = header;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
            const auto result
                = model::parseSafetensorsHeader(bytes, "x", 8 + headerBytes, file.size());
            if (result) {
                ++parsed;
                for (const model::TensorInfo& tensor : result->tensors) {
                    QVERIFY(tensor.begin >= 8 + headerBytes);
                    QVERIFY(tensor.begin + tensor.bytes <= file.size());
                }
            }
        }
        QVERIFY(parsed > 0);
    }

    void flippedBitsInAnIndexNeverCrash()
    {
        const QTemporaryDir folder;
        std::string index;
        writeTinyShards(
            folder.path().toStdString(), [&](std::string text) { return index = text; });
        for (std::size_t bit = 0; bit < 8 * index.size(); ++bit) {
            std::string bytes = index;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
            const auto parsed = model::parseSafetensorsIndex(bytes, "x");
            QVERIFY(!parsed || !parsed->entries.empty());
        }
    }

    void flippedBitsInAConfigurationNeverCrash()
    {
        const QTemporaryDir folder;
        const std::string path = writeTinyFolder(folder.path().toStdString());
        const std::string config = tinyConfig();
        for (std::size_t bit = 0; bit < 8 * config.size(); ++bit) {
            flipBit(path + "/config.json", bit);
            if (const auto opened = model::openModel(path)) {
                QCOMPARE(opened->config().hiddenSize, 8); // every dimension is that of the tensors
                QCOMPARE(opened->config().intermediateSize, 12);
                QCOMPARE(opened->config().layers, 1);
                QCOMPARE(opened->config().vocabSize, 10);
            }
            flipBit(path + "/config.json", bit);
        }
    }
};

QTEST_GUILESS_MAIN(TestCheckpointDamage)
#include "tst_checkpoint_damage.moc"
