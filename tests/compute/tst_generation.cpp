// SPDX-License-Identifier: Apache-2.0
// What lies between logits and text: random numbers, the sampler, stop strings.
#include "compute/generation/sampler.h"
#include "compute/generation/stop_filter.h"
#include "model/core/counter_random.h"
#include "tests/support/expect.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace lapidary;
using compute::Sampler;
using compute::SamplingOptions;
using compute::StopFilter;
using model::CounterRandom;

namespace {

/// How often each token comes in `draws` steps.
std::vector<double> frequencies(
    const SamplingOptions& options, const std::vector<float>& logits, int draws)
{
    Sampler sampler(options);
    std::vector<double> counts(logits.size());
    for (int step = 0; step < draws; ++step) {
        const auto id = sampler.choose(logits, static_cast<std::uint64_t>(step));
        counts[static_cast<std::size_t>(*id)] += 1.0 / draws;
    }
    return counts;
}

const std::vector<float> kLogits{0.0F, 1.0F, 2.0F, 3.0F, -1.0F};

} // namespace

class TestGeneration : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void randomNumbersAreThePublishedPhilox_data()
    {
        QTest::addColumn<QVector<quint32>>("counter");
        QTest::addColumn<QVector<quint32>>("key");
        QTest::addColumn<QVector<quint32>>("expected");
        using V = QVector<quint32>;
        QTest::newRow("zeros") << V{0, 0, 0, 0} << V{0, 0}
                               << V{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
        QTest::newRow("ones") << V{~0U, ~0U, ~0U, ~0U} << V{~0U, ~0U}
                              << V{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
        QTest::newRow("pi") << V{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}
                            << V{0xa4093822, 0x299f31d0}
                            << V{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
    }

    void randomNumbersAreThePublishedPhilox()
    {
        QFETCH(QVector<quint32>, counter);
        QFETCH(QVector<quint32>, key);
        QFETCH(QVector<quint32>, expected);
        const auto block = CounterRandom::philox(
            {counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
        QCOMPARE(QVector<quint32>(block.begin(), block.end()), expected);
    }

    void randomNumbersDependOnSeedStreamAndIndexOnly()
    {
        QCOMPARE(CounterRandom(7, 3).bits(5), CounterRandom(7, 3).bits(5));
        QVERIFY(CounterRandom(7, 3).bits(5) != CounterRandom(8, 3).bits(5));
        QVERIFY(CounterRandom(7, 3).bits(5) != CounterRandom(7, 4).bits(5));
        QVERIFY(CounterRandom(7, 3).bits(5) != CounterRandom(7, 3).bits(6));
    }

    void uniformNumbersAreUniform()
    {
        const CounterRandom random(11);
        double mean = 0.0;
        std::vector<int> bins(10);
        constexpr int kDraws = 20000;
        for (std::uint64_t i = 0; i < kDraws; ++i) {
            const double value = random.uniform(i);
            QVERIFY(value >= 0.0 && value < 1.0);
            mean += value / kDraws;
            ++bins[random.below(i, 10)];
        }
        QVERIFY2(std::abs(mean - 0.5) < 0.01, qPrintable(QString::number(mean)));
        for (const int count : bins) {
            QVERIFY2(std::abs(count - kDraws / 10) < 200, qPrintable(QString::number(count)));
        }
    }

    void greedyTakesTheBestAndTheFirstOfEquals()
    {
        Sampler sampler({.temperature = 0.0});
        QCOMPARE(*sampler.choose(kLogits, 0), 3);
        QCOMPARE(*sampler.choose(std::vector<float>{1.0F, 2.0F, 2.0F}, 0), 1);
    }

    void sampledFrequenciesFollowTheSoftmax()
    {
        for (const double temperature : {0.7, 1.0, 2.0}) {
            const auto seen = frequencies({.temperature = temperature, .seed = 5}, kLogits, 20000);
            double total = 0.0;
            for (const float logit : kLogits) {
                total += std::exp(static_cast<double>(logit) / temperature);
            }
            for (std::size_t id = 0; id < kLogits.size(); ++id) {
                const double expected
                    = std::exp(static_cast<double>(kLogits[id]) / temperature) / total;
                QVERIFY2(std::abs(seen[id] - expected) < 0.012,
                    qPrintable(QStringLiteral("temperature %1, token %2: %3, expected %4")
                                   .arg(temperature)
                                   .arg(id)
                                   .arg(seen[id])
                                   .arg(expected)));
            }
        }
    }

    void topKKeepsTheBestOnly()
    {
        const auto seen = frequencies({.temperature = 1.0, .topK = 2}, kLogits, 2000);
        QCOMPARE(seen[0] + seen[1] + seen[4], 0.0);
        QVERIFY(seen[2] > 0.2 && seen[3] > 0.6);
    }

    void topPKeepsTheFewestThatHoldTheShare()
    {
        // The softmax of kLogits is 0.031, 0.084, 0.233, 0.633, 0.011… in the order of the ids.
        const auto two = frequencies({.temperature = 1.0, .topP = 0.8}, kLogits, 2000);
        QCOMPARE(two[0] + two[1] + two[4], 0.0);
        QVERIFY(two[2] > 0.2);
        const auto one = frequencies({.temperature = 1.0, .topP = 0.5}, kLogits, 500);
        QVERIFY(one[3] > 0.999);
    }

    void topPOfManyAlikeTokensRanksMoreThanTheFirstFew()
    {
        const std::vector<float> flat(5000, 1.0F);
        const auto seen = frequencies({.temperature = 1.0, .topP = 0.5}, flat, 3000);
        double upper = 0.0;
        for (std::size_t id = 2500; id < flat.size(); ++id) {
            upper += seen[id];
        }
        QCOMPARE(upper, 0.0); // equal logits are ranked by id
        QVERIFY(*std::max_element(seen.begin(), seen.end()) < 0.01);
    }

    void theSameSeedGivesTheSameTokens()
    {
        Sampler first({.temperature = 1.0, .seed = 3});
        Sampler second({.temperature = 1.0, .seed = 3});
        Sampler other({.temperature = 1.0, .seed = 4});
        int differences = 0;
        for (std::uint64_t step = 0; step < 100; ++step) {
            const auto id = *first.choose(kLogits, step);
            QCOMPARE(*second.choose(kLogits, step), id);
            differences += *other.choose(kLogits, step) != id ? 1 : 0;
        }
        QVERIFY(differences > 10);
    }

    void logitsThatAreNoNumbersAreRefused()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinity = std::numeric_limits<float>::infinity();
        for (const std::vector<float>& logits :
            {std::vector<float>{0.0F, nan}, std::vector<float>{infinity, 0.0F},
                std::vector<float>{-infinity, -infinity}, std::vector<float>{}}) {
            const auto result = Sampler({.temperature = 1.0}).choose(logits, 0);
            QVERIFY(!result);
            QCOMPARE(result.error().code, model::ErrorCode::Numeric);
        }
    }

    void maskedTokensAreNeverDrawn()
    {
        const float none = -std::numeric_limits<float>::infinity();
        const auto seen = frequencies({.temperature = 1.0}, {none, 0.0F, none, 0.0F}, 500);
        QCOMPARE(seen[0] + seen[2], 0.0);
    }

    void stopStringsAreHeldBackWhileUndecided_data()
    {
        QTest::addColumn<QStringList>("stops");
        QTest::addColumn<QStringList>("pieces");
        QTest::addColumn<QStringList>("shown");
        QTest::addColumn<bool>("isStopped");
        QTest::newRow("none") << QStringList{} << QStringList{u"ab"_qs, u"c"_qs}
                              << QStringList{u"ab"_qs, u"c"_qs, u""_qs} << false;
        QTest::newRow("empty one") << QStringList{u""_qs} << QStringList{u"ab"_qs}
                                   << QStringList{u"ab"_qs, u""_qs} << false;
        QTest::newRow("in one piece") << QStringList{u"END"_qs} << QStringList{u"one END two"_qs}
                                      << QStringList{u"one "_qs, u""_qs} << true;
        QTest::newRow("over pieces")
            << QStringList{u"END"_qs} << QStringList{u"oneE"_qs, u"N"_qs, u"D!"_qs, u"more"_qs}
            << QStringList{u"one"_qs, u""_qs, u""_qs, u""_qs, u""_qs} << true;
        QTest::newRow("false start")
            << QStringList{u"END"_qs} << QStringList{u"E"_qs, u"NE"_qs, u"x"_qs}
            << QStringList{u""_qs, u"EN"_qs, u"Ex"_qs, u""_qs} << false;
        QTest::newRow("undecided at the end") << QStringList{u"END"_qs} << QStringList{u"aEN"_qs}
                                              << QStringList{u"a"_qs, u"EN"_qs} << false;
        QTest::newRow("first of two")
            << QStringList{u"world"_qs, u"lo"_qs} << QStringList{u"hello world"_qs}
            << QStringList{u"hel"_qs, u""_qs} << true;
        QTest::newRow("repeats itself")
            << QStringList{u"aab"_qs} << QStringList{u"aa"_qs, u"a"_qs, u"b"_qs}
            << QStringList{u""_qs, u"a"_qs, u""_qs, u""_qs} << true;
    }

    void stopStringsAreHeldBackWhileUndecided()
    {
        QFETCH(QStringList, stops);
        QFETCH(QStringList, pieces);
        QFETCH(QStringList, shown);
        QFETCH(bool, isStopped);
        std::vector<std::string> list;
        for (const QString& stop : stops) {
            list.push_back(stop.toStdString());
        }
        StopFilter filter(list);
        QStringList seen;
        for (const QString& piece : pieces) {
            seen << test::text(filter.push(piece.toStdString()));
        }
        seen << test::text(filter.finish());
        QCOMPARE(seen, shown);
        QCOMPARE(filter.isStopped(), isStopped);
    }
};

QTEST_GUILESS_MAIN(TestGeneration)
#include "tst_generation.moc"
