// SPDX-License-Identifier: Apache-2.0
// UMAP: a map of points in the plane that keeps neighbourhoods, one epoch at a time. Each point
// moves by what it reads of the others' last positions, never writing theirs, so that the picture
// is the same for the same seed at any number of threads. Source: McInnes, Healy & Melville 2018,
// arXiv 1802.03426.
#pragma once

#include "compute/projection/nearest_neighbours.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

struct UmapOptions
{
    double minimumDistance = 0.1; ///< how close points may lie in the plane
    double spread = 1.0;          ///< the scale of the plane
    std::int64_t epochs = 0;      ///< 0: 500, or 200 for more than 10,000 points
    int negatives = 5;            ///< points that push away, per neighbour that pulls
    double learningRate = 1.0;
    std::uint64_t seed = 0;
};

/// The curve 1 / (1 + a d^(2b)) that comes nearest to the wanted distances.
struct UmapCurve
{
    double a = 0.0;
    double b = 0.0;
};

/// Least squares over 300 distances from 0 to 3 · spread.
UmapCurve umapCurve(double minimumDistance, double spread);

/// A neighbour and the probability that the two belong together.
struct FuzzyEdge
{
    std::int32_t to = 0;
    float weight = 0.0F;
};

/// The symmetric graph of membership, row by row: edges of point i are [begins[i], begins[i + 1]).
struct FuzzyGraph
{
    std::vector<std::size_t> begins;
    std::vector<FuzzyEdge> edges;
};

FuzzyGraph fuzzyGraph(const Neighbours& neighbours);

/// The map in the making.
class Umap
{
public:
    /// `start`: first positions [n, 2], for example principal components; they are scaled to 10.
    Umap(FuzzyGraph graph, std::vector<float> start, const UmapOptions& options);

    std::int64_t epoch() const { return m_epoch; }

    std::int64_t epochs() const { return m_epochs; }

    /// Moves every point once. To be called `epochs()` times.
    void step();

    /// [n, 2]
    const std::vector<float>& points() const { return m_points; }

private:
    void movePoint(std::int64_t point, float rate, std::vector<float>& next) const;

    FuzzyGraph m_graph;
    UmapOptions m_options;
    UmapCurve m_curve;
    std::int64_t m_epoch = 0;
    std::int64_t m_epochs = 0;
    float m_largestWeight = 1.0F;
    std::vector<float> m_points;
};

} // namespace lapidary::compute
