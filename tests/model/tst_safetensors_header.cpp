// SPDX-License-Identifier: Apache-2.0
// What a safetensors header may be, and what reading it costs.
#include "model/checkpoint/safetensors/header.h"
#include "model/checkpoint/safetensors/index.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/heap_meter.h"

#include <ctime>

using namespace lapidary;
using namespace lapidary::test;

namespace {

model::Result<model::SafetensorsHeader> parse(std::string_view header, std::uint64_t dataBytes)
{
    return model::parseSafetensorsHeader(
        header, "x", 8 + header.size(), 8 + header.size() + dataBytes);
}

#ifdef LAPIDARY_SANITIZED
constexpr int kManyTensors = 40'000; // the sanitizers slow everything down alike
#else
constexpr int kManyTensors = 200'000;
#endif

/// A header as a converter writes it for many experts.
std::string manyTensors(int count)
{
    std::string header = "{";
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        header.append(i == 0 ? "\"" : ",\"").append("model.experts.").append(number);
        header.append("\": {\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[");
        header.append(std::to_string(4 * i)).append(",").append(std::to_string(4 * i + 4));
        header.append("]}");
    }
    return header + "}";
}

/// Seconds of processor time of the fastest of three runs; not disturbed by other programs.
template <class Work>
double processorSeconds(Work work)
{
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        const std::clock_t begin = std::clock();
        work();
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
}

} // namespace

