// SPDX-License-Identifier: Apache-2.0
// Successive shortest paths from overfull to free sinks. Each edge a → b weighs the cheapest unit
// of a that could go to b; the units wait in k² heaps whose outdated entries are dropped when they
// surface. Potentials keep the weights at or above zero, so that Dijkstra's method serves.
// Source: Ahuja, Magnanti & Orlin 1993, Network Flows, section 9.7.
#include "compute/assignment/balanced_assignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A unit that could move, and what that would cost.
struct Candidate
{
    double cost;
    std::int32_t unit;

    /// The order of a heap with the cheapest on top.
    friend bool operator<(const Candidate& a, const Candidate& b)
    {
        return a.cost != b.cost ? a.cost > b.cost : a.unit > b.unit;
    }
};

using Heap = std::vector<Candidate>;

class Solver
{
public:
    Solver(const AssignmentProblem& problem, std::span<const double> prices)
        : m_problem(problem)
        , m_sinks(static_cast<std::size_t>(problem.sinks))
        , m_potentials(m_sinks, 0.0)
        , m_load(m_sinks, 0)
        , m_members(m_sinks)
        , m_heaps(m_sinks * m_sinks)
        , m_weights(m_sinks * m_sinks, kInfinity)
        , m_hasHeaps(m_sinks, false)
        , m_distance(m_sinks)
        , m_previous(m_sinks)
        , m_isDone(m_sinks)
    {
        const std::int64_t room = std::accumulate(
            problem.capacities.begin(), problem.capacities.end(), std::int64_t{0});
        // With room to spare, a free sink must have the price 0.
        if (prices.size() == m_sinks && room == problem.units) {
            m_potentials.assign(prices.begin(), prices.end());
        }
    }

    Assignment run()
    {
        assignNearest();
        while (const bool isMoved = augment()) {
            static_cast<void>(isMoved);
        }
        Assignment answer{std::move(m_owner), 0.0, std::move(m_potentials)};
        for (std::size_t i = 0; i < answer.sink.size(); ++i) {
            answer.cost
                += cost(static_cast<std::int32_t>(i), static_cast<std::size_t>(answer.sink[i]));
        }
        return answer;
    }

private:
    double cost(std::int32_t unit, std::size_t sink) const
    {
        return m_problem.costs[static_cast<std::size_t>(unit) * m_sinks + sink];
    }

    bool isFixed(std::int32_t unit) const
    {
        return !m_problem.fixed.empty() && m_problem.fixed[static_cast<std::size_t>(unit)] >= 0;
    }

    std::int64_t excess(std::size_t sink) const
    {
        return m_load[sink] - m_problem.capacities[sink];
    }

    void assignNearest()
    {
        m_owner.resize(static_cast<std::size_t>(m_problem.units));
        for (std::int32_t unit = 0; unit < m_problem.units; ++unit) {
            std::size_t best = 0;
            if (isFixed(unit)) {
                best = static_cast<std::size_t>(m_problem.fixed[static_cast<std::size_t>(unit)]);
            } else {
                double least = kInfinity;
                for (std::size_t sink = 0; sink < m_sinks; ++sink) {
                    const double price = cost(unit, sink) + m_potentials[sink];
                    best = price < least ? sink : best;
                    least = std::min(least, price);
                }
                m_members[best].push_back(unit);
            }
            m_owner[static_cast<std::size_t>(unit)] = static_cast<std::int32_t>(best);
            ++m_load[best];
        }
    }

    void push(std::size_t from, std::int32_t unit)
    {
        const double here = cost(unit, from);
        for (std::size_t to = 0; to < m_sinks; ++to) {
            if (to != from) {
                Heap& heap = m_heaps[from * m_sinks + to];
                heap.push_back({cost(unit, to) - here, unit});
                std::push_heap(heap.begin(), heap.end());
            }
        }
    }

    /// The heaps of a sink are made when a path first passes through it.
    void makeHeaps(std::size_t from)
    {
        m_hasHeaps[from] = true;
        for (std::size_t to = 0; to < m_sinks; ++to) {
            if (to == from) {
                continue;
            }
            Heap& heap = m_heaps[from * m_sinks + to];
            heap.reserve(m_members[from].size());
            for (const std::int32_t unit : m_members[from]) {
                heap.push_back({cost(unit, to) - cost(unit, from), unit});
            }
            std::make_heap(heap.begin(), heap.end());
        }
        m_members[from] = {};
    }

    /// Drops units that are gone from the tops of a sink's heaps and notes what the edges weigh
    /// now.
    void refresh(std::size_t from)
    {
        for (std::size_t to = 0; to < m_sinks; ++to) {
            Heap& heap = m_heaps[from * m_sinks + to];
            while (!heap.empty()
                && m_owner[static_cast<std::size_t>(heap.front().unit)]
                    != static_cast<std::int32_t>(from)) {
                std::pop_heap(heap.begin(), heap.end());
                heap.pop_back();
            }
            m_weights[from * m_sinks + to] = heap.empty() ? kInfinity : heap.front().cost;
        }
    }

    void expand(std::size_t from)
    {
        if (!m_hasHeaps[from]) {
            makeHeaps(from);
            refresh(from);
        }
        const double* weights = &m_weights[from * m_sinks];
        for (std::size_t to = 0; to < m_sinks; ++to) {
            // Rounding alone can make it negative. An edge without units stays infinite.
            const double weight
                = std::max(0.0, weights[to] + m_potentials[to] - m_potentials[from]);
            if (m_isDone[to] == 0 && m_distance[from] + weight < m_distance[to]) {
                m_distance[to] = m_distance[from] + weight;
                m_previous[to] = from;
            }
        }
    }

