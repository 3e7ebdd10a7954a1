// SPDX-License-Identifier: Apache-2.0
#include "compute/projection/umap.h"

#include "compute/base/parallel.h"
#include "model/core/counter_random.h"
#include "model/core/result.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kManyPoints = 10000;
constexpr std::int64_t kBlock = 256; ///< points that one thread moves
constexpr float kLargestMove = 4.0F;
constexpr float kStartWidth = 10.0F;

/// Small random numbers for one point in one epoch. Source: Steele et al. 2014 (SplitMix64).
class SplitMix
{
public:
    explicit SplitMix(std::uint64_t state)
        : m_state(state)
    { }

    std::uint64_t below(std::uint64_t count)
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        z ^= z >> 31U;
        return ((z >> 32U) * count) >> 32U;
    }

private:
    std::uint64_t m_state;
};

/// The scale at which the memberships of a point's neighbours sum up to log2(k).
float scaleOf(const float* distances, std::int64_t k, float nearest)
{
    const double target = std::log2(static_cast<double>(k));
    double low = 0.0;
    double high = HUGE_VAL;
    double scale = 1.0;
    double mean = 0.0;
    for (std::int64_t i = 0; i < k; ++i) {
        mean += distances[i] / static_cast<double>(k);
    }
    for (int i = 0; i < 64; ++i) {
        double sum = 0.0;
        for (std::int64_t j = 0; j < k; ++j) {
            const double beyond = distances[j] - nearest;
            sum += beyond > 0.0 ? std::exp(-beyond / scale) : 1.0;
        }
        if (std::abs(sum - target) < 1e-5) {
            break;
        }
        (sum > target ? high : low) = scale;
        scale = high == HUGE_VAL ? scale * 2 : (low + high) / 2;
    }
    return static_cast<float>(std::max(scale, 1e-3 * mean + 1e-12));
}

float clipped(float value)
{
    return std::clamp(value, -kLargestMove, kLargestMove);
}

} // namespace

UmapCurve umapCurve(double minimumDistance, double spread)
{
    constexpr int kPoints = 300;
    UmapCurve curve{1.0, 1.0};
    // Gauss-Newton with damping in log a and b.
    double damping = 1e-3;
    const auto evaluate = [&](const UmapCurve& c, std::array<double, 5>* sums) {
        double error = 0.0;
        for (int i = 0; i < kPoints; ++i) {
            const double x = 3.0 * spread * i / (kPoints - 1);
            const double y = x < minimumDistance ? 1.0 : std::exp(-(x - minimumDistance) / spread);
            const double power = x > 0.0 ? c.a * std::pow(x, 2 * c.b) : 0.0;
            const double f = 1.0 / (1.0 + power);
            const double off = f - y;
            error += off * off;
            if (sums != nullptr && x > 0.0) {
                const double dA = -f * f * power;
                const double dB = -f * f * power * 2 * std::log(x);
                *sums = {(*sums)[0] + dA * dA, (*sums)[1] + dA * dB, (*sums)[2] + dB * dB,
                    (*sums)[3] + dA * off, (*sums)[4] + dB * off};
            }
        }
        return error;
    };
    for (int i = 0; i < 200; ++i) {
        std::array<double, 5> sums{};
        const double error = evaluate(curve, &sums);
        const double p = sums[0] * (1 + damping);
        const double q = sums[2] * (1 + damping);
        const double determinant = p * q - sums[1] * sums[1];
        const double stepA = (q * sums[3] - sums[1] * sums[4]) / determinant;
        const double stepB = (p * sums[4] - sums[1] * sums[3]) / determinant;
        const UmapCurve next{curve.a * std::exp(-stepA), curve.b - stepB};
        const bool isBetter = evaluate(next, nullptr) < error && next.b > 0.0;
        curve = isBetter ? next : curve;
        damping *= isBetter ? 0.3 : 10.0;
        if (damping > 1e12) {
            break;
        }
    }
    return curve;
}

FuzzyGraph fuzzyGraph(const Neighbours& neighbours)
{
    const std::int64_t k = neighbours.each;
    const auto n
        = static_cast<std::int64_t>(neighbours.indices.size()) / std::max<std::int64_t>(k, 1);
    std::vector<std::map<std::int32_t, std::array<float, 2>>> rows(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i) {
        const float* distances = &neighbours.distances[static_cast<std::size_t>(i * k)];
        const float* nearest
            = std::find_if(distances, distances + k, [](float d) { return d > 0; });
        const float rho = nearest == distances + k ? 0.0F : *nearest;
        const float scale = scaleOf(distances, k, rho);
        for (std::int64_t j = 0; j < k; ++j) {
            const std::int32_t other = neighbours.indices[static_cast<std::size_t>(i * k + j)];
            const float weight = std::exp(-std::max(0.0F, distances[j] - rho) / scale);
            rows[static_cast<std::size_t>(i)][other][0] = weight;
            rows[static_cast<std::size_t>(other)][static_cast<std::int32_t>(i)][1] = weight;
        }
    }
    FuzzyGraph graph;
    graph.begins.push_back(0);
    for (const auto& row : rows) {
        for (const auto& [other, weights] : row) {
            const float both = weights[0] + weights[1] - weights[0] * weights[1];
            if (both > 0.0F) {
                graph.edges.push_back({other, both});
            }
        }
        graph.begins.push_back(graph.edges.size());
    }
    return graph;
}

