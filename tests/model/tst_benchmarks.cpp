// SPDX-License-Identifier: Apache-2.0
#include "model/benchmarks/answers.h"
#include "model/benchmarks/kinds/benchmark.h"
#include "model/core/registry.h"
#include "model/data/paired_test.h"
#include "tests/support/expect.h"

#include <QtTest>

#include <cmath>

using namespace lapidary;
using model::Benchmark;
using model::DataItem;
using model::Json;

namespace {

const Benchmark& benchmark(const char* id)
{
    return *model::registry<Benchmark>().find(id);
}

QString answerOf(const char* id, const char* response)
{
    const auto answer = benchmark(id).answerOf(response);
    return answer ? test::text(*answer) : QStringLiteral("none");
}

} // namespace

class TestBenchmarks : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void answersAreFoundInResponses_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("response");
        QTest::addColumn<QString>("answer");
        const auto row
            = [](const char* name, const char* id, const char* response, const char* answer) {
                  QTest::newRow(name)
                      << QByteArray(id) << QByteArray(response) << QString::fromUtf8(answer);
              };
        row("marked", "five-step", "So 4.\n#### True", "True");
        row("the last mark", "five-step", "#### 1\n#### 2\nmore", "2");
        row("stated", "five-step", "Thus the answer is black. I am sure.", "black");
        row("stated number", "five-step", "The answer is 3.5.", "3.5");
        row("an empty mark", "five-step", "The answer is No.\n#### ", "No");
        row("nothing", "five-step", "I do not know", "none");
        row("number in a sentence", "gsm8k", "So the answer is $1,250 in all.", "1250");
        row("last number", "gsm8k", "3 + 4 = 7 apples", "7");
        row("negative", "gsm8k", "#### -12", "-12");
        row("fraction", "gsm8k", "it costs 2.75.", "2.75");
        row("no number", "gsm8k", "none at all", "none");
    }

    void answersAreFoundInResponses()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, response);
        QFETCH(QString, answer);
        QCOMPARE(answerOf(id.constData(), response.constData()), answer);
    }

    void sameAnswersAreTheSame()
    {
        QVERIFY(model::isSameAnswer("True", "true."));
        QVERIFY(model::isSameAnswer("1,250", "1250"));
        QVERIFY(model::isSameAnswer("7.0", "7"));
        QVERIFY(model::isSameAnswer(" black ", "black"));
        QVERIFY(!model::isSameAnswer("7", "70"));
        QVERIFY(!model::isSameAnswer("True", "not True"));
        QVERIFY(!model::isSameAnswer("", "0"));
    }

    void anAnswerIsCompleteWithItsLine()
    {
        QVERIFY(model::isAnswerComplete("a\n#### 4\n"));
        QVERIFY(!model::isAnswerComplete("a\n#### 4"));
        QVERIFY(!model::isAnswerComplete("a\n#### \n"));
        QVERIFY(!model::isAnswerComplete("a\n"));
    }

    void itemsAreRead()
    {
        const auto five = benchmark("five-step")
                              .read({Json{{"prompt", "p"}, {"response", "r\n#### 4"},
                                         {"answer", "4"}, {"level", 3}, {"task", "t"}},
                                  "line 1"});
        VERIFY_OK(five);
        QCOMPARE(five->level, std::string("3"));
        QCOMPARE(five->solution, std::string("r\n#### 4"));
        const auto gsm = benchmark("gsm8k").read(
            {Json{{"question", "q"}, {"answer", "a\nb\n#### 1,000"}}, "line 1"});
        VERIFY_OK(gsm);
        QCOMPARE(gsm->answer, std::string("1,000"));
        QCOMPARE(gsm->level, std::string("2"));
        QVERIFY(!benchmark("five-step").read({Json{{"prompt", "p"}}, "line 1"}));
        QVERIFY(!benchmark("gsm8k").read({Json{{"question", "q"}, {"answer", "a"}}, "line 1"}));
    }

    void pairedTestsAreThoseOfTheBinomial()
    {
        // 10 items: 6 only a, 1 only b. P(X ≤ 1 | 7, ½) = 8/128, doubled 0.125.
        std::vector<bool> a(10, true);
        std::vector<bool> b(10, true);
        for (std::size_t i = 0; i < 6; ++i) {
            b[i] = false;
        }
        a[6] = false;
        const auto pair = model::pairedDifference(a, b, 1);
        QVERIFY(std::abs(pair.difference - 0.5) < 1e-12);
        QVERIFY(std::abs(pair.p - 0.125) < 1e-12);
        QVERIFY(pair.interval.low >= -0.1 && pair.interval.low < 0.3);
        QVERIFY(pair.interval.high > 0.7 && pair.interval.high <= 1.0);
        const auto reverse = model::pairedDifference(b, a, 1);
        QVERIFY(std::abs(reverse.difference + 0.5) < 1e-12);
        const auto same = model::pairedDifference(a, a, 1);
        QCOMPARE(same.p, 1.0);
        QCOMPARE(same.interval.low, 0.0);
        QCOMPARE(same.interval.high, 0.0);
    }
};

QTEST_GUILESS_MAIN(TestBenchmarks)
#include "tst_benchmarks.moc"