    /// The nearest sink with room, by Dijkstra's method from all overfull sinks at once.
    std::size_t nearestFree()
    {
        for (std::size_t sink = 0; sink < m_sinks; ++sink) {
            m_distance[sink] = excess(sink) > 0 ? 0.0 : kInfinity;
            m_previous[sink] = sink;
            m_isDone[sink] = 0;
        }
        for (;;) {
            std::size_t next = m_sinks;
            for (std::size_t sink = 0; sink < m_sinks; ++sink) {
                const bool isNearer = m_isDone[sink] == 0 && m_distance[sink] < kInfinity
                    && (next == m_sinks || m_distance[sink] < m_distance[next]);
                next = isNearer ? sink : next;
            }
            LAP_ASSERT(next < m_sinks); // the room suffices, and every free unit may go anywhere
            if (excess(next) < 0) {
                return next;
            }
            m_isDone[next] = 1;
            expand(next);
        }
    }

    void move(std::size_t from, std::size_t to)
    {
        const std::int32_t unit = m_heaps[from * m_sinks + to].front().unit;
        m_owner[static_cast<std::size_t>(unit)] = static_cast<std::int32_t>(to);
        if (m_hasHeaps[to]) {
            push(to, unit);
        } else {
            m_members[to].push_back(unit);
        }
    }

    /// Moves one unit along each edge of the shortest path from an overfull to a free sink.
    bool augment()
    {
        bool isOverfull = false;
        for (std::size_t sink = 0; sink < m_sinks; ++sink) {
            isOverfull = isOverfull || excess(sink) > 0;
        }
        if (!isOverfull) {
            return false;
        }
        const std::size_t target = nearestFree();
        const double reach = m_distance[target];
        std::size_t sink = target;
        for (; m_previous[sink] != sink; sink = m_previous[sink]) {
            move(m_previous[sink], sink);
        }
        for (sink = target; m_previous[sink] != sink; sink = m_previous[sink]) {
            refresh(m_previous[sink]);
        }
        --m_load[sink];
        ++m_load[target];
        for (std::size_t i = 0; i < m_sinks; ++i) {
            m_potentials[i] -= std::min(m_distance[i], reach);
        }
        return true;
    }

    const AssignmentProblem& m_problem;
    std::size_t m_sinks;
    std::vector<double> m_potentials;
    std::vector<std::int64_t> m_load;
    std::vector<std::vector<std::int32_t>> m_members; ///< free units of sinks without heaps
    std::vector<Heap> m_heaps;                        ///< [from, to]
    std::vector<double> m_weights;                    ///< [from, to] cost of the cheapest move
    std::vector<bool> m_hasHeaps;
    std::vector<std::int32_t> m_owner;
    std::vector<double> m_distance;
    std::vector<std::size_t> m_previous;
    std::vector<char> m_isDone;
};

Error impossible(std::string problem)
{
    return {ErrorCode::InvalidArgument, std::move(problem), {}, {}, {}};
}

Result<void> checkFixed(const AssignmentProblem& problem)
{
    std::vector<std::int64_t> load(problem.capacities.size(), 0);
    for (const std::int32_t sink : problem.fixed) {
        if (sink >= problem.sinks) {
            return impossible("a unit is fixed to part " + std::to_string(sink) + " of "
                + std::to_string(problem.sinks));
        }
        if (sink >= 0) {
            ++load[static_cast<std::size_t>(sink)];
        }
    }
    for (std::size_t sink = 0; sink < load.size(); ++sink) {
        if (load[sink] > problem.capacities[sink]) {
            return impossible("part " + std::to_string(sink) + " holds "
                + std::to_string(problem.capacities[sink]) + " units, but "
                + std::to_string(load[sink]) + " are fixed to it");
        }
    }
    return {};
}

Result<void> check(const AssignmentProblem& problem)
{
    LAP_ASSERT(problem.units >= 0 && problem.sinks >= 1
        && problem.units <= std::numeric_limits<std::int32_t>::max()
        && problem.costs.size() == static_cast<std::size_t>(problem.units * problem.sinks)
        && problem.capacities.size() == static_cast<std::size_t>(problem.sinks)
        && (problem.fixed.empty()
            || problem.fixed.size() == static_cast<std::size_t>(problem.units)));
    std::int64_t room = 0;
    for (const std::int64_t capacity : problem.capacities) {
        if (capacity < 0) {
            return impossible("a part cannot hold " + std::to_string(capacity) + " units");
        }
        room += capacity;
    }
    if (room < problem.units) {
        return impossible("the parts hold " + std::to_string(room) + " units together, expected "
            + std::to_string(problem.units));
    }
    if (!std::all_of(problem.costs.begin(), problem.costs.end(),
            [](float cost) { return std::isfinite(cost); })) {
        return Error{ErrorCode::Numeric, "the distance of a unit to a centre is not finite", {},
            "record the activations anew", {}};
    }
    return checkFixed(problem);
}

} // namespace

Result<Assignment> assignBalanced(const AssignmentProblem& problem, std::span<const double> prices)
{
    LAP_CHECK(check(problem));
    return Solver(problem, prices).run();
}

std::vector<std::int64_t> evenSizes(std::int64_t units, std::int64_t parts)
{
    std::vector<std::int64_t> sizes;
    for (std::int64_t part = 0; part < parts; ++part) {
        sizes.push_back(units / parts + (part < units % parts ? 1 : 0));
    }
    return sizes;
}

} // namespace lapidary::compute