Umap::Umap(FuzzyGraph graph, std::vector<float> start, const UmapOptions& options)
    : m_graph(std::move(graph))
    , m_options(options)
    , m_curve(umapCurve(options.minimumDistance, options.spread))
    , m_points(std::move(start))
{
    const auto n = static_cast<std::int64_t>(m_graph.begins.size()) - 1;
    LAP_ASSERT(m_points.size() == static_cast<std::size_t>(2 * n));
    m_epochs = options.epochs > 0 ? options.epochs : (n > kManyPoints ? 200 : 500);
    m_largestWeight = 0.0F;
    for (const FuzzyEdge& edge : m_graph.edges) {
        m_largestWeight = std::max(m_largestWeight, edge.weight);
    }
    float width = 0.0F;
    for (const float value : m_points) {
        width = std::max(width, std::abs(value));
    }
    const model::CounterRandom random(options.seed, 0x0a9);
    for (std::size_t i = 0; i < m_points.size(); ++i) { // equal points must come apart
        const auto noise = static_cast<float>(random.uniform(i) - 0.5) * 1e-3F;
        m_points[i] = (width > 0.0F ? m_points[i] * kStartWidth / width : 0.0F) + noise;
    }
}

void Umap::step()
{
    const auto n = static_cast<std::int64_t>(m_graph.begins.size()) - 1;
    const float rate = static_cast<float>(m_options.learningRate
        * (1.0 - static_cast<double>(m_epoch) / static_cast<double>(m_epochs)));
    std::vector<float> next(m_points.size());
    parallelFor((n + kBlock - 1) / kBlock, [&](std::int64_t block) {
        const std::int64_t end = std::min((block + 1) * kBlock, n);
        for (std::int64_t point = block * kBlock; point < end; ++point) {
            movePoint(point, rate, next);
        }
    });
    m_points.swap(next);
    ++m_epoch;
}

/// Pulled by the neighbours whose turn it is (twice: an edge is drawn from either end), pushed by
/// random points.
void Umap::movePoint(std::int64_t point, float rate, std::vector<float>& next) const
{
    const auto i = static_cast<std::size_t>(point);
    const auto n = static_cast<std::uint64_t>(m_graph.begins.size() - 1);
    const auto a = static_cast<float>(m_curve.a);
    const auto b = static_cast<float>(m_curve.b);
    float x = m_points[2 * i];
    float y = m_points[2 * i + 1];
    SplitMix random(
        model::CounterRandom(m_options.seed, static_cast<std::uint64_t>(m_epoch) + 1).bits(i));
    for (std::size_t at = m_graph.begins[i]; at < m_graph.begins[i + 1]; ++at) {
        const FuzzyEdge& edge = m_graph.edges[at];
        // An edge of weight w is drawn in a share w / largest of all epochs, evenly spread.
        const double share = static_cast<double>(edge.weight / m_largestWeight);
        if (std::floor(static_cast<double>(m_epoch + 1) * share)
            == std::floor(static_cast<double>(m_epoch) * share)) {
            continue;
        }
        const auto other = static_cast<std::size_t>(edge.to);
        for (int pull = 0; pull < 2; ++pull) {
            const float dx = x - m_points[2 * other];
            const float dy = y - m_points[2 * other + 1];
            const float square = dx * dx + dy * dy;
            if (square > 0.0F) {
                const float power = std::pow(square, b);
                const float force = -2.0F * a * b * power / (square * (1.0F + a * power));
                x += rate * clipped(force * dx);
                y += rate * clipped(force * dy);
            }
        }
        for (int push = 0; push < m_options.negatives; ++push) {
            const auto away = static_cast<std::size_t>(random.below(n));
            const float dx = x - m_points[2 * away];
            const float dy = y - m_points[2 * away + 1];
            const float square = dx * dx + dy * dy;
            if (away != i && square > 0.0F) {
                const float force
                    = 2.0F * b / ((0.001F + square) * (1.0F + a * std::pow(square, b)));
                x += rate * clipped(force * dx);
                y += rate * clipped(force * dy);
            }
        }
    }
    next[2 * i] = x;
    next[2 * i + 1] = y;
}

} // namespace lapidary::compute