class TestSafetensorsHeader : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void acceptsWhatTheFormatAllows_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("dataBytes");
        QTest::addColumn<int>("tensors");
        QTest::newRow("empty") << QByteArray("{}") << 0 << 0;
        QTest::newRow("padded with spaces") << QByteArray("{}      ") << 0 << 0;
        QTest::newRow("65,536 spaces before") << QByteArray(65'536, ' ') + "{}" << 0 << 0;
        QTest::newRow("metadata only")
            << QByteArray(R"({"__metadata__":{"format":"pt"}})") << 0 << 0;
        QTest::newRow("scalar") << QByteArray(
            R"({"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}})")
                                << 8 << 1;
        QTest::newRow("a dimension of 0")
            << QByteArray(R"({"a":{"dtype":"F32","shape":[4,0],"data_offsets":[0,0]}})") << 0 << 1;
        QTest::newRow("a dimension of 0 beside 2^48 - 1") << QByteArray(
            R"({"a":{"dtype":"F32","shape":[0,281474976710655],"data_offsets":[0,0]}})")
                                                          << 0 << 1;
        QTest::newRow("empty tensors between others")
            << QByteArray(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                          R"("b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]},)"
                          R"("c":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})")
            << 3 << 3;
        QTest::newRow("not in the order of the data")
            << QByteArray(R"({"b":{"data_offsets":[2,3],"shape":[1],"dtype":"BOOL"},)"
                          R"("a":{"shape":[2],"data_offsets":[0,2],"dtype":"I8"}})")
            << 3 << 2;
        QTest::newRow("eight dimensions")
            << QByteArray(R"({"a":{"dtype":"F16","shape":[1,1,1,1,1,1,1,2],"data_offsets":[0,4]}})")
            << 4 << 1;
        QTest::newRow("a name of 512 bytes") << "{\"" + QByteArray(512, 'n')
                + "\": {\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}"
                                             << 2 << 1;
        QTest::newRow("a name beyond ASCII") << QByteArray(
            "{\"gewicht.\xC3\xA4 \\u00e4\":{\"dtype\":\"I16\",\"shape\":[1],"
            "\"data_offsets\":[0,2]}}") << 2 << 1;
        QTest::newRow("an 8-bit float") // its scale is asked for where the whole model is known
            << QByteArray(R"({"a":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[0,1]}})") << 1
            << 1;
    }

    void acceptsWhatTheFormatAllows()
    {
        QFETCH(const QByteArray, header);
        QFETCH(const int, dataBytes);
        QFETCH(const int, tensors);
        const auto parsed = parse({header.data(), static_cast<std::size_t>(header.size())},
            static_cast<std::uint64_t>(dataBytes));
        VERIFY_OK(parsed);
        QCOMPARE(static_cast<int>(parsed->tensors.size()), tensors);
    }

    void givesPositionsInTheFile()
    {
        const std::string header = R"({"__metadata__":{"format":"pt","by":"a\nb"},)"
                                   R"("b":{"dtype":"F32","shape":[2,1],"data_offsets":[2,10]},)"
                                   R"("a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})";
        const auto parsed = parse(header, 10);
        VERIFY_OK(parsed);
        const model::TensorInfo& first = parsed->tensors[0];
        const model::TensorInfo& second = parsed->tensors[1];
        QCOMPARE(text(first.name), QStringLiteral("a"));
        QVERIFY(first.dtype == model::DType::BF16);
        QCOMPARE(first.begin, 8 + header.size());
        QCOMPARE(first.bytes, 2U);
        QCOMPARE(text(second.name), QStringLiteral("b"));
        QVERIFY((second.shape == model::Shape{2, 1}));
        QCOMPARE(second.begin, 10 + header.size());
        QCOMPARE(text(parsed->metadata.at("by")), QStringLiteral("a\nb"));
    }

    void errorsSayWhereWhatAndWhatNext()
    {
        const std::string header
            = R"({"layers.15.scales":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})";
        const auto cut = model::parseSafetensorsHeader(
            header, "model-00038-of-00102.safetensors", 8 + header.size(), 12 + header.size());
        QVERIFY(!cut);
        QCOMPARE(text(cut.error().line()),
            QStringLiteral("error[ST12]: cannot open model-00038-of-00102.safetensors: the file is "
                           "shorter than its header says, 12 bytes are missing: found 82 bytes, "
                           "expected 94 bytes, tensor \"layers.15.scales\" ends at byte 94, the "
                           "download is probably incomplete or damaged; fetch this file again"));
    }

    void quotesHostileNamesEscapedAndShort()
    {
        const auto parsed
            = parse("{\"" + std::string(400, 'x') + "\":{\"dtype\":\"\\u001b[31m\"}}", 0);
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().line().size() < 500, errorLine(parsed).c_str());
        QVERIFY(parsed.error().line().find('\x1b') == std::string::npos);
    }

    void timeIsLinearInTheNumberOfTensors()
    {
        const std::string half = manyTensors(kManyTensors / 2);
        const std::string whole = manyTensors(kManyTensors);
        const double halfTime
            = processorSeconds([&] { QVERIFY(parse(half, 2 * kManyTensors).hasValue()); });
        const double wholeTime
            = processorSeconds([&] { QVERIFY(parse(whole, 4 * kManyTensors).hasValue()); });
        QVERIFY2(wholeTime / halfTime <= 2.5, std::to_string(wholeTime / halfTime).c_str());
    }

    void memoryStaysInProportionToTheHeader()
    {
        for (const int count : {0, 1, 1000, kManyTensors}) {
            const std::string header = manyTensors(count);
            const HeapMeter meter;
            QVERIFY(parse(header, 4U * static_cast<unsigned>(count)).hasValue());
            QVERIFY(meter.peakBytes() <= 16 * header.size() + (256U << 10));
        }
        // The smallest entries, and headers that are refused at their end.
        std::string dense = "{";
        for (int i = 0; i < 100'000; ++i) {
            dense.append(i == 0 ? "\"" : ",\"").append(std::to_string(i));
            dense.append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        const HeapMeter meter;
        QVERIFY(!parse(dense, 0));
        QVERIFY(meter.peakBytes() <= 16 * dense.size() + (256U << 10));
    }

    void memoryOfAnIndexStaysInProportion()
    {
        std::vector<std::pair<std::string, std::string>> map;
        for (int i = 0; i < 50'000; ++i) {
            map.emplace_back(numbered("t", i), numbered("s", i % 9000) + ".safetensors");
        }
        const std::string index = indexOf(map, 1);
        const HeapMeter meter;
        const auto parsed = model::parseSafetensorsIndex(index, "x");
        VERIFY_OK(parsed);
        QVERIFY(meter.peakBytes() <= 16 * index.size() + (256U << 10));
        QCOMPARE(parsed->shards.size(), 9000U);
        QVERIFY(std::is_sorted(parsed->shards.begin(), parsed->shards.end()));
        for (const auto& entry : parsed->entries) {
            const int number = std::stoi(entry.tensor.substr(1));
            QCOMPARE(text(parsed->shards[entry.shard]),
                QStringLiteral("s%1.safetensors").arg(number % 9000));
        }
    }
};

QTEST_GUILESS_MAIN(TestSafetensorsHeader)
#include "tst_safetensors_header.moc"
