// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation.json becomes on the page: rows, points, differences, CSV; also a broken one.
#include "app/evaluate_page/evaluation_view.h"
#include "model/core/strict_json.h"

#include <QTest>

using namespace lapidary;
using namespace lapidary::app;

class TestEvaluationView : public QObject
{
    Q_OBJECT

private:
    static model::Json parsed(const char* text)
    {
        const auto json = model::parseStrictJson(text);
        return json ? *json : model::Json("broken");
    }

    static EvaluationView view(const char* text) { return viewOf(parsed(text)); }

private Q_SLOTS:

    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void answersBecomeRowsPointsAndDifferences()
    {
        const char* const text = R"({"items": 4, "left_out": 2, "partial": true,
            "models": [{"name": "/m/dense", "items": 4, "accuracy": 0.5, "interval": [0.25, 0.75],
                "nll": null, "tokens_per_second": 12.5, "active_parameters": 2000000,
                "parameters": 4000000,
                "by_level": {"10": {"items": 1, "accuracy": 1.0, "interval": [1, 1]},
                             "2": {"items": 3, "accuracy": 0.25, "interval": [0, 0.5]}}},
               {"name": "/r/first/checkpoints/step-90", "items": 4, "accuracy": 0.25,
                "interval": [0, 0.5], "nll": 1.5, "by_level": {}}],
            "paired": [{"a": "/m/dense", "b": "/r/first/checkpoints/step-90",
                "difference": 0.25, "interval": [-0.1, 0.6], "p": 0.5}]})";
        const EvaluationView shown = view(text);
        QCOMPARE(shown.levels, (QStringList{QStringLiteral("2"), QStringLiteral("10")}));
        QCOMPARE(shown.rows.size(), std::size_t{2});
        QCOMPARE(shown.rows[0].cells[0], QStringLiteral("dense"));
        QCOMPARE(shown.rows[0].cells[2], QStringLiteral("50.0 %"));
        QCOMPARE(shown.rows[0].cells[4], QStringLiteral("–"));
        QCOMPARE(shown.rows[0].cells[6], QStringLiteral("2.0 M of 4.0 M"));
        QCOMPARE(shown.rows[1].cells[0], QStringLiteral("first, step 90"));
        QCOMPARE(shown.series[0].points[1]->value, 1.0);
        QCOMPARE(shown.series[0].points[0]->high, 0.5);
        QVERIFY(!shown.series[1].points[0]);
        QCOMPARE(shown.pairs.size(), 1);
        QVERIFY2(shown.pairs[0].contains(
                     QStringLiteral("dense against first, step 90: +25.0 points (95 %: -10.0 to")),
            qPrintable(shown.pairs[0]));
        QVERIFY(shown.note.contains(QStringLiteral("2 are longer")));
        QVERIFY(shown.note.contains(QStringLiteral("stopped early")));
        const QString csv = csvOf(parsed(text));
        QVERIFY2(csv.contains(QStringLiteral("\"dense\",\"10\",1,1.0,1,1,,,\n")), qPrintable(csv));
        QVERIFY2(csv.contains(QStringLiteral("\"first, step 90\",all,4,0.25,0,0.5,1.5,,\n")),
            qPrintable(csv));
    }

    void perplexitiesBecomeRatios()
    {
        const EvaluationView shown = view(R"({"format": "lapidary-perplexity-1", "tokens": 1000,
            "context": 64, "models": [{"name": "a", "perplexity": 4.0},
            {"name": "b", "perplexity": 6.0, "ratio": 1.5, "interval": [1.4, 1.6],
             "top1_agreement": 0.75, "active_fraction": 0.5}]})");
        QCOMPARE(shown.rows[0].cells[2], QStringLiteral("–"));
        QCOMPARE(shown.rows[1].cells[2], QStringLiteral("1.50"));
        QCOMPARE(shown.rows[1].cells[3], QStringLiteral("1.40 to 1.60"));
        QVERIFY(shown.series.empty());
        QCOMPARE(shown.note, QStringLiteral("1,000 tokens in windows of 64"));
    }

    void whatIsMissingOrOfAnotherTypeIsNoCrash()
    {
        for (const char* text : {"null", "[]", "{}", R"({"models": 3})", R"({"models": [1, null]})",
                 R"({"models": [{"name": 7, "by_level": [1], "interval": ["a"]}], "paired": {}})",
                 R"({"format": "lapidary-perplexity-1", "models": [{"interval": [1]}]})",
                 R"({"models": [{"by_level": {"1": 5}}], "paired": [4]})"}) {
            QVERIFY(!view(text).headers.isEmpty());
            QVERIFY(!csvOf(parsed(text)).isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestEvaluationView)
#include "tst_evaluation_view.moc"
