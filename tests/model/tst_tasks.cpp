// SPDX-License-Identifier: Apache-2.0
// Every answer is found again by solvers that read the prompt alone.
#include "model/core/registry.h"
#include "model/tasks/families/task_family.h"
#include "model/tasks/make_tasks.h"
#include "tests/support/expect.h"

#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace lapidary;
using model::Step;
using model::TaskItem;
using model::TaskOptions;

namespace {

QList<QStringList> matches(const QString& pattern, const QString& text)
{
    QList<QStringList> found;
    auto all = QRegularExpression(pattern).globalMatch(text);
    while (all.hasNext()) {
        found << all.next().capturedTexts();
    }
    return found;
}

QString solveArithmetic(const QString& prompt)
{
    int count = 0;
    for (const QStringList& one :
        matches(QStringLiteral(
                    "starts with (\\d+)|gets (\\d+) more|gives away (\\d+)|becomes (\\d+) times"),
            prompt)) {
        const QString first = one.value(1);
        if (!first.isEmpty()) {
            count = first.toInt();
        } else if (!one.value(2).isEmpty()) {
            count += one.value(2).toInt();
        } else if (!one.value(3).isEmpty()) {
            count -= one.value(3).toInt();
        } else {
            count *= one.value(4).toInt();
        }
    }
    return QString::number(count);
}

/// Forward chaining to the end; a claim that is neither derived nor denied is "unknown".
QString solveOntology(const QString& prompt)
{
    const QStringList claim
        = matches(QStringLiteral("True or false: (\\w+) is (not )?(\\w+)\\."), prompt).value(0);
    const QString start
        = matches(QStringLiteral("\\. %1 is a (\\w+)\\.").arg(claim.value(1)), prompt)
              .value(0)
              .value(1);
    QSet<QString> kinds{start};
    QSet<QString> facts;
    for (int round = 0; round < 20; ++round) {
        for (const QStringList& rule :
            matches(QStringLiteral("Every (\\w+) is (a |not |)(\\w+)\\."), prompt)) {
            if (kinds.contains(rule[1])) {
                (rule[2] == u"a "_qs ? kinds : facts)
                    .insert(rule[2] == u"a "_qs ? rule[3] : rule[2] + rule[3]);
            }
        }
    }
    const QString negation = claim.value(2).isEmpty() ? u"not "_qs : QString();
    if (facts.contains(claim.value(2) + claim.value(3))
        == facts.contains(negation + claim.value(3))) {
        return u"unknown"_qs;
    }
    return facts.contains(claim.value(2) + claim.value(3)) ? u"True"_qs : u"False"_qs;
}

const QStringList kOrdinals{u"first"_qs, u"second"_qs, u"third"_qs, u"fourth"_qs, u"fifth"_qs,
    u"sixth"_qs, u"seventh"_qs, u"eighth"_qs};

/// All permutations; the answer must be the same in all that fit.
QString solveOrdering(const QString& prompt)
{
    const auto sides
        = matches(QStringLiteral("The (\\w+) \\w+ is directly (left|right) of the (\\w+)"), prompt);
    const auto anchors
        = matches(QStringLiteral("The (\\w+) \\w+ is the (\\w+) from the left\\."), prompt);
    QStringList colours;
    for (const QStringList& side : sides) {
        colours << side[1] << side[3];
    }
    colours.removeDuplicates();
    std::vector<int> place(static_cast<std::size_t>(colours.size()));
    std::iota(place.begin(), place.end(), 0);
    const auto at = [&](const QString& colour) {
        return place[static_cast<std::size_t>(colours.indexOf(colour))];
    };
    const int asked = static_cast<int>(kOrdinals.indexOf(
        matches(QStringLiteral("Which \\w+ is the (\\w+) from"), prompt).value(0).value(1)));
    QSet<QString> answers;
    do {
        const bool fits = std::all_of(sides.begin(), sides.end(), [&](const QStringList& side) {
            return at(side[1]) - at(side[3]) == (side[2] == u"left"_qs ? -1 : 1);
        }) && std::all_of(anchors.begin(), anchors.end(), [&](const QStringList& anchor) {
            return at(anchor[1]) == kOrdinals.indexOf(anchor[2]);
        });
        for (const QString& colour : colours) {
            if (fits && at(colour) == asked) {
                answers.insert(colour);
            }
        }
    } while (std::next_permutation(place.begin(), place.end()));
    return answers.size() == 1 ? *answers.begin() : u"ambiguous"_qs;
}

QString solveTracking(const QString& prompt)
{
    QMap<QString, QString> holds;
    for (const QStringList& fact : matches(QStringLiteral("(\\w+) has the (\\w+) "), prompt)) {
        holds[fact[1]] = fact[2];
    }
    for (const QStringList& swap :
        matches(QStringLiteral("(?:First|Then) (\\w+) and (\\w+) swap"), prompt)) {
        std::swap(holds[swap[1]], holds[swap[2]]);
    }
    return holds[matches(QStringLiteral("does (\\w+) have"), prompt).value(0).value(1)];
}

QString solveTruth(const QString& prompt)
{
    QMap<QString, bool> honest;
    for (const QStringList& fact :
        matches(QStringLiteral("(?:(\\w+) says that )?(\\w+) (tells the truth|lies)\\."), prompt)) {
        const bool isPraise = fact[3] != u"lies"_qs;
        if (fact[1].isEmpty()) {
            honest[fact[2]] = isPraise;
        } else {
            honest[fact[1]] = honest.value(fact[2]) == isPraise;
        }
    }
    const QString asked
        = matches(QStringLiteral("(?:Does|Is) (\\w+) tell"), prompt).value(0).value(1);
    return honest.value(asked) ? u"Yes"_qs : u"No"_qs;
}

const std::map<std::string, QString (*)(const QString&)> kSolvers{{"arith_chain", solveArithmetic},
    {"ontology", solveOntology}, {"ordering", solveOrdering}, {"tracking", solveTracking},
    {"truth_chain", solveTruth}};

std::vector<TaskItem> made(const TaskOptions& options)
{
    auto items = model::makeTasks(options);
    if (!items) {
        qWarning("%s", items.error().line().c_str());
    }
    return items ? *items : std::vector<TaskItem>();
}

} // namespace

