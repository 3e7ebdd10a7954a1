// SPDX-License-Identifier: Apache-2.0
#include "model/core/strict_json.h"
#include "tests/support/expect.h"
#include "tests/support/heap_meter.h"

#include <limits>

using namespace lapidary::model;
using lapidary::test::HeapMeter;
using lapidary::test::text;

namespace {

/// Every event as one word.
JsonEvents recording(std::string& log)
{
    JsonEvents events;
    events.beginObject = [&] { return log += "{ ", true; };
    events.endObject = [&] { return log += "} ", true; };
    events.beginArray = [&] { return log += "[ ", true; };
    events.endArray = [&] { return log += "] ", true; };
    events.key = [&](std::string& key) { return log += key + ": ", true; };
    events.string = [&](std::string& value) { return log += "'", log += value, log += "' ", true; };
    events.number = [&](std::string_view number) { return log += std::string(number) + " ", true; };
    events.boolean = [&](bool value) { return log += value ? "yes " : "no ", true; };
    events.null = [&] { return log += "null ", true; };
    return events;
}

std::string nested(int depth)
{
    return std::string(static_cast<std::size_t>(depth), '[')
        + std::string(static_cast<std::size_t>(depth), ']');
}

} // namespace

class TestStrictJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsEveryKindOfValue()
    {
        const auto json = parseStrictJson(
            R"( {"a": [1, -2, 2.5, 1e3, true, false, null], "b": {"c": "x\ny"}, "": ""} )");
        VERIFY_OK(json);
        QCOMPARE(text(json->dump()),
            QStringLiteral(R"({"":"","a":[1,-2,2.5,1000.0,true,false,null],"b":{"c":"x\ny"}})"));
    }

    void keepsIntegersAndFloatsApart()
    {
        const auto json
            = parseStrictJson("[1, 1.0, 1e0, -1, 18446744073709551615, -9223372036854775808]");
        VERIFY_OK(json);
        QVERIFY((*json)[0].is_number_unsigned());
        QVERIFY((*json)[1].is_number_float());
        QVERIFY((*json)[2].is_number_float());
        QVERIFY((*json)[3].is_number_integer());
        QCOMPARE((*json)[4].get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
        QCOMPARE((*json)[5].get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    }

    void readsPairsOfEscapesAndUtf8()
    {
        const auto json = parseStrictJson(R"(["\ud83d\ude00", "😀", "\u00e9"])");
        VERIFY_OK(json);
        QCOMPARE((*json)[0], (*json)[1]);
        QCOMPARE(text((*json)[2].get<std::string>()), QStringLiteral("é"));
    }

    void refusesWhatIsNotStrict_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("byte");
        QTest::addColumn<QString>("problem");
        const auto row
            = [](const char* name, const QByteArray& json, int byte, const char* problem) {
                  QTest::newRow(name) << json << byte << QString::fromUtf8(problem);
              };
        row("byte order mark", "\xEF\xBB\xBF{}", 0, "byte order mark");
        row("NUL between values", QByteArray("[1,\0 2]", 7), 3, "NUL byte");
        row("NUL after the end", QByteArray("{}\0x", 4), 2, "NUL byte");
        row("NUL in a string", QByteArray("\"a\0b\"", 5), 2, "NUL byte");
        row("escaped NUL", R"(["\u0000"])", 9, "escaped NUL");
        row("escaped NUL in a key", R"({"a\u0000": 1})", 10, "escaped NUL");
        row("lone high surrogate", R"(["\ud800"])", 9, "surrogate");
        row("lone low surrogate", R"(["\udc00"])", 8, "surrogate");
        row("two high surrogates", R"(["\ud800\ud800"])", 14, "surrogate");
        row("control character", "[\"a\nb\"]", 4, "control character");
        row("stray continuation byte", "[\"\x80\"]", 3, "UTF-8");
        row("overlong form", "[\"\xC0\xAF\"]", 3, "UTF-8");
        row("surrogate in UTF-8", "[\"\xED\xA0\x80\"]", 4, "UTF-8");
        row("beyond Unicode", "[\"\xF5\x80\x80\x80\"]", 3, "UTF-8");
        row("cut UTF-8", "[\"\xE2\x82\"]", 5, "UTF-8");
        row("duplicate key", R"({"a": 1, "a": 2})", 12, "key \"a\" twice");
        row("duplicate by escape", R"({"a": 1, "\u0061": 2})", 17, "key \"a\" twice");
        row("duplicate further down", R"([{"x": {"y": 1, "z": 2, "y": 3}}])", 27,
            "key \"y\" twice");
        row("leading zero", "[01]", 4, "number");
        row("plus sign", "[+1]", 2, "invalid literal");
        row("bare fraction", "[.5]", 2, "invalid literal");
        row("open fraction", "[1.]", 4, "expected digit");
        row("not a number", "[NaN]", 2, "invalid literal");
        row("huge exponent", "[1e999]", 7, "\"1e999\" is too large");
        row("huge negative", "[-1e999]", 8, "\"-1e999\" is too large");
        row("comment", "[1] // one", 5, "invalid literal");
        row("comma at the end", "[1,]", 4, "unexpected ']'");
        row("comma after a member", R"({"a":1,})", 8, "expected string");
        row("single quotes", "{'a': 1}", 2, "invalid literal");
        row("second document", "{} {}", 4, "expected end of input");
        row("open array", "[1", 2, "unexpected end of input");
        row("open string", "\"abc", 4, "missing closing quote");
        row("nothing", "", 0, "unexpected end of input");
        row("white space", " \n\t", 3, "unexpected end of input");
    }

    void refusesWhatIsNotStrict()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, byte);
        QFETCH(QString, problem);
        const std::string_view input(json.constData(), static_cast<std::size_t>(json.size()));
        const auto tree = parseStrictJson(input);
        const auto stream = streamStrictJson(input, {});
        for (const Error* error :
            {tree ? nullptr : &tree.error(), stream ? nullptr : &stream.error()}) {
            QVERIFY(error != nullptr);
            const QString line = text(error->line());
            const QString start = QStringLiteral("error[JSON]: JSON at byte %1: ").arg(byte);
            QVERIFY2(line.startsWith(start), qPrintable(line));
            QVERIFY2(line.contains(problem), qPrintable(line));
            QCOMPARE(error->code, ErrorCode::Corrupt);
        }
    }

    void sameKeyInDifferentObjectsIsFine()
    {
        VERIFY_OK(parseStrictJson(R"({"a": {"a": [{"a": 1}, {"a": 2}]}})"));
        VERIFY_OK(streamStrictJson(R"({"a": {"a": [{"a": 1}, {"a": 2}]}})", {}));
    }

    void aTreeRefusesIntegersBeyond64Bits()
    {
        const auto large = parseStrictJson("[18446744073709551616]");
        QVERIFY(!large);
        QVERIFY(text(large.error().message).contains(QStringLiteral("does not fit 64 bits")));
        QVERIFY(!parseStrictJson("[-9223372036854775809]"));
        QVERIFY(!parseStrictJson(std::string(100000, '9')));
    }

    void depthIsBoundedExactly()
    {
        VERIFY_OK(parseStrictJson(nested(64)));
        QVERIFY(!parseStrictJson(nested(65)));
        VERIFY_OK(parseStrictJson(R"({"a": {"b": []}})", {.depth = 3}));
        QVERIFY(!parseStrictJson(R"({"a": {"b": [{}]}})", {.depth = 3}));
        QVERIFY(!parseStrictJson(std::string(1000000, '[')));
        VERIFY_OK(parseStrictJson("[[],[[]],{}]", {.depth = 3})); // siblings do not add up
    }

    void lengthIsBoundedExactly()
    {
        VERIFY_OK(parseStrictJson("[1,2]", {.bytes = 5}));
        const auto longer = parseStrictJson("[1,2] ", {.bytes = 5});
        QVERIFY(!longer);
        QVERIFY(text(longer.error().message)
                    .contains(QStringLiteral("found 6 bytes, expected at most 5")));
    }

    void everyTruncationIsRefused()
    {
        const std::string whole = R"({"a": [1.5e3, "\ud83d\ude00", {"b": null}], "c": true})";
        VERIFY_OK(parseStrictJson(whole));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            QVERIFY2(!parseStrictJson(std::string_view(whole).substr(0, length)),
                whole.substr(0, length).c_str());
        }
    }

    void quotesTheFileShortAndEscaped()
    {
        const auto bad = parseStrictJson("\"" + std::string(100000, 'x'));
        QVERIFY(!bad);
        QVERIFY2(bad.error().message.size() < 250, bad.error().message.c_str());
        const auto doubled = parseStrictJson("{\"\\u001b[2J\": 1, \"\\u001b[2J\": 2}");
        QVERIFY(!doubled);
        QVERIFY(text(doubled.error().message).contains(QStringLiteral("\"\\u001b[2J\"")));
    }

    void streamsEventsInOrder()
    {
        std::string log;
        VERIFY_OK(streamStrictJson(
            R"({"a": [1, -0, 1.50, 1E+2], "b": {"c": "x"}, "d": [true, false, null]})",
            recording(log)));
        QCOMPARE(text(log),
            QStringLiteral("{ a: [ 1 -0 1.50 1E+2 ] b: { c: 'x' } d: [ yes no null ] } "));
    }

    void streamsNumbersAsTheyAreWritten()
    {
        std::string log;
        VERIFY_OK(streamStrictJson("18446744073709551616", recording(log)));
        VERIFY_OK(streamStrictJson("[ 7\n,8]", recording(log)));
        QCOMPARE(text(log), QStringLiteral("18446744073709551616 [ 7 8 ] "));
    }

    void aCallbackCanStop()
    {
        int numbers = 0;
        JsonEvents events;
        events.number = [&](std::string_view) { return ++numbers < 2; };
        const auto stopped = streamStrictJson("[1, 2, 3]", events);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(numbers, 2);
    }

    void unsignedIntegersAreDigitsOnly_data()
    {
        QTest::addColumn<QByteArray>("number");
        QTest::addColumn<qint64>("value"); // -1: refused
        for (const auto& [number, value] : std::initializer_list<std::pair<const char*, qint64>>{
                 {"0", 0}, {"7", 7}, {"281474976710655", 281474976710655}, {"281474976710656", -1},
                 {"18446744073709551616", -1}, {"99999999999999999999999999", -1}, {"00", -1},
                 {"01", -1}, {"-0", -1}, {"-1", -1}, {"+1", -1}, {"1.0", -1}, {"1e3", -1}, {"", -1},
                 {" 1", -1}, {"1 ", -1}, {"0x10", -1}}) {
            QTest::addRow("'%s'", number) << QByteArray(number) << value;
        }
    }

    void unsignedIntegersAreDigitsOnly()
    {
        QFETCH(QByteArray, number);
        QFETCH(qint64, value);
        const auto parsed = strictUnsigned(
            std::string_view(number.constData(), static_cast<std::size_t>(number.size())));
        QCOMPARE(parsed ? static_cast<qint64>(*parsed) : -1, value);
    }

    void aTreeStaysWithinABoundedMultipleOfTheText_data()
    {
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<int>("most"); // bytes of heap per byte of text
        QTest::newRow("numbers") << QByteArray("0,") << 40;
        QTest::newRow("empty arrays") << QByteArray("[],") << 40;
        QTest::newRow("empty objects") << QByteArray("{},") << 50;
        QTest::newRow("small objects") << QByteArray("{\"a\":0},") << 40;
        QTest::newRow("strings") << QByteArray("\"a\",") << 40;
    }

    void aTreeStaysWithinABoundedMultipleOfTheText()
    {
        QFETCH(QByteArray, unit);
        QFETCH(int, most);
        const std::size_t kBytes = 900000;
        std::string json = "[";
        while (json.size() < kBytes) {
            json += unit.toStdString();
        }
        json.back() = ']';
        HeapMeter meter;
        const auto tree = parseStrictJson(json);
        const std::size_t peak = meter.peakBytes();
        VERIFY_OK(tree);
        QVERIFY2(peak <= static_cast<std::size_t>(most) * json.size() + 256 * 1024,
            qPrintable(QStringLiteral("%1 bytes for each byte of text").arg(peak / json.size())));
    }

    void aStreamStaysWithinSixteenTimesTheText()
    {
        std::string json = "{";
        for (int i = 0; i < 100000; ++i) {
            json.append(1, '"').append(std::to_string(i)).append("\":0,");
        }
        json.back() = '}';
        HeapMeter meter;
        const auto done = streamStrictJson(json, {}, {.bytes = json.size()});
        const std::size_t peak = meter.peakBytes();
        VERIFY_OK(done);
        QVERIFY2(peak <= 16 * json.size() + 256 * 1024,
            qPrintable(QStringLiteral("%1 bytes for each byte of text").arg(peak / json.size())));
    }

    void aRefusalAllocatesLittle()
    {
        const std::string deep(1 << 20, '[');
        const std::string longText(2 << 20, ' ');
        HeapMeter meter;
        QVERIFY(!parseStrictJson(deep));
        QVERIFY(!parseStrictJson(longText));
        QVERIFY2(meter.peakBytes() < 64 * 1024, qPrintable(QString::number(meter.peakBytes())));
    }
};

QTEST_GUILESS_MAIN(TestStrictJson)
#include "tst_strict_json.moc"
