// SPDX-License-Identifier: Apache-2.0
#include "model/core/param_spec.h"
#include "tests/support/expect.h"

using namespace lapidary::model;
using lapidary::test::text;

namespace {

std::vector<ParamSpec> specs()
{
    return {
        {.name = "experts",
            .type = ParamType::Integer,
            .minimum = 1,
            .maximum = 64,
            .isRequired = true},
        {.name = "rate", .type = ParamType::Number, .defaultValue = 0.5, .minimum = 0},
        {.name = "greedy", .type = ParamType::Flag, .defaultValue = false},
        {.name = "text", .type = ParamType::Text},
        {.name = "device",
            .type = ParamType::Choice,
            .defaultValue = "cpu",
            .choices = {"cpu", "cuda"}},
        {.name = "out", .type = ParamType::Path},
        {.name = "seed", .type = ParamType::Integer, .defaultValue = 0},
        {.name = "ids", .type = ParamType::Integer, .minimum = 0, .isList = true},
        {.name = "weights", .type = ParamType::Number, .isList = true},
        {.name = "stop", .type = ParamType::Text, .isList = true},
    };
}

/// The error line for this JSON text (with `experts` added when it is missing), or "ok".
QString verdict(const char* json)
{
    Json values = Json::parse(json);
    if (values.is_object() && !values.contains("experts")) {
        values["experts"] = 8;
    }
    const auto parsed = Params::parse(specs(), values);
    return parsed ? QStringLiteral("ok") : text(parsed.error().line());
}

} // namespace

class TestParamSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void defaultsAreFilledIn()
    {
        const auto parsed = Params::parse(specs(), {{"experts", 8}});
        VERIFY_OK(parsed);
        QCOMPARE(parsed->integer("experts"), 8);
        QCOMPARE(parsed->number("rate"), 0.5);
        QVERIFY(!parsed->flag("greedy"));
        QCOMPARE(text(parsed->text("device")), QStringLiteral("cpu"));
    }

    void whatHasNoDefaultIsAbsent()
    {
        const auto parsed = Params::parse(specs(), {{"experts", 8}});
        VERIFY_OK(parsed);
        QVERIFY(!parsed->has("text"));
        QVERIFY(parsed->integers("ids").empty());
        QVERIFY(parsed->numbers("weights").empty());
        QVERIFY(parsed->texts("stop").empty());
    }

    void listsArriveInOrder()
    {
        const auto parsed = Params::parse(specs(),
            {{"experts", 8}, {"ids", {3, 1, 2}}, {"weights", {1, 0.5}}, {"stop", {"a", ""}}});
        VERIFY_OK(parsed);
        QCOMPARE(parsed->integers("ids"), (std::vector<std::int64_t>{3, 1, 2}));
        QCOMPARE(parsed->numbers("weights"), (std::vector<double>{1.0, 0.5}));
        QCOMPARE(parsed->texts("stop"), (std::vector<std::string>{"a", ""}));
    }

    void aNullMeansNotGiven()
    {
        QCOMPARE(verdict(R"({"rate": null})"), QStringLiteral("ok"));
        QVERIFY(verdict(R"({"experts": null})").contains(QStringLiteral("is missing")));
    }

    void aMissingRequiredOneIsNamed()
    {
        const auto parsed = Params::parse(specs(), Json::object());
        QVERIFY(!parsed);
        QCOMPARE(text(parsed.error().message),
            QStringLiteral(
                "parameter \"experts\" is missing, expected a whole number from 1 to 64"));
    }

    void wrongValuesAreRefusedWithFoundAndExpected_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const char* json, const char* sentence) {
            QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(sentence);
        };
        row("below", R"({"experts": 0})",
            R"("experts": found 0, expected a whole number from 1 to 64)");
        row("above", R"({"experts": 65})",
            R"("experts": found 65, expected a whole number from 1 to 64)");
        row("fraction", R"({"experts": 1.5})", R"("experts": found 1.5, expected a whole number)");
        row("whole but a float", R"({"experts": 8.0})",
            R"("experts": found 8.0, expected a whole number)");
        row("text for number", R"({"experts": "8"})",
            R"("experts": found "8", expected a whole number)");
        row("beyond the signed range", R"({"seed": 9223372036854775808})",
            R"("seed": found 9223372036854775808, expected a whole number)");
        row("beyond 64 bits", R"({"seed": 18446744073709551616})",
            R"("seed": found 1.8446744073709552e+19)");
        row("negative rate", R"({"rate": -0.1})",
            R"("rate": found -0.1, expected a number of at least 0)");
        row("flag as number", R"({"greedy": 1})", R"("greedy": found 1, expected true or false)");
        row("unknown choice", R"({"device": "tpu"})",
            R"("device": found "tpu", expected one of: cpu, cuda)");
        row("choice as list", R"({"device": ["cpu"]})",
            R"("device": found ["cpu"], expected one of)");
        row("empty path", R"({"out": ""})", R"("out": found "", expected a path)");
        row("path with NUL", R"({"out": "a\u0000b"})",
            R"("out": found "a\u0000b", expected a path)");
        row("no list", R"({"ids": 3})",
            R"("ids": found 3, expected a list, each entry a whole number)");
        row("wrong entry", R"({"ids": [1, -1]})",
            R"("ids": found -1, expected a whole number of at least 0)");
        row("entry of wrong type", R"({"stop": ["a", 1]})", R"("stop": found 1, expected a text)");
        row("nested list", R"({"ids": [[1]]})", R"("ids": found [1], expected a whole number)");
    }

    void wrongValuesAreRefusedWithFoundAndExpected()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, sentence);
        const QString line = verdict(json.constData());
        QVERIFY2(line.contains(sentence), qPrintable(line));
    }

    void boundsThemselvesAreAccepted()
    {
        QCOMPARE(verdict(R"({"experts": 1})"), QStringLiteral("ok"));
        QCOMPARE(verdict(R"({"experts": 64, "rate": 0, "seed": 9223372036854775807})"),
            QStringLiteral("ok"));
        QCOMPARE(verdict(R"({"seed": -9223372036854775808})"), QStringLiteral("ok"));
    }

    void notANumberIsOutOfEveryRange()
    {
        const double notANumber = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!Params::parse(specs(), {{"experts", 8}, {"rate", notANumber}}));
        QVERIFY(!Params::parse(
            specs(), {{"experts", 8}, {"rate", std::numeric_limits<double>::infinity()}}));
    }

    void anUnknownNameSuggestsTheNearest()
    {
        const QString line = verdict(R"({"expert": 4})");
        QVERIFY2(line.contains(QStringLiteral("unknown parameter \"expert\"")), qPrintable(line));
        QVERIFY2(line.contains(QStringLiteral("did you mean \"experts\"?")), qPrintable(line));
        QVERIFY(!verdict(R"({"zzzzzzzz": 4})").contains(QStringLiteral("did you mean")));
    }

    void onlyAnObjectIsTaken()
    {
        QVERIFY(verdict("[1]").contains(QStringLiteral("found [1], expected a JSON object")));
        QVERIFY(verdict("null").contains(QStringLiteral("found null, expected a JSON object")));
    }

    void longValuesAreCutInTheSentence()
    {
        const Json values{{"experts", 8}, {"greedy", std::string(100000, 'x')}};
        const auto parsed = Params::parse(specs(), values);
        QVERIFY(!parsed);
        QVERIFY(parsed.error().message.size() < 200);
    }

    void describesItselfAsJson()
    {
        const Json json = toJson(specs().front());
        QCOMPARE(text(json.dump()),
            QStringLiteral(R"({"default":null,"help":"","list":false,"maximum":64.0,"minimum":1.0,)"
                           R"("name":"experts","required":true,"type":"integer"})"));
        const KindInfo info{"a", "A", "an example", "", specs()};
        QCOMPARE(toJson(info)["parameters"].size(), specs().size());
    }

    void everyTypeHasAName()
    {
        for (const ParamSpec& spec : specs()) {
            QVERIFY(!name(spec.type).empty());
        }
    }

    void nearestFindsTyposOnly()
    {
        const std::vector<std::string> words{"ridge", "random", "zero"};
        QCOMPARE(text(nearest("rigde", words)), QStringLiteral("ridge"));
        QCOMPARE(text(nearest("zeroo", words)), QStringLiteral("zero"));
        QCOMPARE(text(nearest("prompt", words)), QString());
        QCOMPARE(text(nearest("x", {})), QString());
    }
};

QTEST_GUILESS_MAIN(TestParamSpec)
#include "tst_param_spec.moc"
