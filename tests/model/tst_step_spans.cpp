// SPDX-License-Identifier: Apache-2.0
#include "model/steps/step_spans.h"
#include "tests/support/expect.h"

#include <QtTest>

using namespace lapidary;
using model::ByteRange;
using model::DataItem;
using model::Json;
using model::Step;
using model::StepSpan;

namespace {

DataItem itemWith(const char* response, const Json& steps)
{
    return {Json{{"response", response}, {"steps", steps}}, "line 3"};
}

} // namespace

class TestStepSpans : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyNameIsFoundAgain()
    {
        for (std::size_t i = 0; i < model::kStepCount; ++i) {
            QCOMPARE(model::stepNamed(model::name(static_cast<Step>(i))), static_cast<Step>(i));
        }
        QVERIFY(!model::stepNamed("guess"));
    }

    void spansAreRead()
    {
        const auto spans = model::stepSpansOf(itemWith("ab cd",
            {{{"label", "understand"}, {"start", 0}, {"end", 2}},
                {{"label", "verify"}, {"start", 3}, {"end", 5}}}));
        VERIFY_OK(spans);
        QCOMPARE(*spans, (std::vector<StepSpan>{{Step::Understand, 0, 2}, {Step::Verify, 3, 5}}));
    }

    void itemsWithoutSpansHaveNone()
    {
        QVERIFY(model::stepSpansOf(DataItem{Json{{"text", "a"}}, "line 1"})->empty());
        QVERIFY(model::stepSpansOf(itemWith("a", Json::array()))->empty());
        QVERIFY(model::stepSpansOf(itemWith("a", {"first do this"}))->empty());
    }

    void wrongSpansAreRefused_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const char* steps, const char* said) {
            QTest::newRow(name) << QString::fromUtf8(steps) << QString::fromUtf8(said);
        };
        row("label", R"([{"label":"guess","start":0,"end":1}])", "guess");
        row("no label", R"([{"start":0,"end":1}])", "found the label nothing");
        row("no end", R"([{"label":"deduce","start":0}])", "start <= end");
        row("negative", R"([{"label":"deduce","start":-1,"end":1}])", "start <= end");
        row("backwards", R"([{"label":"deduce","start":2,"end":1}])", "start <= end");
        row("overlap",
            R"([{"label":"deduce","start":0,"end":2},{"label":"verify","start":1,"end":3}])",
            "before the one before ends at 2");
        row("beyond", R"([{"label":"deduce","start":0,"end":4}])", "has 3 code points");
        row("a number among objects", R"([{"label":"deduce","start":0,"end":1},7])", "step 1");
    }

    void wrongSpansAreRefused()
    {
        QFETCH(QString, steps);
        QFETCH(QString, said);
        const auto spans
            = model::stepSpansOf(itemWith("\xC3\xA4 b", Json::parse(steps.toStdString())));
        QVERIFY(!spans);
        const QString line = test::text(spans.error().line());
        QVERIFY2(line.contains(said) && line.contains(u"line 3"_qs), qPrintable(line));
    }

    void spansCountCodePointsAndTokensCountBytes()
    {
        // "ä€ b": 2 + 3 + 1 + 1 bytes, 4 code points.
        const std::vector<StepSpan> spans{{Step::Relate, 1, 2}, {Step::Deduce, 3, 4}};
        const auto bytes = model::stepBytes(spans, "\xC3\xA4\xE2\x82\xAC b", 10);
        QCOMPARE(bytes.size(), std::size_t{2});
        QCOMPARE(bytes[0].bytes, (ByteRange{12, 15}));
        QCOMPARE(bytes[1].bytes, (ByteRange{16, 17}));
    }

    void aTokenBelongsToTheStepOfItsFirstLetter()
    {
        //                            0123456789
        const std::string_view text = "Is it. So ";
        const std::vector<model::StepBytes> steps{
            {Step::Understand, {0, 6}}, {Step::Deduce, {7, 9}}};
        const std::vector<ByteRange> tokens{
            {0, 0}, {0, 2}, {2, 5}, {5, 6}, {6, 9}, {9, 10}, {6, 7}};
        QCOMPARE(model::stepOfTokens(text, tokens, steps),
            (std::vector<std::ptrdiff_t>{-1, 0, 0, 0, 1, -1, -1}));
    }
};

QTEST_GUILESS_MAIN(TestStepSpans)
#include "tst_step_spans.moc"
