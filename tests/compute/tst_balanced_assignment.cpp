// SPDX-License-Identifier: Apache-2.0
#include "compute/assignment/balanced_assignment.h"
#include "tests/support/expect.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace lapidary::compute;
using lapidary::model::ErrorCode;
using lapidary::test::text;

namespace {

struct Instance
{
    std::vector<float> costs;
    AssignmentProblem problem;
};

/// Costs of clustered points, with many ties when `isCoarse`.
Instance draw(
    std::mt19937& random, std::int64_t units, std::int64_t sinks, std::int64_t spare, bool isCoarse)
{
    Instance instance;
    std::normal_distribution<float> noise;
    for (std::int64_t i = 0; i < units; ++i) {
        const float lean = noise(random);
        for (std::int64_t j = 0; j < sinks; ++j) {
            const float cost = std::abs(lean - 0.3F * static_cast<float>(j)) + 0.5F * noise(random);
            instance.costs.push_back(isCoarse ? std::round(2 * cost) : cost);
        }
    }
    instance.problem.units = units;
    instance.problem.sinks = sinks;
    // Uneven capacities that hold the units and `spare` more.
    instance.problem.capacities.assign(static_cast<std::size_t>(sinks), 0);
    for (std::int64_t i = 0; i < units + spare; ++i) {
        const auto a = random() % static_cast<unsigned>(sinks);
        const auto b = random() % static_cast<unsigned>(sinks);
        ++instance.problem.capacities[std::max(a, b)];
    }
    return instance;
}

void fix(Instance& instance, std::mt19937& random)
{
    AssignmentProblem& problem = instance.problem;
    std::vector<std::int64_t> left = problem.capacities;
    for (std::int64_t i = 0; i < problem.units; ++i) {
        const auto sink = random() % static_cast<unsigned>(problem.sinks);
        const bool isFixed = random() % 4 == 0 && left[sink] > 0;
        left[sink] -= isFixed ? 1 : 0;
        problem.fixed.push_back(isFixed ? static_cast<std::int32_t>(sink) : -1);
    }
}

/// The Hungarian method on the square matrix with a column for each place of each sink: O(n³).
double hungarian(const AssignmentProblem& problem)
{
    std::vector<std::size_t> columns;
    for (std::size_t sink = 0; sink < problem.capacities.size(); ++sink) {
        columns.insert(columns.end(), static_cast<std::size_t>(problem.capacities[sink]), sink);
    }
    const std::size_t m = columns.size();
    const auto units = static_cast<std::size_t>(problem.units);
    const auto cost = [&](std::size_t row, std::size_t column) {
        if (row >= units) {
            return 0.0;
        }
        const std::size_t sink = columns[column];
        const bool isForbidden = !problem.fixed.empty() && problem.fixed[row] >= 0
            && static_cast<std::size_t>(problem.fixed[row]) != sink;
        return isForbidden ? 1e9 : double{problem.costs[row * problem.capacities.size() + sink]};
    };
    std::vector<double> u(m + 1, 0.0);
    std::vector<double> v(m + 1, 0.0);
    std::vector<std::size_t> match(m + 1, 0);
    for (std::size_t row = 1; row <= m; ++row) {
        match[0] = row;
        std::size_t at = 0;
        std::vector<double> least(m + 1, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> way(m + 1, 0);
        std::vector<bool> isUsed(m + 1, false);
        do {
            isUsed[at] = true;
            double delta = std::numeric_limits<double>::infinity();
            std::size_t next = 0;
            for (std::size_t column = 1; column <= m; ++column) {
                if (isUsed[column]) {
                    continue;
                }
                const double reduced = cost(match[at] - 1, column - 1) - u[match[at]] - v[column];
                if (reduced < least[column]) {
                    least[column] = reduced;
                    way[column] = at;
                }
                if (least[column] < delta) {
                    delta = least[column];
                    next = column;
                }
            }
            for (std::size_t column = 0; column <= m; ++column) {
                if (isUsed[column]) {
                    u[match[column]] += delta;
                    v[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
        } while (match[at] != 0);
        for (; at != 0; at = way[at]) {
            match[at] = match[way[at]];
        }
    }
    double sum = 0.0;
    for (std::size_t column = 1; column <= m; ++column) {
        sum += cost(match[column] - 1, column - 1);
    }
    return sum;
}

/// Every way to place the units.
double bruteForce(const AssignmentProblem& problem)
{
    const auto n = static_cast<std::size_t>(problem.units);
    const auto k = problem.capacities.size();
    std::vector<std::size_t> choice(n, 0);
    double best = std::numeric_limits<double>::infinity();
    for (;;) {
        std::vector<std::int64_t> load(k, 0);
        double sum = 0.0;
        bool isAllowed = true;
        for (std::size_t i = 0; i < n; ++i) {
            sum += problem.costs[i * k + choice[i]];
            isAllowed = isAllowed && ++load[choice[i]] <= problem.capacities[choice[i]];
        }
        best = isAllowed ? std::min(best, sum) : best;
        std::size_t digit = 0;
        while (digit < n && ++choice[digit] == k) {
            choice[digit++] = 0;
        }
        if (digit == n) {
            return best;
        }
    }
}

/// Nothing but a valid answer: every unit once, no sink overfull, fixed units in place, the cost
/// as added up here.
QString flaw(const AssignmentProblem& problem, const Assignment& answer)
{
    std::vector<std::int64_t> load(problem.capacities.size(), 0);
    double sum = 0.0;
    if (answer.sink.size() != static_cast<std::size_t>(problem.units)) {
        return QStringLiteral("a unit is missing");
    }
    for (std::size_t i = 0; i < answer.sink.size(); ++i) {
        const auto sink = static_cast<std::size_t>(answer.sink[i]);
        ++load[sink];
        sum += problem.costs[i * problem.capacities.size() + sink];
        if (!problem.fixed.empty() && problem.fixed[i] >= 0 && problem.fixed[i] != answer.sink[i]) {
            return QStringLiteral("a fixed unit moved");
        }
    }
    for (std::size_t sink = 0; sink < load.size(); ++sink) {
        if (load[sink] > problem.capacities[sink]) {
            return QStringLiteral("a sink is overfull");
        }
    }
    return std::abs(sum - answer.cost) < 1e-9 * (1 + std::abs(sum)) ? QString()
                                                                    : QStringLiteral("wrong sum");
}

} // namespace

class TestBalancedAssignment : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void equalsBruteForceOnSmallProblems()
    {
        std::mt19937 random(1);
        for (int round = 0; round < 300; ++round) {
            Instance one = draw(random, 1 + static_cast<int>(random() % 7),
                1 + static_cast<int>(random() % 3), static_cast<int>(random() % 4), round % 3 == 0);
            one.problem.costs = one.costs;
            const auto answer = assignBalanced(one.problem);
            VERIFY_OK(answer);
            QCOMPARE(flaw(one.problem, *answer), QString());
            QVERIFY(std::abs(answer->cost - bruteForce(one.problem)) < 1e-6);
        }
    }

    void equalsTheHungarianMethodWithFixedUnitsAndUnevenCapacities()
    {
        std::mt19937 random(2);
        for (int round = 0; round < 60; ++round) {
            Instance one = draw(random, 20 + static_cast<int>(random() % 60),
                2 + static_cast<int>(random() % 9), round % 4 == 0 ? 7 : 0, round % 3 == 0);
            if (round % 2 == 0) {
                fix(one, random);
            }
            one.problem.costs = one.costs;
            const auto answer = assignBalanced(one.problem);
            VERIFY_OK(answer);
            QCOMPARE(flaw(one.problem, *answer), QString());
            const double expected = hungarian(one.problem);
            QVERIFY2(std::abs(answer->cost - expected) < 1e-6 * (1 + std::abs(expected)),
                qPrintable(QStringLiteral("%1 instead of %2").arg(answer->cost).arg(expected)));
        }
    }

    void pricesOfASimilarProblemDoNotChangeTheCost()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 40; ++round) {
            Instance one = draw(random, 300, 8, round % 5 == 0 ? 10 : 0, round % 3 == 0);
            one.problem.costs = one.costs;
            const auto first = assignBalanced(one.problem);
            VERIFY_OK(first);
            for (float& cost : one.costs) {
                cost += 0.01F * static_cast<float>(random() % 100);
            }
            const auto cold = assignBalanced(one.problem);
            const auto warm = assignBalanced(one.problem, first->prices);
            VERIFY_OK(cold);
            VERIFY_OK(warm);
            QCOMPARE(flaw(one.problem, *warm), QString());
            QVERIFY(std::abs(cold->cost - warm->cost) < 1e-6 * (1 + std::abs(cold->cost)));
        }
    }

    void impossibleProblemsAreRefusedWithTheFigures()
    {
        const std::vector<float> costs{0, 1, 0, 1, 0, 1};
        AssignmentProblem problem{3, 2, costs, {1, 1}, {}};
        QCOMPARE(text(assignBalanced(problem).error().message),
            QStringLiteral("the parts hold 2 units together, expected 3"));
        problem.capacities = {2, -1};
        QVERIFY(!assignBalanced(problem));
        problem.capacities = {1, 2};
        problem.fixed = {0, 0, -1};
        QCOMPARE(text(assignBalanced(problem).error().message),
            QStringLiteral("part 0 holds 1 units, but 2 are fixed to it"));
        problem.fixed = {2, -1, -1};
        QVERIFY(!assignBalanced(problem));
        problem.fixed = {};
        std::vector<float> broken = costs;
        broken[3] = std::numeric_limits<float>::quiet_NaN();
        problem.costs = broken;
        QCOMPARE(assignBalanced(problem).error().code, ErrorCode::Numeric);
    }

    void evenSizesDifferByOneAtMost()
    {
        QCOMPARE(evenSizes(10, 4), (std::vector<std::int64_t>{3, 3, 2, 2}));
        QCOMPARE(evenSizes(3, 4), (std::vector<std::int64_t>{1, 1, 1, 0}));
        QCOMPARE(evenSizes(0, 2), (std::vector<std::int64_t>{0, 0}));
    }
};

QTEST_GUILESS_MAIN(TestBalancedAssignment)
#include "tst_balanced_assignment.moc"
