// SPDX-License-Identifier: Apache-2.0
// The key-value table of GGUF: typed access, limits, cost.
#include "model/checkpoint/gguf/reader.h"
#include "model/checkpoint/open_model.h"
#include "tests/support/checkpoint_gguf_draft.h"
#include "tests/support/expect.h"
#include "tests/support/heap_meter.h"

using namespace lapidary;
using namespace lapidary::test;

namespace {

constexpr std::uint32_t kI8 = 1;
constexpr std::uint32_t kU16 = 2;
constexpr std::uint32_t kI64 = 11;
constexpr std::uint32_t kF64 = 12;

model::Result<model::GgufFile> readDraft(const QTemporaryDir& folder, const GgufDraft& draft)
{
    auto file = model::ModelFile::openNamed(
        writeFile(folder.path().toStdString(), "x.gguf", draft.bytes()));
    if (!file) {
        return file.error();
    }
    return model::readGguf(std::make_shared<const model::ModelFile>(*std::move(file)));
}

GgufDraft everyType()
{
    GgufDraft draft;
    draft.values = {{"a.u8", ggufValue(kU8, "\xff")}, {"a.i8", ggufValue(kI8, "\xff")},
        {"a.u16", ggufValue(kU16, little(65'535, 2))}, {"a.u32", u32Value(4'000'000'000U)},
        {"a.i32", ggufValue(kI32, little(~std::uint64_t{6}, 4))}, {"a.f32", f32Value(0.5F)},
        {"a.yes", ggufValue(kBool, "\1")}, {"a.no", ggufValue(kBool, std::string(1, '\0'))},
        {"a.text", textValue("h\xC3\xA4llo")},
        {"a.u64", ggufValue(kU64, little(~std::uint64_t{0}, 8))},
        {"a.i64", ggufValue(kI64, little(~std::uint64_t{0}, 8))},
        {"a.f64", ggufValue(kF64, little(std::bit_cast<std::uint64_t>(-0.1), 8))},
        {"a.texts", arrayValue(kText, 3, ggufText("x") + ggufText("") + ggufText("yz"))},
        {"a.none", arrayValue(kText, 0, "")},
        {"a.i32s", arrayValue(kI32, 2, little(5, 4) + little(~std::uint64_t{0}, 4))},
        {"a.f32s", arrayValue(kF32, 2, little(0x3f000000, 4) + little(0xbf800000, 4))},
        {"a.flags", arrayValue(kBool, 2, std::string("\1\0", 2))}};
    return draft;
}

template <class T>
std::string codeOf(const model::Result<T>& result)
{
    return result ? "ok" : std::string(model::name(result.error().code));
}

} // namespace

class TestGgufMetadata : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsEveryTypeOfValue()
    {
        const QTemporaryDir folder;
        const auto file = readDraft(folder, everyType());
        VERIFY_OK(file);
        const model::GgufMetadata& values = *file->metadata;
        QCOMPARE(values.values().size(), 17U);
        QCOMPARE(*values.unsignedInteger("a.u8"), 255U);
        QCOMPARE(*values.number("a.i8"), -1.0);
        QCOMPARE(*values.unsignedInteger("a.u16"), 65'535U);
        QCOMPARE(*values.unsignedInteger("a.u32"), 4'000'000'000U);
        QCOMPARE(*values.number("a.i32"), -7.0);
        QCOMPARE(*values.number("a.f32"), 0.5);
        QCOMPARE(*values.flag("a.yes"), true);
        QCOMPARE(*values.flag("a.no"), false);
        QCOMPARE(text(*values.text("a.text")), QString::fromUtf8("hällo"));
        QCOMPARE(*values.unsignedInteger("a.u64"), ~std::uint64_t{0});
        QCOMPARE(*values.number("a.u64"), 0x1p64);
        QCOMPARE(*values.number("a.i64"), -1.0);
        QCOMPARE(*values.number("a.f64"), -0.1);
        QVERIFY((*values.texts("a.texts") == std::vector<std::string>{"x", "", "yz"}));
        QVERIFY(values.texts("a.none")->empty());
        QVERIFY((*values.integers("a.i32s") == std::vector<std::int64_t>{5, -1}));
        QVERIFY((*values.numbers("a.f32s") == std::vector<double>{0.5, -1.0}));
        QVERIFY((*values.numbers("a.i32s") == std::vector<double>{5.0, -1.0}));
        QVERIFY((*values.flags("a.flags") == std::vector<bool>{true, false}));
    }

    void answersErrorsForMissingKeysAndOtherTypes()
    {
        const QTemporaryDir folder;
        const auto file = readDraft(folder, everyType());
        VERIFY_OK(file);
        const model::GgufMetadata& values = *file->metadata;
        QVERIFY(!values.has("a"));
        QCOMPARE(text(codeOf(values.unsignedInteger("a.nothing"))), QStringLiteral("not_found"));
        QCOMPARE(text(codeOf(values.texts("a.nothing"))), QStringLiteral("not_found"));
        QCOMPARE(
            text(codeOf(values.unsignedInteger("a.i8"))), QStringLiteral("corrupt")); // negative
        for (const model::GgufValue& value : values.values()) {
            const std::string& key = value.key;
            const bool isArray = value.type == model::GgufType::Array;
            QCOMPARE(values.text(key).hasValue(), key == "a.text");
            QCOMPARE(values.flag(key).hasValue(), key == "a.yes" || key == "a.no");
            QCOMPARE(values.texts(key).hasValue(), key == "a.texts" || key == "a.none");
            QCOMPARE(values.flags(key).hasValue(), key == "a.flags");
            QCOMPARE(values.integers(key).hasValue(), key == "a.i32s");
            QVERIFY(!isArray || !values.number(key));
        }
    }

    void acceptsWhatTheFormatAllows()
    {
        const QTemporaryDir folder;
        GgufDraft draft = tinyGguf();
        draft.version = 2;
        draft.alignment = 8;
        draft.set("general.alignment", u32Value(8));
        draft.set("general.type", textValue("model"));
        draft.set("Mixed.Case-key_1", u32Value(1));
        draft.set(std::string(65'535, 'k'), u32Value(1));
        draft.tensors.push_back({std::string(64, 'n'), {1, 2, 3, 4}});
        draft.trailing = std::string(7, '\0');
        const auto file = readDraft(folder, draft);
        VERIFY_OK(file);
        QCOMPARE(file->version, 2U);
        QCOMPARE(file->notices.size(), 1U); // the upper case
        QCOMPARE(text(file->notices[0].rule), QStringLiteral("GG04"));
        QVERIFY((file->tensors.back().shape == model::Shape{4, 3, 2, 1}));
        VERIFY_OK(readDraft(folder, GgufDraft())); // a file of nothing
    }

    void aVocabularyWithoutWeightsOpensAsACheckpointOnly()
    {
        const QTemporaryDir folder;
        GgufDraft draft = tinyGguf();
        draft.tensors.clear();
        const std::string path = writeFile(folder.path().toStdString(), "v.gguf", draft.bytes());
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        QVERIFY((*opened->gguf()->texts("tokenizer.ggml.tokens")
            == std::vector<std::string>{"a", "bc"}));
        const auto asModel = model::openModel(path);
        QVERIFY(!asModel);
        QVERIFY2(!asModel.error().rule.empty(), errorLine(asModel).c_str());
    }

    void placesTensorsAsTheFileDoes()
    {
        const QTemporaryDir folder;
        const GgufDraft draft = tinyGguf();
        const auto file = readDraft(folder, draft);
        VERIFY_OK(file);
        const std::uint64_t data = draft.padded(draft.header().size());
        QCOMPARE(file->tensors[0].begin, data);
        QCOMPARE(file->tensors[0].bytes, 320U);
        QVERIFY((file->tensors[0].shape == model::Shape{10, 8}));
        QCOMPARE(file->tensors[1].begin, data + 320);
        QCOMPARE(file->tensors[2].begin, data + 352);
    }

    void memoryStaysInProportionToTheHeader()
    {
        const QTemporaryDir folder;
        GgufDraft draft;
        for (int i = 0; i < 20'000; ++i) {
            draft.values.emplace_back(std::to_string(i), ggufValue(kU8, "\1"));
            draft.tensors.push_back({std::to_string(i), {1}});
        }
        const std::uint64_t headerBytes = draft.header().size();
        const std::string path = writeFile(folder.path().toStdString(), "x.gguf", draft.bytes());
        const HeapMeter meter;
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        QVERIFY2(meter.peakBytes() <= 16 * headerBytes + (256U << 10),
            std::to_string(meter.peakBytes()).c_str());
    }

    void aHugeVocabularyStaysInTheFile()
    {
        const QTemporaryDir folder;
        GgufDraft draft;
        std::string tokens;
        for (int i = 0; i < 100'000; ++i) {
            tokens.append(ggufText("token"));
        }
        draft.values = {{"tokenizer.ggml.tokens", arrayValue(kText, 100'000, tokens)}};
        const std::string path = writeFile(folder.path().toStdString(), "x.gguf", draft.bytes());
        const HeapMeter meter;
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        QVERIFY(meter.peakBytes() <= 256U << 10);
        QCOMPARE(opened->gguf()->texts("tokenizer.ggml.tokens")->size(), 100'000U);
    }
};

QTEST_GUILESS_MAIN(TestGgufMetadata)
#include "tst_gguf_metadata.moc"