class TestTasks : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyFamilyHasASolver()
    {
        QCOMPARE(model::registry<model::TaskFamily>().size(), kSolvers.size());
    }

    void answersAreWhatSolversFind_data()
    {
        QTest::addColumn<QString>("family");
        for (const auto& [family, solver] : kSolvers) {
            QTest::newRow(family.c_str()) << QString::fromStdString(family);
        }
    }

    void answersAreWhatSolversFind()
    {
        QFETCH(QString, family);
        const auto items = made({.family = family.toStdString(), .count = 60, .seed = 11});
        QCOMPARE(items.size(), std::size_t{60});
        QSet<QString> answers;
        for (const TaskItem& item : items) {
            const QString prompt = QString::fromStdString(item.prompt);
            const QString answer = QString::fromStdString(item.answer);
            QVERIFY2(kSolvers.at(item.task)(prompt) == answer, qPrintable(prompt));
            answers.insert(answer);
        }
        QVERIFY(answers.size() >= 2);
    }

    void everySentenceIsASteps()
    {
        for (const TaskItem& item : made({.count = 300, .seed = 5})) {
            QVERIFY(item.response.ends_with("\n#### " + item.answer));
            std::size_t at = 0;
            std::map<Step, int> counts;
            for (const model::StepSpan& span : item.steps) {
                QCOMPARE(span.begin, at);
                QVERIFY(span.end > span.begin && item.response[span.end - 1] == '.');
                at = span.end + 1; // the blank, or the line end
                ++counts[span.step];
            }
            QCOMPARE(item.response.substr(at - 1, 6), std::string("\n#### "));
            QCOMPARE(counts[Step::Understand], 1);
            QCOMPARE(counts[Step::Verify], 2);
            QCOMPARE(counts[Step::Relate], counts[Step::Deduce]);
            QVERIFY(counts[Step::Deduce] >= item.level && counts[Step::Extract] >= 1);
            QVERIFY(std::none_of(item.response.begin(), item.response.end(),
                [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
            const auto read = model::stepSpansOf({toJson(item), "item"});
            VERIFY_OK(read);
            QCOMPARE(*read, item.steps);
        }
    }

    void bothOrdersOfStepsOccur()
    {
        int interleaved = 0;
        int items = 0;
        for (const TaskItem& item : made({.lowestLevel = 3, .highestLevel = 3, .count = 200})) {
            ++items;
            const auto firstDeduction = std::find_if(item.steps.begin(), item.steps.end(),
                [](const model::StepSpan& span) { return span.step == Step::Deduce; });
            interleaved += std::any_of(firstDeduction, item.steps.end(),
                [](const model::StepSpan& span) { return span.step == Step::Relate; });
        }
        QVERIFY(interleaved > items * 2 / 5 && interleaved < items * 7 / 10);
    }

    void noPromptComesTwice()
    {
        const auto items = made({.lowestLevel = 1, .highestLevel = 2, .count = 3000, .seed = 4});
        std::set<std::string> prompts;
        std::set<std::string> ids;
        for (const TaskItem& item : items) {
            prompts.insert(item.prompt);
            ids.insert(item.id);
        }
        QCOMPARE(prompts.size(), std::size_t{3000});
        QCOMPARE(ids.size(), std::size_t{3000});
    }

    void theSameSeedGivesTheSameItems()
    {
        const auto few = made({.count = 40, .seed = 9});
        const auto many = made({.count = 80, .seed = 9});
        const auto other = made({.count = 40, .seed = 10});
        for (std::size_t i = 0; i < few.size(); ++i) {
            QCOMPARE(toJson(few[i]), toJson(many[i]));
            QVERIFY(few[i].prompt != other[i].prompt);
        }
    }

    void levelsAndFamiliesComeInTurns()
    {
        std::map<std::pair<std::string, int>, int> counts;
        for (const TaskItem& item : made({.lowestLevel = 2, .highestLevel = 4, .count = 45})) {
            ++counts[{item.task, item.level}];
        }
        QCOMPARE(counts.size(), std::size_t{15});
        for (const auto& [kind, count] : counts) {
            QCOMPARE(count, 3);
            QVERIFY(kind.second >= 2 && kind.second <= 4);
        }
    }

    void moreThanThereAreIsRefused()
    {
        const auto items = model::makeTasks(
            {.family = "truth_chain", .lowestLevel = 1, .highestLevel = 1, .count = 100000});
        QVERIFY(!items);
        QVERIFY(test::text(items.error().line()).contains(u"different items of level 1"_qs));
        QVERIFY(!model::makeTasks({.family = "riddles"}));
    }

    void levelsAreRead()
    {
        QCOMPARE(*model::parseLevels("3"), std::pair(3, 3));
        QCOMPARE(*model::parseLevels("2-5"), std::pair(2, 5));
        for (const char* wrong : {"", "0", "7", "5-2", "1-", "-3", "1-7", "a", "1 - 2"}) {
            QVERIFY2(!model::parseLevels(wrong), wrong);
        }
    }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
